"""Batches whose runs are killed, paused and cancelled: each record is written once."""

import os
import signal
import time
from itertools import pairwise
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.desk import Beginning
from tests.faults import points
from tests.faults.desk import (
    NOTICED_SECONDS,
    PATIENT,
    SELDOM,
    Points,
    expire,
    kill_worker,
    pool,
    until,
    until_dead,
    until_over,
    wake,
)
from tests.faults.pool import PART_RECORDS
from tests.workers.batch_work import add_members, control, copied, counts, log, make_batch
from tests.workers.desk_work import records, work
from tests.workers.rows import fresh
from webapp.extensions import db
from webapp.models import Batch, Dataset, Process
from webapp.models.records import records_table
from webapp.services import batches, datasets
from webapp.states import ProcessState

pytestmark = pytest.mark.usefixtures("database", "valkey", "context")

# Four parts, and one of these in each.
RECORDS = 3 * PART_RECORDS + 40
WRONG = (7, PART_RECORDS + 7, 2 * PART_RECORDS + 7, RECORDS - 7)
LONG = "x" * 21
FENCED = points.PART_FENCED


def begin() -> None:
    """A batch of four parts with a wrong record in each."""
    add_members()
    four_parts()


@pytest.fixture
def beginning() -> Beginning:
    return begin


@pytest.fixture
def batch(context: Flask) -> Batch:
    """The batch that all begin with."""
    return db.session.query(Batch).one()


def four_parts() -> Batch:
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


def test_a_batch_whose_runs_are_killed_at_every_point_goes_on_after_its_last_record(
    context: Flask, tmp_path: Path, batch: Batch
) -> None:
    # Each is about the second part of those that are left.
    parts = (points.PART_BEGUN, points.PART_COPIED, points.PART_FENCED)
    stop = Points(tmp_path / "points", points.PART_BEGUN)
    with pool(context, stop, **PATIENT):
        process = schedule(batch)
        for point, following in pairwise((*parts, points.FENCED, points.COMMITTED)):
            horse = stop.horse(point)
            stop.want(following)
            os.kill(horse, signal.SIGKILL)
        stop.kill(points.COMMITTED)
        process = until_over(process, NOTICED_SECONDS)
    assert (process.state, process.attempt) == ("succeeded", 5)
    assert_written_once(batch)


def test_a_run_that_was_paused_for_longer_than_its_lease_repeats_nothing(
    context: Flask, tmp_path: Path, batch: Batch
) -> None:
    stop = Points(tmp_path / "points", points.PART_BEGUN)
    with pool(context, stop, **SELDOM):
        process = schedule(batch)
        horse = stop.horse(points.PART_BEGUN)
        # The part before is written meanwhile, and must not be in the middle of it.
        until(lambda: len(records("members")) == PART_RECORDS - 1, "the first part")
        os.kill(horse, signal.SIGSTOP)
        expire(process)
        with pool(context):
            process = until_over(process, NOTICED_SECONDS)
        stop.go_on(points.PART_BEGUN)
        wake(horse)
        until_dead(horse)
    assert (process.state, process.attempt) == ("succeeded", 2)
    assert_written_once(batch)


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


def test_a_dry_run_that_is_killed_begins_anew_and_leaves_nothing(
    context: Flask, tmp_path: Path, batch: Batch
) -> None:
    stop = Points(tmp_path / "points", points.PART_BEGUN)
    with pool(context, stop, **PATIENT):
        process = batches.schedule(batch, dry=True)
        for point, following in pairwise((points.PART_BEGUN, points.PART_COPIED, FENCED, FENCED)):
            horse = stop.horse(point)
            stop.want(following)
            os.kill(horse, signal.SIGKILL)
        # What its connections held is free also when its worker ends with it.
        kill_worker(stop.horse(FENCED), run_too=True)
        expire(process)
        process = until_over(process, NOTICED_SECONDS)
    assert (process.state, process.attempt) == ("succeeded", 5)
    assert_only_tried(batch)


def test_a_cancelled_dry_run_leaves_nothing_and_a_batch_keeps_whole_parts_and_says_how_many(
    context: Flask, tmp_path: Path, batch: Batch
) -> None:
    stop = Points(tmp_path / "points", points.PART_COPIED)
    with pool(context, stop):
        cancelled(stop, points.PART_COPIED, batch, batches.schedule(batch, dry=True))
        assert_untouched()
        stop.want(points.PART_BEGUN)
        other = four_parts()
        cancelled(stop, points.PART_BEGUN, other, schedule(other))
    written = len(records("members"))
    assert counts(other).get("created", 0) == written
    # A part is written while the next one is made: it may be the one that is broken off.
    assert written in (0, PART_RECORDS - 1, 2 * PART_RECORDS - 2)


def cancelled(stop: Points, point: str, batch: Batch, process: Process) -> None:
    """Cancel a batch whose run stands still."""
    stop.horse(point)
    batches.cancel(batch)
    # Its heartbeat looks five times a second.
    time.sleep(1)
    stop.go_on(point)
    assert until_over(process, 5).state == ProcessState.CANCELLED


def test_nobody_waits_for_a_dry_run_that_is_under_way(
    context: Flask, tmp_path: Path, batch: Batch
) -> None:
    stop = Points(tmp_path / "points", points.PART_COPIED)
    more = [{"id": RECORDS, "name": "Ada"}, {"id": RECORDS, "name": "Joe"}]
    with pool(context, stop):
        process = batches.schedule(batch, dry=True)
        stop.horse(points.PART_COPIED)
        for dry in (True, False):
            other = make_batch(control(*copied("id", "name")), more)
            assert work(batches.schedule(other, dry=dry)).state == "succeeded"
            assert counts(other) == {"created": 1, "updated": 1}
        assert not fresh(process).finished
        stop.go_on(points.PART_COPIED)
        assert until_over(process).state == "succeeded"
    assert counts(batch) == {"created": RECORDS - len(WRONG), "failed": len(WRONG)}
    assert [one["name"] for one in records("members")] == ["Joe"]
