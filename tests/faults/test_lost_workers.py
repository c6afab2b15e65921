"""Workers and pools that are lost, paused or told to stop: somebody does their work, once."""

import os
import signal
import time
from pathlib import Path

import psutil
import pytest
from flask import Flask

from tests.faults import points
from tests.faults.desk import (
    LEASE_SECONDS,
    NOTICED_SECONDS,
    PATIENT,
    SELDOM,
    SHORT,
    Points,
    alive,
    assert_all_is_true,
    expire,
    kill_worker,
    names,
    parent_of,
    pool,
    start_import,
    tags,
    until,
    until_dead,
    until_over,
    wake,
)
from tests.workers.desk_work import hand_in, newest, records
from tests.workers.rows import fresh
from webapp.models import EventKind, Upload
from webapp.services import process_events, workers
from webapp.states import ProcessKind
from workers import recovery

pytestmark = pytest.mark.usefixtures("valkey", "context")
# A pool that only starts or stops does nothing that depends on its database.
on_both = pytest.mark.usefixtures("database")


@on_both
def test_an_import_is_done_again_whether_its_run_its_worker_or_both_are_killed(
    context: Flask, tmp_path: Path, upload: Upload
) -> None:
    stop = Points(tmp_path / "points", points.UPSERT, points.FENCED)
    # Leases outlast the whole test.
    with pool(context, stop, **PATIENT, IMPORTDESK_LEASE_SECONDS="600"):
        process = start_import(upload)
        stop.kill(points.UPSERT)
        horse = stop.horse(points.FENCED)
        assert process_events.has(process.id, EventKind.LOST)
        for run_too in (False, True):
            stop.want(points.FENCED)
            kill_worker(horse, run_too=run_too)
            expire(process)
            horse = stop.horse(points.FENCED)
        stop.go_on(points.FENCED)
        process = until_over(process, NOTICED_SECONDS)
    assert (process.state, process.attempt) == ("succeeded", 4)
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


def test_a_pool_that_is_told_to_stop_as_it_starts_leaves_nothing_behind(context: Flask) -> None:
    with pool(context) as first:
        until(lambda: bool(psutil.Process(first).children()), "the start of the worker")
        everybody = [psutil.Process(first), *psutil.Process(first).children()]
        os.kill(first, signal.SIGTERM)
        _, left = psutil.wait_procs(everybody, NOTICED_SECONDS)
        assert left == []
    assert workers.everybody() == []


@on_both
def test_a_machine_that_vanishes_is_noticed_by_the_others(
    context: Flask, tmp_path: Path, upload: Upload
) -> None:
    stop = Points(tmp_path / "points", points.UPSERT)
    with pool(context, stop, **SHORT) as first:
        process = start_import(upload)
        horse = stop.horse(points.UPSERT)
        for one in (first, parent_of(horse), horse):
            os.kill(one, signal.SIGKILL)
        with pool(context, **SHORT):
            process = until_over(process, NOTICED_SECONDS)
    assert (process.state, process.attempt) == ("succeeded", 2)
    assert_all_is_true(context, names())


@on_both
def test_runs_that_were_paused_for_longer_than_their_lease_write_nothing_any_more(
    context: Flask, tmp_path: Path, upload: Upload
) -> None:
    stopped = list[int]()
    stop = Points(tmp_path / "points", points.COPIED)
    with pool(context, stop, **SELDOM) as first:
        process = start_import(upload)
        stopped += stop_all(first, stop.horse(points.COPIED))
        stop.want(points.UPSERT)
        expire(process)
        with pool(context, stop, **SELDOM) as second:
            stopped += stop_all(second, stop.horse(points.UPSERT))
            expire(process)
            with pool(context):
                process = until_over(process, NOTICED_SECONDS)
                assert (process.state, process.attempt) == ("succeeded", 3)
                for point in (points.COPIED, points.UPSERT):
                    stop.go_on(point)
                wake(*stopped)
                until_dead(*horses(stopped))
    assert (fresh(process).state, process.attempt) == ("succeeded", 3)
    assert_all_is_true(context, names())


