"""Ingests that are killed, paused, cancelled and starved: each file once, and nothing lost."""

import os
import signal
import time
from pathlib import Path

import psutil
import pytest
from flask import Flask

from tests.faults import points
from tests.faults.asset_runs import (
    GOOD,
    assert_ingested_once,
    children_of,
    large_picture,
    until_dead,
)
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


@on_both
@pytest.mark.parametrize(
    ("point", "attempts"),
    [
        (points.AFTER_CLAIM, 2),
        (points.ASSETS_CONVERTING, 2),
        (points.ASSETS_PLACED, 2),
        (points.ASSETS_HELD, 2),
        (points.ASSETS_WRITTEN, 2),
        (points.FENCED, 2),
        (points.COMMITTED, 1),
    ],
)
def test_files_of_a_run_that_is_killed_are_ingested_once(
    context: Flask, tmp_path: Path, sent: set[str], point: str, attempts: int
) -> None:
    stop = Point(tmp_path / "point")
    with pool(context, point, stop.folder, **SHORT):
        process = start()
        horse = stop.horse()
        children = children_of(horse)
        os.kill(horse, signal.SIGKILL)
        until_dead(children)
        process = until_over(process, NOTICED_SECONDS)
    assert process.attempt == attempts
    assert_ingested_once(context, process, sent)


@on_both
@pytest.mark.parametrize("point", [points.ASSETS_CONVERTING, points.ASSETS_PLACED])
def test_files_of_a_run_whose_worker_is_killed_as_well_are_ingested_once(
    context: Flask, tmp_path: Path, sent: set[str], point: str
) -> None:
    stop = Point(tmp_path / "point")
    with pool(context, point, stop.folder, **SHORT):
        process = start()
        horse = stop.horse()
        children = children_of(horse)
        os.kill(parent_of(horse), signal.SIGKILL)
        until_dead([psutil.Process(horse), *children] if alive(horse) else children)
        process = until_over(process, NOTICED_SECONDS)
    assert_ingested_once(context, process, sent)


def test_files_are_ingested_once_however_often_a_worker_is_killed(
    context: Flask, tmp_path: Path, sent: set[str]
) -> None:
    points_in_turn = (points.ASSETS_PLACED, points.ASSETS_WRITTEN)
    process = start()
    for number, point in enumerate(points_in_turn, start=1):
        stop = Point(tmp_path / f"point-{number}")
        with pool(context, point, stop.folder, **SHORT):
            horse = stop.horse()
            assert fresh(process).attempt == number
            os.kill(parent_of(horse), signal.SIGKILL)
            os.kill(horse, signal.SIGKILL)
    with pool(context, **SHORT):
        process = until_over(process, NOTICED_SECONDS)
    assert process.attempt == 3
    assert_ingested_once(context, process, sent)


@on_both
@pytest.mark.parametrize("point", [points.ASSETS_CONVERTING, points.ASSETS_PLACED])
def test_a_run_that_was_paused_for_longer_than_its_lease_ingests_nothing_more(
    context: Flask, tmp_path: Path, sent: set[str], point: str
) -> None:
    stop = Point(tmp_path / "point")
    with pool(context, point, stop.folder, **SHORT):
        process = start()
        horse = stop.horse()
        os.kill(horse, signal.SIGSTOP)
        stop.go_on()
        with pool(context, **SHORT):
            until(lambda: fresh(process).attempt == 2, "the second attempt", NOTICED_SECONDS)
            process = until_over(process, NOTICED_SECONDS)
        if alive(horse):
            os.kill(horse, signal.SIGCONT)
            until(lambda: not alive(horse), "the end of the first")
    assert_ingested_once(context, process, sent)


@pytest.mark.postgres
@pytest.mark.usefixtures("postgres")
def test_files_of_a_run_whose_connections_are_cut_are_ingested_once(
    context: Flask, tmp_path: Path, sent: set[str]
) -> None:
    stop = Point(tmp_path / "point")
    with pool(context, points.ASSETS_HELD, stop.folder):
        process = start()
        stop.horse()
        db.session.rollback()
        cut_connections(context.config["DESK"].database_url)
        stop.go_on()
        process = until_over(process)
    assert_ingested_once(context, process, sent)


@on_both
@pytest.mark.parametrize("point", [points.AFTER_CLAIM, points.ASSETS_PLACED, points.ASSETS_WRITTEN])
def test_what_was_done_before_a_cancel_stays_and_the_rest_waits(
    context: Flask, tmp_path: Path, sent: set[str], point: str
) -> None:
    stop = Point(tmp_path / "point")
    with pool(context, point, stop.folder):
        process = start()
        stop.horse()
        processes.cancel(fresh(process))
        time.sleep(0.5)
        stop.go_on()
        process = until_over(process, 5)
    assert process.state == ProcessState.CANCELLED
    assert counts(process)[0] == len(assets())
    assert len(assets()) > 0 or point == points.AFTER_CLAIM
    assert_whole(context, sent)
    with pool(context):
        again = until_over(retrying.retry(fresh(process)))
    assert again.state == ProcessState.SUCCEEDED
    assert set(assets()) == GOOD
    assert_whole(context, sent)


@pytest.mark.parametrize("how", ["cancel", "stop"])
def test_a_run_ends_within_seconds_in_the_middle_of_a_large_picture(
    context: Flask, tmp_path: Path, how: str
) -> None:
    make_project()
    send("large.tif", large_picture())
    send("a.txt", b"words")
    stop = Point(tmp_path / "point")
    with pool(context, points.ASSETS_CONVERTING, stop.folder) as workers:
        process = start()
        horse = stop.horse()
        children = children_of(horse)
        assert children
        stop.go_on()
        until(lambda: len(assets()) == 1, "the text")
        assert fresh(process).done == 1
        if how == "cancel":
            processes.cancel(fresh(process))
            assert until_over(process, 5).state == ProcessState.CANCELLED
        else:
            os.kill(workers, signal.SIGTERM)
            until(lambda: fresh(process).state == ProcessState.QUEUED, "the hand-back", 5)
        until_dead(children)
    assert waiting() == {"large.tif": ""}
    assert_whole(context, {"large.tif", "a.txt"})
