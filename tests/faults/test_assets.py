"""Ingests that are killed, paused, cancelled and starved: each file once, and nothing lost."""

import os
import signal
import time
from itertools import pairwise
from pathlib import Path

import pytest
from flask import Flask

from tests.faults import points
from tests.faults.asset_runs import GOOD, assert_ingested_once, children_of, large_picture
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
from tests.workers.asset_work import (
    assert_whole,
    assets,
    counts,
    make_project,
    send,
    start,
    waiting,
)
from tests.workers.rows import fresh
from webapp.extensions import db
from webapp.services import processes, retrying
from webapp.states import ProcessState

pytestmark = pytest.mark.usefixtures("valkey", "context")
on_both = pytest.mark.usefixtures("database")
ON_ITS_WAY = (
    points.ASSETS_CONVERTING,
    points.ASSETS_PLACED,
    points.ASSETS_HELD,
    points.ASSETS_WRITTEN,
    points.FENCED,
    points.COMMITTED,
)


@on_both
def test_files_of_runs_that_are_killed_at_every_point_are_ingested_once(
    context: Flask, tmp_path: Path, sent: set[str]
) -> None:
    stop = Points(tmp_path / "points", points.AFTER_CLAIM, ON_ITS_WAY[0])
    with pool(context, stop, **PATIENT):
        process = start()
        stop.kill(points.AFTER_CLAIM)
        # It had not told its worker yet what it does.
        expire(process)
        for point, following in pairwise(ON_ITS_WAY):
            horse = stop.horse(point)
            # Not before: threads come to their points in any order.
            stop.want(following)
            children = children_of(horse)
            os.kill(horse, signal.SIGKILL)
            until_dead(*children)
        stop.kill(points.COMMITTED)
        process = until_over(process, NOTICED_SECONDS)
    assert process.attempt == len(ON_ITS_WAY) + 1
    assert_ingested_once(context, process, sent)


def test_files_are_ingested_once_however_often_a_worker_is_killed(
    context: Flask, tmp_path: Path, sent: set[str]
) -> None:
    stop = Points(tmp_path / "points")
    process = start()
    with pool(context, stop, **PATIENT):
        for point in (points.ASSETS_CONVERTING, points.ASSETS_PLACED, points.ASSETS_WRITTEN):
            stop.want(point)
            expire(process)
            horse = stop.horse(point)
            children = children_of(horse)
            kill_worker(horse, run_too=point == points.ASSETS_WRITTEN)
            until_dead(*children)
        expire(process)
        process = until_over(process, NOTICED_SECONDS)
    assert process.attempt == 4
    assert_ingested_once(context, process, sent)


@on_both
def test_runs_that_were_paused_for_longer_than_their_lease_ingest_nothing_more(
    context: Flask, tmp_path: Path, sent: set[str]
) -> None:
    stop = Points(tmp_path / "points", points.ASSETS_CONVERTING)
    with pool(context, stop, **SELDOM):
        process = start()
        os.kill(first := stop.horse(points.ASSETS_CONVERTING), signal.SIGSTOP)
        stop.want(points.ASSETS_PLACED)
        expire(process)
        with pool(context, stop, **SELDOM):
            os.kill(second := stop.horse(points.ASSETS_PLACED), signal.SIGSTOP)
            expire(process)
            with pool(context):
                process = until_over(process, NOTICED_SECONDS)
            stop.go_on(points.ASSETS_CONVERTING)
            stop.go_on(points.ASSETS_PLACED)
            wake(first, second)
            until_dead(first, second)
    assert fresh(process).attempt == process.attempt
    assert_ingested_once(context, process, sent)


@pytest.mark.postgres
@pytest.mark.usefixtures("postgres")
def test_files_of_a_run_whose_connections_are_cut_are_ingested_once(
    context: Flask, tmp_path: Path, sent: set[str]
) -> None:
    stop = Points(tmp_path / "points", points.ASSETS_HELD)
    with pool(context, stop):
        process = start()
        stop.horse(points.ASSETS_HELD)
        db.session.rollback()
        cut_connections(context.config["DESK"].database_url)
        stop.go_on(points.ASSETS_HELD)
        process = until_over(process)
    assert_ingested_once(context, process, sent)


@on_both
def test_what_was_done_before_a_cancel_stays_and_the_rest_waits(
    context: Flask, tmp_path: Path, sent: set[str]
) -> None:
    stop = Points(tmp_path / "points")
    with pool(context, stop):
        process, before = None, 0
        for point in (points.AFTER_CLAIM, points.ASSETS_PLACED, points.ASSETS_WRITTEN):
            stop.want(point)
            process = retrying.retry(process) if process else start()
            stop.horse(point)
            processes.cancel(fresh(process))
            # Its heartbeat looks five times a second.
            time.sleep(0.5)
            stop.go_on(point)
            process = until_over(process, 5)
            assert process.state == ProcessState.CANCELLED
            done, before = len(assets()) - before, len(assets())
            assert counts(process)[0] == done
            assert done > 0 or point == points.AFTER_CLAIM
            assert_whole(context, sent)
        again = until_over(retrying.retry(process))
    assert again.state == ProcessState.SUCCEEDED
    assert set(assets()) == GOOD
    assert_whole(context, sent)


def test_runs_end_within_seconds_in_the_middle_of_a_large_picture(
    context: Flask, tmp_path: Path
) -> None:
    make_project()
    send("large.tif", large_picture())
    send("a.txt", b"words")
    stop = Points(tmp_path / "points", points.ASSETS_CONVERTING)
    with pool(context, stop) as workers:
        process = start()
        children = until_text_is_there(stop)
        until(lambda: fresh(process).done == 1, "the word of it")
        processes.cancel(fresh(process))
        assert until_over(process, 5).state == ProcessState.CANCELLED
        until_dead(*children)

        stop.want(points.ASSETS_CONVERTING)
        process = retrying.retry(fresh(process))
        children = until_text_is_there(stop)
        os.kill(workers, signal.SIGTERM)
        until(lambda: fresh(process).state == ProcessState.QUEUED, "the hand-back", 5)
        until_dead(*children)
    assert waiting() == {"large.tif": ""}
    assert_whole(context, {"large.tif", "a.txt"})


def until_text_is_there(stop: Points) -> list[int]:
    """Wait until a picture is converted and the text beside it an asset; gives the converters."""
    horse = stop.horse(points.ASSETS_CONVERTING)
    until(lambda: bool(children_of(horse)), "the start of a converter")
    children = children_of(horse)
    stop.go_on(points.ASSETS_CONVERTING)
    until(lambda: len(assets()) == 1, "the text")
    return children
