"""Imports into the lake that are killed, paused, cut off and cancelled: one commit, or none."""

import os
import shutil
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests import object_store
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
from tests.faults.test_database import cut_connections
from tests.workers.lake_work import (
    fill,
    head,
    inbox,
    main,
    make_repository,
    objects,
    prefix,
    stage,
    start,
)
from tests.workers.rows import fresh, owner_of_rows
from webapp import queue
from webapp.errors import WrongState
from webapp.extensions import db
from webapp.models import LakeCommit, LakeImport, LakeSchedule, Process
from webapp.models.columns import now
from webapp.services import processes
from webapp.services.lake import commits, schedules
from webapp.states import ProcessState
from workers import orphans

pytestmark = pytest.mark.usefixtures("valkey", "context")
on_both = pytest.mark.usefixtures("database")

KILLED = (points.AFTER_CLAIM, points.LAKE_LISTED, points.LAKE_WRITTEN, points.LAKE_COMMITTING)
# More than is listed at once.
FILES = {f"sub__{number:04d}": b"%d" % number for number in range(1100)}
KEYS = {name.replace("__", "/"): name.rpartition("_")[2] for name in FILES}


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files to import."""
    return fill(tmp_path_factory.mktemp("many"), **FILES)


@pytest.fixture
def folder(context: Flask, many: Path) -> Path:
    """The inbox with files, and a repository whose branch has one object that an import wipes."""
    make_repository()
    found = inbox()
    shutil.copytree(many, found, copy_function=os.link, dirs_exist_ok=True)
    stage("old", "local:///old")
    commits.commit(start(prefix(found)).repository, main(), "Old", "somebody")
    db.session.execute(sa.delete(LakeImport))
    db.session.execute(sa.delete(Process))
    db.session.commit()
    return found


def assert_imported_once(context: Flask, process: Process) -> None:
    """There is one commit of the import, with all files and no more, and nothing lies about."""
    assert process.state == ProcessState.SUCCEEDED
    assert objects() == KEYS
    assert db.session.scalars(sa.select(LakeImport.commit_id)).all() == [head().id]
    assert commits_made() == ["Repository created", "Old", "Import objects"]
    assert_tidy(context)


def assert_untouched(context: Flask, imports: int = 1) -> None:
    """The branch is as it was, and nothing lies about."""
    assert objects() == {"old": "old"}
    assert commits_made() == ["Repository created", "Old"]
    assert db.session.scalars(sa.select(LakeImport.commit_id)).all() == [""] * imports
    assert_tidy(context)


def commits_made() -> list[str]:
    """The messages of all commits."""
    return list(db.session.scalars(sa.select(LakeCommit.message).order_by(LakeCommit.generation)))


def assert_tidy(context: Flask) -> None:
    """What lost attempts left is swept, and what is needed stays."""
    before = objects()
    orphans.sweep(context.config["DESK"], timedelta(seconds=-5))
    assert list(context.config["DESK"].scratch.glob("*")) == []
    assert objects() == before


@on_both
def test_an_import_whose_runs_are_killed_at_every_point_is_done_once(
    context: Flask, tmp_path: Path, folder: Path
) -> None:
    stop = Points(tmp_path / "points", *KILLED, points.FENCED, points.COMMITTED)
    with pool(context, stop, **PATIENT):
        process = start(prefix(folder)).process
        for point in (*KILLED, points.FENCED):
            horse = stop.horse(point)
            assert objects() == {"old": "old"}
            os.kill(horse, signal.SIGKILL)
            if point == points.AFTER_CLAIM:
                # It had not told its worker yet what it does.
                expire(process)
        stop.kill(points.COMMITTED)
        process = until_over(process, NOTICED_SECONDS)
    assert process.attempt == 6
    assert_imported_once(context, process)


def test_an_import_whose_worker_is_killed_as_well_is_done_once(
    context: Flask, tmp_path: Path, folder: Path
) -> None:
    stop = Points(tmp_path / "points", points.LAKE_LISTED, points.FENCED)
    with pool(context, stop, **PATIENT):
        process = start(prefix(folder)).process
        for point in (points.LAKE_LISTED, points.FENCED):
            kill_worker(stop.horse(point), run_too=True)
            expire(process)
        process = until_over(process, NOTICED_SECONDS)
    assert process.attempt == 3
    assert_imported_once(context, process)


@on_both
def test_runs_that_were_paused_for_longer_than_their_lease_commit_nothing(
    context: Flask, tmp_path: Path, folder: Path
) -> None:
    stop = Points(tmp_path / "points", points.LAKE_WRITTEN)
    with pool(context, stop, **SELDOM):
        process = start(prefix(folder)).process
        os.kill(first := stop.horse(points.LAKE_WRITTEN), signal.SIGSTOP)
        stop.want(points.LAKE_COMMITTING)
        expire(process)
        with pool(context, stop, **SELDOM):
            os.kill(second := stop.horse(points.LAKE_COMMITTING), signal.SIGSTOP)
            expire(process)
            with pool(context):
                process = until_over(process, NOTICED_SECONDS)
            stop.go_on(points.LAKE_WRITTEN)
            stop.go_on(points.LAKE_COMMITTING)
            wake(first, second)
            until_dead(first, second)
    assert (fresh(process).attempt, process.attempt) == (3, 3)
    assert_imported_once(context, process)


def test_a_queue_that_is_emptied_meanwhile_does_no_harm(
    context: Flask, tmp_path: Path, folder: Path
) -> None:
    stop = Points(tmp_path / "points", points.LAKE_LISTED)
    with pool(context, stop):
        process = start(prefix(folder)).process
        stop.horse(points.LAKE_LISTED)
        with queue.connect(context.config["DESK"].redis_url) as connection:
            connection.flushall()
        stop.go_on(points.LAKE_LISTED)
        process = until_over(process)
    assert process.attempt == 1
    assert_imported_once(context, process)


@pytest.mark.postgres
@pytest.mark.usefixtures("postgres")
def test_an_import_whose_connections_are_cut_is_done_once(
    context: Flask, tmp_path: Path, folder: Path
) -> None:
    stop = Points(tmp_path / "points", points.LAKE_COMMITTING, points.FENCED)
    with pool(context, stop):
        process = start(prefix(folder)).process
        for point in (points.LAKE_COMMITTING, points.FENCED):
            stop.horse(point)
            db.session.rollback()
            cut_connections(context.config["DESK"].database_url)
            stop.go_on(point)
        process = until_over(process)
    assert process.attempt > 1
    assert_imported_once(context, process)


@on_both
def test_a_cancel_is_heard_at_every_point_and_leaves_the_branch(
    context: Flask, tmp_path: Path, folder: Path
) -> None:
    stop = Points(tmp_path / "points")
    with pool(context, stop):
        for point in KILLED:
            stop.want(point)
            process = start(prefix(folder)).process
            stop.horse(point)
            processes.cancel(fresh(process))
            stop.go_on(point)
            process = until_over(process, 5)
            assert process.state == ProcessState.CANCELLED
    assert_untouched(context, imports=len(KILLED))


@on_both
def test_of_a_cancel_and_the_commit_only_one_comes_true(
    context: Flask, tmp_path: Path, folder: Path
) -> None:
    stop = Points(tmp_path / "points", points.FENCED)
    with pool(context, stop):
        process = start(prefix(folder)).process
        stop.horse(points.FENCED)
        # The row of the process is the run's until its transaction is over.
        later = threading.Timer(1, stop.go_on, [points.FENCED])
        later.start()
        with pytest.raises(WrongState, match="over already"):
            processes.cancel(fresh(process))
        later.join()
        process = until_over(process)
    assert_imported_once(context, process)


def test_how_far_an_import_is_is_told_and_a_cancel_heard_while_a_huge_file_is_read(
    context: Flask, tmp_path: Path
) -> None:
    make_repository()
    folder = inbox(a=b"1")
    with (folder / "huge").open("wb") as file:
        file.truncate(1 << 40)
    with pool(context):
        process = start(prefix(folder)).process
        until(lambda: fresh(process).step == "Listing the source", "the listing")
        leases = set()
        for _ in range(3):
            leases.add(fresh(process).leased_until)
            time.sleep(1)
        assert len(leases) == 3
        processes.cancel(fresh(process))
        process = until_over(process, 5)
    assert process.state == ProcessState.CANCELLED
    assert objects() == {}


def test_a_source_that_vanishes_while_it_is_listed_ends_the_import(
    context: Flask, tmp_path: Path, folder: Path
) -> None:
    stop = Points(tmp_path / "points", points.LAKE_LISTED)
    with pool(context, stop):
        process = start(prefix(folder)).process
        stop.horse(points.LAKE_LISTED)
        shutil.rmtree(folder)
        stop.go_on(points.LAKE_LISTED)
        process = until_over(process)
    assert process.state == ProcessState.REJECTED
    assert "no such file or directory" in process.result["error"]
    assert_untouched(context)


def test_a_store_that_is_away_ends_the_import_with_the_reason_after_three_tries(
    context: Flask, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = context.config["DESK"]
    away = object_store.environment("http://127.0.0.1:9")
    away["IMPORTDESK_LAKE_SOURCES"] = "s3://source/"
    with pool(context, **away):
        process = until_over(start(prefix("s3://source/")).process)
    assert (process.state, process.attempt) == (ProcessState.REJECTED, settings.max_attempts)
    assert "cannot be reached" in process.result["error"]
    assert_untouched(context)


def test_a_bucket_is_imported_by_a_real_worker(context: Flask, folder: Path) -> None:
    with object_store.object_store() as endpoint:
        object_store.client_of(endpoint).create_bucket(Bucket=object_store.BUCKET)
        object_store.put(1500, "data/{:05d}".format)
        told = object_store.environment(endpoint)
        told["IMPORTDESK_LAKE_SOURCES"] = "s3://source/"
        with pool(context, **told):
            process = until_over(start(prefix("s3://source/data/")).process)
    assert process.state == ProcessState.SUCCEEDED
    assert len(objects()) == 1500


@on_both
def test_two_pools_start_what_is_due_once(context: Flask, folder: Path) -> None:
    repository = start(prefix(folder), plan=True).repository
    due = now() - timedelta(seconds=1)
    schedules.add(owner_of_rows(), repository, "main", prefix(folder), 3600, first_at=due)
    with pool(context), pool(context):
        until(lambda: len(scheduled()) == 1, "the import of the schedule")
        process = until_over(scheduled()[0].process)
        time.sleep(2)
    assert len(scheduled()) == 1
    assert process.state == ProcessState.SUCCEEDED
    assert objects() == KEYS
    assert db.session.scalars(sa.select(LakeSchedule)).one().next_at > now()


def scheduled() -> list[LakeImport]:
    """The imports that a schedule has started."""
    db.session.expire_all()
    query = sa.select(LakeImport).where(LakeImport.schedule_id.is_not(None))
    return list(db.session.scalars(query))
