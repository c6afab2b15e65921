"""What is kept no longer is removed; records, counts, and what others still need stay."""

import io
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.workers.desk_work import bring, check, counts, hand_in, newest, problems, records, work
from tests.workers.rows import fresh
from webapp import storage
from webapp.errors import NotFound, WrongState
from webapp.extensions import db
from webapp.models import ProblemRow, Process, StoredProblem, Upload, UploadVersion
from webapp.services import mappings, processes, reports, retention, uploads
from webapp.services import problems as problem_rows
from webapp.services.retention import Kept
from webapp.settings import Settings
from webapp.states import ProcessKind, ProcessState
from workers import orphans
from workers import retention as removal

GOOD = b"Language,Tag\nen,Apple\nen,Pear\n"
BAD = b"Language,Tag\nen,Apple\nEnglish,Pear\n"


@pytest.fixture
def desk(context: Flask) -> Settings:
    """The settings of the desk, inside its context."""
    found: Settings = context.config["DESK"]
    return found


def grow_old(days: float) -> None:
    """Everything was handed in and ended so many days earlier."""
    earlier = timedelta(days=days)
    for model, names in (
        (Upload, ["created_at"]),
        (UploadVersion, ["created_at"]),
        (Process, ["created_at", "finished_at"]),
    ):
        for row in db.session.scalars(sa.select(model)):
            for name in names:
                if getattr(row, name):
                    setattr(row, name, getattr(row, name) - earlier)
    db.session.commit()


def sweep(desk: Settings) -> None:
    """One round of a worker pool; all files of the test count as old."""
    removal.sweep()
    orphans.sweep(desk, timedelta(0))
    db.session.expire_all()


def files() -> set[str]:
    """The kinds of files that are kept."""
    kinds = ("uploads", "staged", "problems", "reports")
    later = retention.now() + timedelta(days=1)
    return {kind for kind in kinds if list(storage.older_than(kind, later))}


@pytest.mark.usefixtures("database")
def test_files_go_after_their_time_and_everything_else_stays(desk: Settings) -> None:
    done = bring("tags", GOOD)
    retention.change(Kept(files_days=30))
    grow_old(29)
    sweep(desk)
    assert files() == {"uploads", "staged", "problems"}
    grow_old(2)
    sweep(desk)
    assert files() == {"problems"}
    assert len(records("tags")) == 2
    row = fresh(done)
    assert (row.state, counts(row)) == (ProcessState.SUCCEEDED, {"created": 2})
    assert row.upload is not None
    assert row.upload.files_removed_at is not None
    assert row.upload.shape is not None
    assert "Apple" not in str(row.upload.shape)


@pytest.mark.usefixtures("database")
def test_problems_go_after_a_time_of_their_own_and_their_counts_stay(desk: Settings) -> None:
    checked = check("tags", BAD)
    found, rules = len(problems(checked)), checked.result["rules"]
    assert found
    retention.change(Kept(problems_days=7))
    grow_old(8)
    sweep(desk)
    assert files() == {"uploads", "staged"}
    for row in (StoredProblem, ProblemRow):
        assert db.session.scalar(sa.select(sa.func.count()).select_from(row)) == 0
    assert fresh(checked).result["rules"] == rules
    with pytest.raises(NotFound):
        problem_rows.download(fresh(checked))


def test_without_a_setting_everything_is_kept(desk: Settings) -> None:
    check("tags", BAD)
    grow_old(5000)
    sweep(desk)
    assert files() == {"uploads", "staged", "problems"}


def test_a_corrected_file_gives_the_upload_its_time_anew(desk: Settings) -> None:
    checked = check("tags", BAD)
    retention.change(Kept(files_days=30))
    grow_old(40)
    assert checked.upload is not None
    work(uploads.replace(checked.upload, "b.csv", io.BytesIO(GOOD)))
    sweep(desk)
    assert files() == {"uploads", "staged", "problems"}


def test_what_another_upload_still_needs_stays(desk: Settings) -> None:
    check("tags", GOOD)
    retention.change(Kept(files_days=30))
    grow_old(31)
    second = hand_in("tags", GOOD)
    sweep(desk)
    again = work(newest(second, ProcessKind.VALIDATION))
    assert again.state == ProcessState.SUCCEEDED


@pytest.mark.usefixtures("database")
def test_nothing_is_taken_away_from_what_waits_or_runs(desk: Settings) -> None:
    checked = check("tags", GOOD)
    retention.change(Kept(files_days=1))
    assert checked.upload is not None
    waiting = processes.start_import(checked.upload)
    grow_old(2)
    sweep(desk)
    assert work(waiting).state == ProcessState.SUCCEEDED
    sweep(desk)
    assert files() == {"problems"}


def test_nothing_is_begun_with_a_file_that_is_gone(desk: Settings) -> None:
    checked = check("tags", BAD)
    upload = checked.upload
    assert upload is not None
    retention.change(Kept(files_days=1))
    grow_old(2)
    removal.sweep()
    for begin in (
        lambda: processes.start_validation(upload),
        lambda: processes.start_import(upload),
        lambda: reports.start(upload),
        lambda: uploads.replace(upload, "b.csv", io.BytesIO(GOOD)),
        lambda: uploads.change_reading(upload, {"header_row": 1}),
        lambda: mappings.choose(upload, {"Tag": "tag"}),
    ):
        with pytest.raises(WrongState, match="Hand the file in once more"):
            begin()
    assert processes.latest(upload.id, ProcessKind.VALIDATION).id == checked.id  # type: ignore[union-attr]


def test_several_rounds_at_once_do_no_harm(desk: Settings) -> None:
    check("tags", BAD)
    retention.change(Kept(files_days=1, problems_days=1))
    grow_old(2)
    for _ in range(3):
        sweep(desk)
    assert files() == set()
