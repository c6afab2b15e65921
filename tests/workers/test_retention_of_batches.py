"""Files and messages of batches go after their time; records, names and counts stay."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.workers.batch_work import add_members, control, copied, counts, log, make_batch, run
from tests.workers.desk_work import records, work
from webapp import storage
from webapp.errors import WrongState
from webapp.extensions import db
from webapp.models import Batch, BatchFile, BatchMessage, Process
from webapp.services import batches, retention
from webapp.services.retention import Due, Kept
from webapp.settings import Settings
from workers import orphans
from workers import retention as removal

JOE, NOBODY = {"id": 1, "name": "Joe"}, {"id": 2}
MEMBERS = control(*copied("id", "name"))


@pytest.fixture
def desk(context: Flask) -> Settings:
    """The settings of a desk with a dataset of members."""
    add_members()
    found: Settings = context.config["DESK"]
    return found


def grow_old(days: float) -> None:
    """Everything was handed in and ended so many days earlier."""
    for model, names in (
        (Batch, ["created_at"]),
        (BatchFile, ["created_at"]),
        (Process, ["created_at", "finished_at"]),
    ):
        for row in db.session.scalars(sa.select(model)):
            for name in names:
                if getattr(row, name):
                    setattr(row, name, getattr(row, name) - timedelta(days=days))
    db.session.commit()


def sweep(desk: Settings) -> None:
    """One round of a worker pool; all files of the test count as old."""
    removal.sweep()
    orphans.sweep(desk, timedelta(0))
    db.session.expire_all()


def is_kept(batch: Batch) -> bool:
    """Are the bytes of the first file of a batch there?"""
    later = retention.now() + timedelta(days=1)
    key = storage.upload_key(batch.files[0].digest)
    return key in set(storage.older_than("uploads", later))


@pytest.mark.usefixtures("database")
def test_files_of_a_batch_go_after_their_time_and_its_records_stay(desk: Settings) -> None:
    batch = run(MEMBERS, [JOE, NOBODY])
    retention.change(Kept(files_days=30))
    grow_old(29)
    sweep(desk)
    assert is_kept(batch)
    grow_old(2)
    assert retention.due(Kept(files_days=30)) == Due(
        uploads=0, batches=1, tables=0, checks=0, runs=0
    )
    sweep(desk)
    assert not is_kept(batch)
    assert [one.name for one in batch.files] == ["file-0"]
    assert counts(batch) == {"created": 1, "failed": 1}
    assert log(batch) == ["Missing values in members: name (record 1)"]
    assert records("members")[0]["name"] == "Joe"
    # The control file is still there for other batches.
    assert work(batches.schedule(make_batch(MEMBERS, [JOE]), dry=True)).state == "succeeded"


@pytest.mark.usefixtures("database")
def test_messages_go_after_a_time_of_their_own_and_their_number_stays(desk: Settings) -> None:
    batch = run(MEMBERS, [JOE, NOBODY], dry=True)
    retention.change(Kept(problems_days=7))
    grow_old(8)
    assert retention.due(Kept(problems_days=7)) == Due(
        uploads=0, batches=0, tables=0, checks=0, runs=1
    )
    sweep(desk)
    assert is_kept(batch)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(BatchMessage)) == 0
    assert (batch.errors, log(batch)) == (1, [])
    assert retention.due(Kept(problems_days=7)) == Due(
        uploads=0, batches=0, tables=0, checks=0, runs=0
    )


def test_without_a_setting_everything_is_kept(desk: Settings) -> None:
    batch = run(MEMBERS, [JOE, NOBODY])
    grow_old(5000)
    sweep(desk)
    assert is_kept(batch)
    assert len(log(batch)) == 1


@pytest.mark.usefixtures("database")
def test_a_batch_that_waits_or_runs_keeps_its_files_and_a_copy_its_own(desk: Settings) -> None:
    first = run(MEMBERS, [JOE])
    waiting = make_batch(MEMBERS, [JOE | {"name": "Joseph"}])
    process = batches.schedule(waiting, dry=False)
    retention.change(Kept(files_days=1))
    grow_old(2)
    copied_one = batches.copy(first)
    sweep(desk)
    assert first.files_removed_at is not None
    assert is_kept(copied_one)
    assert work(process).state == "succeeded"
    assert records("members")[0]["name"] == "Joseph"
    sweep(desk)
    assert is_kept(waiting)


def test_nothing_is_begun_with_a_batch_whose_files_are_gone(desk: Settings) -> None:
    never_run, done = make_batch(MEMBERS, [JOE]), run(MEMBERS, [JOE])
    retention.change(Kept(files_days=1))
    grow_old(2)
    sweep(desk)
    for begin in (
        lambda: batches.schedule(never_run, dry=False),
        lambda: batches.add_file(never_run, "b", "b.json", io.BytesIO(b"[]")),
        lambda: batches.copy(done),
    ):
        with pytest.raises(WrongState, match=r"were removed\. Make a new batch"):
            begin()
    assert never_run.process_id is None


def test_a_batch_without_files_can_still_get_some(desk: Settings) -> None:
    batch = make_batch(MEMBERS)
    retention.change(Kept(files_days=1))
    grow_old(2)
    sweep(desk)
    batches.add_file(batch, "b", "b.json", io.BytesIO(b"[]"))
    sweep(desk)
    assert is_kept(batch)
