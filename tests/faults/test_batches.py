"""Batches whose runs are killed, paused and cancelled: each record is written once."""

import os
import signal
import time
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.faults import points
from tests.faults.desk import (
    NOTICED_SECONDS,
    SHORT,
    Point,
    alive,
    parent_of,
    pool,
    until,
    until_over,
)
from tests.workers.batch_work import add_members, control, copied, counts, log, make_batch
from tests.workers.desk_work import records, work
from tests.workers.rows import fresh
from webapp.extensions import db
from webapp.models import Batch, Dataset, Process
from webapp.models.records import records_table
from webapp.services import batches, datasets
from webapp.states import ProcessState
from workers.batches.run import RECORDS_AT_ONCE

pytestmark = pytest.mark.usefixtures("database", "valkey", "context")

RECORDS = 2 * RECORDS_AT_ONCE + 40
# One of these in each part.
WRONG = (7, RECORDS_AT_ONCE + 7, RECORDS - 7)
LONG = "x" * 21


@pytest.fixture
def batch() -> Batch:
    """A batch of three parts with a wrong record in each."""
    add_members()
    members = [
        {"id": number, "name": LONG if number in WRONG else f"M{number}"}
        for number in range(RECORDS)
    ]
    return make_batch(control(*copied("id", "name")), members)


def assert_written_once(batch: Batch) -> None:
    """All good records are there once, and the log names each wrong one once."""
    db.session.refresh(batch)
    assert (batch.state, batch.errors) == ("complete", len(WRONG))
    assert {one["id"] for one in records("members")} == set(range(RECORDS)) - set(WRONG)
    assert counts(batch) == {"created": RECORDS - len(WRONG), "failed": len(WRONG)}
    assert [line.rpartition(" (record ")[2] for line in log(batch)] == [f"{n})" for n in WRONG]
    rows = records_table(datasets.get("members").schema)
    assert db.session.scalar(sa.select(sa.func.count()).select_from(rows)) == RECORDS - len(WRONG)
    kept = sa.select(Dataset.records).where(Dataset.slug == "members")
    assert db.session.scalar(kept) == RECORDS - len(WRONG)


def schedule(batch: Batch) -> Process:
    return batches.schedule(batch, dry=False)


@pytest.mark.parametrize(
    ("point", "attempts"),
    [
        (points.PART_BEGUN, 2),
        (points.PART_COPIED, 2),
        (points.PART_FENCED, 2),
        (points.FENCED, 2),
        (points.COMMITTED, 1),
    ],
)
def test_a_batch_whose_run_is_killed_goes_on_after_its_last_record(
    context: Flask, tmp_path: Path, batch: Batch, point: str, attempts: int
) -> None:
    stop = Point(tmp_path / "point")
    with pool(context, point, stop.folder, **SHORT):
        process = schedule(batch)
        os.kill(stop.horse(), signal.SIGKILL)
        process = until_over(process, NOTICED_SECONDS)
    assert (process.state, process.attempt) == ("succeeded", attempts)
    assert_written_once(batch)


def test_a_run_that_was_paused_for_longer_than_its_lease_repeats_nothing(
    context: Flask, tmp_path: Path, batch: Batch
) -> None:
    stop = Point(tmp_path / "point")
    with pool(context, points.PART_BEGUN, stop.folder, **SHORT):
        process = schedule(batch)
        horse = stop.horse()
        os.kill(horse, signal.SIGSTOP)
        stop.go_on()
        with pool(context, **SHORT):
            until(lambda: fresh(process).attempt == 2, "the second attempt", NOTICED_SECONDS)
            process = until_over(process, NOTICED_SECONDS)
        if alive(horse):
            os.kill(horse, signal.SIGCONT)
            until(lambda: not alive(horse), "the end of the first")
    assert process.state == "succeeded"
    assert_written_once(batch)


