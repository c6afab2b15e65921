"""Stages of tables that are killed, paused, cancelled and stopped: one answer each, or none."""

import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
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
from tests.graph_rows import CELLS
from tests.workers.graph_work import go_on, labelled
from tests.workers.rows import fresh
from webapp.errors import WrongState
from webapp.extensions import db
from webapp.models import GraphImport, GraphStep
from webapp.services import processes, retrying
from webapp.services.graph import stages
from webapp.states import GraphStage, ProcessState

pytestmark = pytest.mark.usefixtures("valkey", "context")
on_both = pytest.mark.usefixtures("database")
LABELS, ATTRIBUTES, NODES, GRAPH = stages.ORDER


@pytest.fixture
def table(context: Flask) -> GraphImport:
    """A table with the answers of all stages before the last one."""
    made = labelled(*CELLS)
    for stage in (ATTRIBUTES, NODES):
        assert go_on(made, stage).state == ProcessState.SUCCEEDED
    return made


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
@pytest.mark.parametrize(
    ("point", "attempts"),
    [
        (points.AFTER_CLAIM, 2),
        (points.GRAPH_READING, 2),
        (points.GRAPH_ANSWERED, 2),
        (points.FENCED, 2),
        (points.COMMITTED, 1),
    ],
)
def test_a_stage_that_is_killed_is_answered_once(
    context: Flask, tmp_path: Path, table: GraphImport, point: str, attempts: int
) -> None:
    before, stop = answers(), Point(tmp_path / "point")
    with pool(context, point, stop.folder, **SHORT):
        process = stages.start(table, GRAPH)
        os.kill(stop.horse(), signal.SIGKILL)
        process = until_over(process, NOTICED_SECONDS)
    assert (process.state, process.attempt) == (ProcessState.SUCCEEDED, attempts)
    assert_answered_once(before)


def test_a_stage_whose_worker_is_killed_as_well_is_answered_once(
    context: Flask, tmp_path: Path, table: GraphImport
) -> None:
    before, stop = answers(), Point(tmp_path / "point")
    with pool(context, points.GRAPH_ANSWERED, stop.folder, **SHORT):
        process = stages.start(table, GRAPH)
        horse = stop.horse()
        os.kill(parent_of(horse), signal.SIGKILL)
        os.kill(horse, signal.SIGKILL)
        process = until_over(process, NOTICED_SECONDS)
    assert process.state == ProcessState.SUCCEEDED
    assert_answered_once(before)


@on_both
def test_a_stage_that_was_paused_for_longer_than_its_lease_answers_nothing_more(
    context: Flask, tmp_path: Path, table: GraphImport
) -> None:
    before, stop = answers(), Point(tmp_path / "point")
    with pool(context, points.GRAPH_ANSWERED, stop.folder, **SHORT):
        process = stages.start(table, GRAPH)
        horse = stop.horse()
        os.kill(horse, signal.SIGSTOP)
        stop.go_on()
        with pool(context, **SHORT):
            until(lambda: fresh(process).attempt == 2, "the second attempt", NOTICED_SECONDS)
            process = until_over(process, NOTICED_SECONDS)
        if alive(horse):
            os.kill(horse, signal.SIGCONT)
            until(lambda: not alive(horse), "the end of the first")
    assert process.state == ProcessState.SUCCEEDED
    assert_answered_once(before)


@on_both
@pytest.mark.parametrize("stage", stages.ORDER)
def test_a_stage_ends_within_seconds_of_a_cancel_and_leaves_all_others_as_they_were(
    context: Flask, tmp_path: Path, table: GraphImport, stage: GraphStage
) -> None:
    before, stop = answers(), Point(tmp_path / "point")
    with pool(context, points.GRAPH_ANSWERED, stop.folder):
        process = stages.start(table, stage)
        stop.horse()
        stages.cancel(table)
        time.sleep(0.5)
        stop.go_on()
        process = until_over(process, 5)
    assert process.state == ProcessState.CANCELLED
    assert stages.status(table) == "cancelled"
    assert answers() == before
    with pool(context):
        again = until_over(retrying.retry(fresh(process)))
    assert again.state == ProcessState.SUCCEEDED
    assert len(answers()) == len(before) + 1


@pytest.mark.parametrize("stage", stages.ORDER)
def test_a_stage_that_waits_ends_at_once_with_a_cancel(
    context: Flask, table: GraphImport, stage: GraphStage
) -> None:
    before = answers()
    process = stages.start(table, stage)
    processes.cancel(process)
    assert fresh(process).state == ProcessState.CANCELLED
    assert answers() == before


def test_a_cancel_that_comes_after_the_fence_is_too_late(
    context: Flask, tmp_path: Path, table: GraphImport
) -> None:
    before, stop = answers(), Point(tmp_path / "point")
    with pool(context, points.COMMITTED, stop.folder):
        process = stages.start(table, GRAPH)
        stop.horse()
        assert fresh(process).state == ProcessState.SUCCEEDED
        with pytest.raises(WrongState, match="over already"):
            stages.cancel(table)
        stop.go_on()
    assert_answered_once(before)


def test_a_worker_that_is_told_to_stop_hands_the_stage_back(
    context: Flask, tmp_path: Path, table: GraphImport
) -> None:
    before, stop = answers(), Point(tmp_path / "point")
    with pool(context, points.GRAPH_READING, stop.folder) as workers:
        process = stages.start(table, GRAPH)
        stop.horse()
        os.kill(workers, signal.SIGTERM)
        time.sleep(0.5)
        stop.go_on()
        until(lambda: fresh(process).state == ProcessState.QUEUED, "the hand-back", 5)
    assert answers() == before
    with pool(context):
        process = until_over(process)
    assert (process.state, process.handed_back) == (ProcessState.SUCCEEDED, 1)
    assert_answered_once(before)
