"""Runs that are killed at every point of their work: each ends well, and once."""

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.faults import points
from tests.faults.desk import (
    NOTICED_SECONDS,
    PATIENT,
    Points,
    assert_all_is_true,
    expire,
    names,
    pool,
    start_import,
    tags,
    until_over,
)
from tests.workers.desk_work import hand_in, newest, records
from tests.workers.rows import fresh
from webapp.extensions import db
from webapp.models import Process, Upload
from webapp.states import ProcessKind

pytestmark = pytest.mark.usefixtures("database", "valkey", "context")
IN_A_CHECK = (points.READING, points.STAGED, points.FENCED)
IN_AN_IMPORT = (points.COPIED, points.UPSERT, points.FENCED)


def forget(process: Process) -> None:
    """Let it be long ago that the queue was told of a process."""
    mine = sa.update(Process).where(Process.id == process.id)
    db.session.execute(mine.values(enqueued_at=1.0))
    db.session.commit()


def test_a_check_whose_runs_are_killed_at_every_point_ends_well_and_once(
    context: Flask, tmp_path: Path
) -> None:
    before = (points.BEFORE_CLAIM, points.AFTER_CLAIM)
    stop = Points(tmp_path / "points", *before, *IN_A_CHECK, points.COMMITTED)
    with pool(context, stop, **PATIENT):
        process = newest(hand_in("tags", tags()), ProcessKind.VALIDATION)
        stop.horse(points.BEFORE_CLAIM)
        assert (fresh(process).state, process.attempt) == ("queued", 0)
        stop.kill(points.BEFORE_CLAIM)
        forget(process)
        stop.kill(points.AFTER_CLAIM)
        # It had not told its worker yet what it does.
        expire(process)
        for attempt, point in enumerate(IN_A_CHECK, start=2):
            stop.horse(point)
            assert (fresh(process).state, process.attempt) == ("running", attempt)
            assert process.result == {}
            stop.kill(point)
        stop.kill(points.COMMITTED)
        process = until_over(process, NOTICED_SECONDS)
    assert (process.state, process.attempt) == ("succeeded", 5)
    assert process.result["plan"]["created"] == len(names())
    assert_all_is_true(context, set())


def test_an_import_whose_runs_are_killed_at_every_point_is_applied_once(
    context: Flask, tmp_path: Path, upload: Upload
) -> None:
    stop = Points(tmp_path / "points", points.AFTER_CLAIM, *IN_AN_IMPORT, points.COMMITTED)
    with pool(context, stop, **PATIENT):
        process = start_import(upload)
        stop.kill(points.AFTER_CLAIM)
        # It had not told its worker yet what it does.
        expire(process)
        for attempt, point in enumerate(IN_AN_IMPORT, start=2):
            stop.horse(point)
            assert (fresh(process).state, process.attempt) == ("running", attempt)
            assert records("tags") == []
            db.session.rollback()
            stop.kill(point)
        stop.kill(points.COMMITTED)
        process = until_over(process, NOTICED_SECONDS)
    assert (process.state, process.attempt) == ("succeeded", 5)
    assert process.result["counts"]["created"] == len(names())
    assert_all_is_true(context, names())