def test_a_cancelled_batch_keeps_whole_parts_and_says_how_many(
    context: Flask, tmp_path: Path, batch: Batch
) -> None:
    stop = Point(tmp_path / "point")
    with pool(context, points.PART_BEGUN, stop.folder):
        process = schedule(batch)
        stop.horse()
        batches.cancel(batch)
        # Its heartbeat looks five times a second.
        time.sleep(1)
        stop.go_on()
        process = until_over(process)
    assert process.state == ProcessState.CANCELLED
    written = len(records("members"))
    assert counts(batch).get("created", 0) == written
    # A part is written while the next one is made: it may be the one that is broken off.
    assert written in (0, RECORDS_AT_ONCE - 1, 2 * RECORDS_AT_ONCE - 2)


def assert_only_tried(batch: Batch) -> None:
    """Every record was tried once, in the attempt that came to the end, and nothing is left."""
    db.session.refresh(batch)
    assert (batch.state, batch.errors) == ("dry-run", len(WRONG))
    assert counts(batch) == {"created": RECORDS - len(WRONG), "failed": len(WRONG)}
    assert [line.rpartition(" (record ")[2] for line in log(batch)] == [f"{n})" for n in WRONG]
    assert_untouched()


def assert_untouched() -> None:
    """The dataset has no record, nobody holds a copy of it, and it can be written to."""
    assert records("members") == []
    assert db.session.scalar(sa.select(Dataset.records).where(Dataset.slug == "members")) == 0
    if db.engine.dialect.name == "postgresql":
        copies = "SELECT count(*) FROM pg_class WHERE relpersistence = 't'"
        held = (
            "SELECT count(*) FROM pg_locks WHERE pid <> pg_backend_pid() AND locktype = 'relation'"
        )
        until(lambda: db.session.scalar(sa.text(copies)) == 0, "the end of the copies", 10)
        until(lambda: db.session.scalar(sa.text(held)) == 0, "the end of the locks", 10)
    db.session.rollback()


@pytest.mark.parametrize("all_of_it", [False, True])
@pytest.mark.parametrize("point", [points.PART_BEGUN, points.PART_COPIED, points.PART_FENCED])
def test_a_dry_run_that_is_killed_begins_anew_and_leaves_nothing(
    context: Flask, tmp_path: Path, batch: Batch, point: str, all_of_it: bool
) -> None:
    stop = Point(tmp_path / "point")
    with pool(context, point, stop.folder, **SHORT):
        process = batches.schedule(batch, dry=True)
        horse = stop.horse()
        worker = parent_of(horse)
        if all_of_it:
            os.kill(worker, signal.SIGKILL)
        os.kill(horse, signal.SIGKILL)
        process = until_over(process, NOTICED_SECONDS)
    assert (process.state, process.attempt) == ("succeeded", 2)
    assert_only_tried(batch)


def test_a_dry_run_that_is_cancelled_leaves_nothing(
    context: Flask, tmp_path: Path, batch: Batch
) -> None:
    stop = Point(tmp_path / "point")
    with pool(context, points.PART_COPIED, stop.folder):
        process = batches.schedule(batch, dry=True)
        stop.horse()
        batches.cancel(batch)
        # Its heartbeat looks five times a second.
        time.sleep(1)
        stop.go_on()
        assert until_over(process, 5).state == ProcessState.CANCELLED
    assert_untouched()


def test_nobody_waits_for_a_dry_run_that_is_under_way(
    context: Flask, tmp_path: Path, batch: Batch
) -> None:
    stop = Point(tmp_path / "point")
    more = [{"id": RECORDS, "name": "Ada"}, {"id": RECORDS, "name": "Joe"}]
    with pool(context, points.PART_COPIED, stop.folder):
        process = batches.schedule(batch, dry=True)
        stop.horse()
        for dry in (True, False):
            other = make_batch(control(*copied("id", "name")), more)
            assert work(batches.schedule(other, dry=dry)).state == "succeeded"
            assert counts(other) == {"created": 1, "updated": 1}
        assert not fresh(process).finished
        stop.go_on()
        assert until_over(process).state == "succeeded"
    assert counts(batch) == {"created": RECORDS - len(WRONG), "failed": len(WRONG)}
    assert [one["name"] for one in records("members")] == ["Joe"]