@on_both
def test_a_run_that_was_paused_behind_its_fence_holds_nobody_up_for_ever(
    context: Flask, tmp_path: Path, upload: Upload
) -> None:
    stop = Points(tmp_path / "points", points.FENCED)
    with pool(context, stop, **SHORT) as first:
        process = start_import(upload)
        stopped = stop_all(first, stop.horse(points.FENCED))
        stop.go_on(points.FENCED)
        time.sleep(LEASE_SECONDS)
        if context.config["DESK"].sqlite:
            # One file, one machine: the lock lasts until the machine goes on.
            wake(*stopped)
        with pool(context, **SHORT):
            process = until_over(process, NOTICED_SECONDS)
            wake(*stopped)
            until_dead(*horses(stopped))
    assert process.state == "succeeded"
    assert fresh(process).attempt == process.attempt
    assert_all_is_true(context, names())


def stop_all(pool_id: int, horse: int) -> list[int]:
    """Let a whole machine stand still, so that its own pool cannot end the run."""
    stopped = [pool_id, parent_of(horse), horse]
    for one in stopped:
        os.kill(one, signal.SIGSTOP)
    return stopped


def horses(stopped: list[int]) -> list[int]:
    """The runs among what was stopped."""
    return stopped[2::3]


@on_both
def test_a_run_that_stands_still_is_ended_by_its_own_pool_also_by_a_second_sweeper(
    context: Flask, tmp_path: Path, upload: Upload
) -> None:
    stop = Points(tmp_path / "points", points.AFTER_CLAIM, points.FENCED)
    with pool(context, stop, **SHORT) as first:
        process = start_import(upload)
        # Another pool puts its process back, and then nothing leads to it.
        os.kill(lost := stop.horse(points.AFTER_CLAIM), signal.SIGSTOP)
        expire(process)
        recovery.sweep(context.config["DESK"])
        # One that holds locks, and the sweeper that would see it is killed.
        worker = parent_of(horse := stop.horse(points.FENCED))
        assert not alive(lost)
        [sweeper] = [one for one in psutil.Process(first).children() if one.pid != worker]
        sweeper.kill()
        os.kill(horse, signal.SIGSTOP)
        process = until_over(process, NOTICED_SECONDS)
        assert not alive(horse)
        assert parent_of(worker) == first
    assert (process.state, process.attempt) == ("succeeded", 3)
    assert_all_is_true(context, names())


@on_both
def test_a_worker_that_is_told_to_stop_hands_its_process_back_and_told_twice_ends_its_run(
    context: Flask, tmp_path: Path
) -> None:
    stop = Points(tmp_path / "points", points.READING)
    with pool(context, stop) as first:
        upload = hand_in("tags", tags())
        stop.horse(points.READING)
        os.kill(first, signal.SIGTERM)
        time.sleep(0.5)
        stop.go_on(points.READING)
        psutil.Process(first).wait(10)
    process = newest(upload, ProcessKind.VALIDATION)
    assert (fresh(process).state, process.handed_back) == ("queued", 1)
    stop.want(points.READING)
    with pool(context, stop):
        horse = stop.horse(points.READING)
        worker = parent_of(horse)
        os.kill(worker, signal.SIGTERM)
        # RQ takes a second signal within a second for the first one.
        time.sleep(1.2)
        os.kill(worker, signal.SIGTERM)
        until_dead(horse)
        expire(process)
        process = until_over(process, NOTICED_SECONDS)
    assert (process.state, process.attempt, process.handed_back) == ("succeeded", 3, 1)
    assert_all_is_true(context, set())


@on_both
def test_what_loses_every_worker_is_given_up_after_three_and_says_so(
    context: Flask, tmp_path: Path
) -> None:
    stop = Points(tmp_path / "points", points.READING)
    with pool(context, stop):
        upload = hand_in("tags", tags())
        for left in (2, 1, 0):
            horse = stop.horse(points.READING)
            if left:
                stop.want(points.READING)
            os.kill(horse, signal.SIGKILL)
        process = until_over(newest(upload, ProcessKind.VALIDATION), NOTICED_SECONDS)
    assert (process.state, process.attempt, process.error_code) == ("failed", 3, "worker-lost")
    assert process.reference
    assert records("tags") == []
