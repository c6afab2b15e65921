"""Workers and pools that are lost, paused or told to stop: somebody does their work, once."""

import os
import signal
import time
from pathlib import Path

import psutil
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.faults import points
from tests.faults.desk import (
    LEASE_SECONDS,
    NOTICED_SECONDS,
    SHORT,
    Point,
    alive,
    assert_all_is_true,
    checked,
    names,
    parent_of,
    pool,
    start_import,
    tags,
    until,
    until_over,
)
from tests.workers.desk_work import hand_in, newest, records
from tests.workers.rows import fresh
from webapp.extensions import db
from webapp.models import EventKind, Process
from webapp.services import process_events, workers
from webapp.states import ProcessKind
from workers import recovery

pytestmark = pytest.mark.usefixtures("database", "valkey", "context")


@pytest.mark.parametrize("run_too", [False, True], ids=["the worker", "the worker and its run"])
def test_a_run_does_not_outlive_its_worker_and_another_worker_does_it_again(
    context: Flask, tmp_path: Path, run_too: bool
) -> None:
    upload = checked()
    stop = Point(tmp_path / "point")
    with pool(context, points.FENCED, stop.folder, **SHORT):
        process = start_import(upload)
        horse = stop.horse()
        worker = parent_of(horse)
        for one in (worker, horse) if run_too else (worker,):
            os.kill(one, signal.SIGKILL)
        until(lambda: not alive(horse), "the end of the orphan")
        process = until_over(process, NOTICED_SECONDS)
    assert (process.state, process.attempt) == ("succeeded", 2)
    assert_all_is_true(context, names())


def test_a_run_that_is_killed_starts_again_long_before_its_lease_runs_out(
    context: Flask, tmp_path: Path
) -> None:
    upload = checked()
    stop = Point(tmp_path / "point")
    # A lease that outlasts the whole test.
    with pool(context, points.UPSERT, stop.folder, IMPORTDESK_LEASE_SECONDS="600"):
        process = start_import(upload)
        os.kill(stop.horse(), signal.SIGKILL)
        process = until_over(process)
    assert (process.state, process.attempt) == ("succeeded", 2)
    assert process_events.has(process.id, EventKind.LOST)
    assert_all_is_true(context, names())


def test_a_worker_whose_pool_is_killed_while_it_starts_does_not_stay_behind(
    context: Flask,
) -> None:
    with pool(context) as first:
        until(lambda: bool(psutil.Process(first).children()), "the start of the worker")
        forks = psutil.Process(first).children()
        os.kill(first, signal.SIGKILL)
        _, left = psutil.wait_procs(forks, NOTICED_SECONDS)
        for one in left:
            one.kill()
        assert left == []


def test_a_sweeper_that_is_killed_comes_back_and_its_worker_stays(
    context: Flask, tmp_path: Path
) -> None:
    upload = checked()
    stop = Point(tmp_path / "point")
    with pool(context, points.UPSERT, stop.folder, **SHORT) as first:
        process = start_import(upload)
        worker = parent_of(horse := stop.horse())
        [sweeper] = [one for one in psutil.Process(first).children() if one.pid != worker]
        sweeper.kill()
        # Only a sweeper sees that the run stands still.
        os.kill(horse, signal.SIGSTOP)
        process = until_over(process, NOTICED_SECONDS)
        assert parent_of(worker) == first
    assert (process.state, process.attempt) == ("succeeded", 2)
    assert_all_is_true(context, names())


def test_a_pool_that_is_told_to_stop_as_it_starts_leaves_nothing_behind(context: Flask) -> None:
    with pool(context) as first:
        until(lambda: bool(psutil.Process(first).children()), "the start of the worker")
        everybody = [psutil.Process(first), *psutil.Process(first).children()]
        os.kill(first, signal.SIGTERM)
        _, left = psutil.wait_procs(everybody, NOTICED_SECONDS)
        assert left == []
    assert workers.everybody() == []


def test_a_machine_that_vanishes_is_noticed_by_the_others(context: Flask, tmp_path: Path) -> None:
    upload = checked()
    stop = Point(tmp_path / "point")
    with pool(context, points.UPSERT, stop.folder, **SHORT) as first:
        process = start_import(upload)
        horse = stop.horse()
        for one in (first, parent_of(horse), horse):
            os.kill(one, signal.SIGKILL)
        with pool(context, **SHORT):
            process = until_over(process, NOTICED_SECONDS)
    assert (process.state, process.attempt) == ("succeeded", 2)
    assert_all_is_true(context, names())


