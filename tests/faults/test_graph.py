"""Stages of tables that are killed, paused, cancelled and stopped: one answer each, or none."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
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
from tests.graph_rows import CELLS
from tests.workers.graph_work import go_on, labelled
from tests.workers.rows import fresh
from webapp.errors import WrongState
from webapp.extensions import db
from webapp.models import GraphImport, GraphStep
from webapp.services import processes, retrying
from webapp.services.graph import stages
from webapp.states import ProcessState

pytestmark = pytest.mark.usefixtures("valkey", "context")
on_both = pytest.mark.usefixtures("database")
LABELS, ATTRIBUTES, NODES, GRAPH = stages.ORDER


def begin() -> None:
    """A table with the answers of all stages before the last one."""
    made = labelled(*CELLS)
    for stage in (ATTRIBUTES, NODES):
        assert go_on(made, stage).state == ProcessState.SUCCEEDED


@pytest.fixture
def beginning() -> Beginning:
    return begin


@pytest.fixture
def table(context: Flask) -> GraphImport:
    """The table that all begin with."""
    return db.session.query(GraphImport).one()


def answers() -> list[tuple[str, Any]]:
    """The stages with their answers, in the order in which they were made."""
    db.session.expire_all()
    steps = db.session.query(GraphStep).order_by(GraphStep.id)
    return [(step.stage, step.content) for step in steps]


def assert_answered_once(before: list[tuple[str, Any]]) -> None:
    """The stage has one answer, and those before it are as they were."""
    *earlier, last = answers()
    assert earlier == before
    assert last[0] == GRAPH
    assert len(last[1]["nodes"]) == 4


@on_both
def test_a_stage_whose_runs_are_killed_at_every_point_is_answered_once(
    context: Flask, tmp_path: Path, table: GraphImport
) -> None:
    before = answers()
    at = (points.AFTER_CLAIM, points.GRAPH_READING, points.GRAPH_ANSWERED, points.FENCED)
    stop = Points(tmp_path / "points", *at, points.COMMITTED)
    with pool(context, stop, **PATIENT):
        process = stages.start(table, GRAPH)
        for point in at:
            stop.kill(point)
            if point == points.AFTER_CLAIM:
                # It had not told its worker yet what it does.
                expire(process)
        horse = stop.horse(points.COMMITTED)
        assert fresh(process).state == ProcessState.SUCCEEDED
        with pytest.raises(WrongState, match="over already"):
            stages.cancel(table)
        os.kill(horse, signal.SIGKILL)
        process = until_over(process, NOTICED_SECONDS)
    assert (process.state, process.attempt) == (ProcessState.SUCCEEDED, 5)
    assert_answered_once(before)


@on_both
def test_stages_that_were_paused_or_lost_with_their_worker_answer_nothing_more(
    context: Flask, tmp_path: Path, table: GraphImport
) -> None:
    before, stop = answers(), Points(tmp_path / "points", points.GRAPH_ANSWERED)
    with pool(context, stop, **SELDOM):
        process = stages.start(table, GRAPH)
        os.kill(first := stop.horse(points.GRAPH_ANSWERED), signal.SIGSTOP)
        # The next one is lost with its worker.
        stop.want(points.FENCED)
        expire(process)
        with pool(context, stop):
            kill_worker(stop.horse(points.FENCED), run_too=True)
            expire(process)
            process = until_over(process, NOTICED_SECONDS)
            stop.go_on(points.GRAPH_ANSWERED)
            wake(first)
            until_dead(first)
    assert (process.state, process.attempt) == (ProcessState.SUCCEEDED, 3)
    assert_answered_once(before)


@on_both
def test_a_stage_ends_within_seconds_of_a_cancel_and_leaves_all_others_as_they_were(
    context: Flask, tmp_path: Path, table: GraphImport
) -> None:
    stop = Points(tmp_path / "points")
    with pool(context, stop):
        for stage in stages.ORDER:
            before = answers()
            stop.want(points.GRAPH_ANSWERED)
            process = stages.start(table, stage)
            stop.horse(points.GRAPH_ANSWERED)
            stages.cancel(table)
            # Its heartbeat looks five times a second.
            time.sleep(0.5)
            stop.go_on(points.GRAPH_ANSWERED)
            process = until_over(process, 5)
            assert process.state == ProcessState.CANCELLED
            assert stages.status(table) == "cancelled"
            assert answers() == before
            again = until_over(retrying.retry(fresh(process)))
            assert again.state == ProcessState.SUCCEEDED
            assert len(answers()) == len(before) + 1


def test_a_stage_that_waits_ends_at_once_with_a_cancel(context: Flask, table: GraphImport) -> None:
    before = answers()
    for stage in stages.ORDER:
        process = stages.start(table, stage)
        processes.cancel(process)
        assert fresh(process).state == ProcessState.CANCELLED
        assert answers() == before


def test_a_worker_that_is_told_to_stop_hands_the_stage_back(
    context: Flask, tmp_path: Path, table: GraphImport
) -> None:
    before, stop = answers(), Points(tmp_path / "points", points.GRAPH_READING)
    with pool(context, stop) as workers:
        process = stages.start(table, GRAPH)
        stop.horse(points.GRAPH_READING)
        os.kill(workers, signal.SIGTERM)
        time.sleep(0.5)
        stop.go_on(points.GRAPH_READING)
        until(lambda: fresh(process).state == ProcessState.QUEUED, "the hand-back", 5)
    assert answers() == before
    with pool(context):
        process = until_over(process)
    assert (process.state, process.handed_back) == (ProcessState.SUCCEEDED, 1)
    assert_answered_once(before)