@pytest.mark.parametrize("point", [points.COPIED, points.UPSERT, points.FENCED])
def test_a_run_that_was_paused_for_longer_than_its_lease_writes_nothing_any_more(
    context: Flask, tmp_path: Path, point: str
) -> None:
    upload = checked()
    stop = Point(tmp_path / "point")
    with pool(context, point, stop.folder, **SHORT) as first:
        process = start_import(upload)
        horse = stop.horse()
        # The whole machine stands still, and so its own pool cannot end the run.
        stopped = (first, parent_of(horse), horse)
        for one in stopped:
            os.kill(one, signal.SIGSTOP)
        stop.go_on()
        time.sleep(LEASE_SECONDS)
        if context.config["DESK"].sqlite and point == points.FENCED:
            # One file, one machine: the lock lasts until the machine goes on.
            wake(stopped)
        with pool(context, **SHORT):
            process = until_over(process, NOTICED_SECONDS)
            wake(stopped)
            time.sleep(LEASE_SECONDS)
    assert process.state == "succeeded"
    assert fresh(process).attempt == process.attempt
    assert_all_is_true(context, names())


def test_a_run_that_stands_still_is_ended_by_its_own_pool(context: Flask, tmp_path: Path) -> None:
    upload = checked()
    stop = Point(tmp_path / "point")
    with pool(context, points.FENCED, stop.folder, **SHORT):
        process = start_import(upload)
        horse = stop.horse()
        os.kill(horse, signal.SIGSTOP)
        process = until_over(process, NOTICED_SECONDS)
        assert not alive(horse)
    assert (process.state, process.attempt) == ("succeeded", 2)
    assert_all_is_true(context, names())


def test_a_run_that_stands_still_is_ended_also_when_another_pool_put_its_process_back(
    context: Flask, tmp_path: Path
) -> None:
    upload = checked()
    stop = Point(tmp_path / "point")
    with pool(context, points.AFTER_CLAIM, stop.folder, **SHORT):
        process = start_import(upload)
        horse = stop.horse()
        os.kill(horse, signal.SIGSTOP)
        db.session.execute(sa.update(Process).values(leased_until=1.0))
        db.session.commit()
        recovery.sweep(context.config["DESK"])
        process = until_over(process, NOTICED_SECONDS)
        assert not alive(horse)
    assert (process.state, process.attempt) == ("succeeded", 2)
    assert_all_is_true(context, names())


def test_a_worker_that_is_told_to_stop_hands_its_process_back(
    context: Flask, tmp_path: Path
) -> None:
    stop = Point(tmp_path / "point")
    with pool(context, points.READING, stop.folder, **SHORT) as first:
        upload = hand_in("tags", tags())
        stop.horse()
        os.kill(first, signal.SIGTERM)
        time.sleep(0.5)
        stop.go_on()
        psutil.Process(first).wait(10)
    process = newest(upload, ProcessKind.VALIDATION)
    assert (fresh(process).state, process.handed_back) == ("queued", 1)
    with pool(context):
        process = until_over(process)
    assert (process.state, process.attempt) == ("succeeded", 2)
    assert_all_is_true(context, set())


def test_a_worker_that_is_told_twice_to_stop_ends_its_run_which_starts_again(
    context: Flask, tmp_path: Path
) -> None:
    stop = Point(tmp_path / "point")
    with pool(context, points.READING, stop.folder, **SHORT):
        upload = hand_in("tags", tags())
        horse = stop.horse()
        worker = parent_of(horse)
        os.kill(worker, signal.SIGTERM)
        # RQ takes a second signal within a second for the first one.
        time.sleep(1.2)
        os.kill(worker, signal.SIGTERM)
        until(lambda: not alive(horse), "the end of the run")
        process = until_over(newest(upload, ProcessKind.VALIDATION), NOTICED_SECONDS)
    assert (process.state, process.attempt, process.handed_back) == ("succeeded", 2, 0)
    assert_all_is_true(context, set())


def test_what_loses_every_worker_is_given_up_after_three_and_says_so(
    context: Flask, tmp_path: Path
) -> None:
    stop = Point(tmp_path / "point")
    with pool(context, points.READING, stop.folder, **SHORT):
        upload = hand_in("tags", tags())
        for _ in range(3):
            os.kill(stop.horse(), signal.SIGKILL)
            for file in ("reached", "new"):
                (stop.folder / file).unlink()
        process = until_over(newest(upload, ProcessKind.VALIDATION), NOTICED_SECONDS)
    assert (process.state, process.attempt, process.error_code) == ("failed", 3, "worker-lost")
    assert process.reference
    assert records("tags") == []


def wake(stopped: tuple[int, ...]) -> None:
    """Let processes go on that were stopped."""
    for one in stopped:
        if alive(one):
            os.kill(one, signal.SIGCONT)
