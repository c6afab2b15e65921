"""Imports into the graph and undos that are killed, paused, cancelled: done once, or never."""

import os
import signal
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.faults import points
from tests.faults.desk import (
    NOTICED_SECONDS,
    PATIENT,
    SELDOM,
    Points,
    expire,
    pool,
    until_dead,
    until_over,
    wake,
)
from tests.graph_rows import CELLS
from tests.workers.graph_work import graph, imported, ready, version
from tests.workers.rows import fresh
from webapp.errors import WrongState
from webapp.extensions import db
from webapp.models import GraphImport, GraphRun, GraphVersion, Process
from webapp.services import processes
from webapp.services.graph import stages
from webapp.states import GraphStage, ProcessState
from workers import orphans

pytestmark = pytest.mark.usefixtures("valkey", "context")
on_both = pytest.mark.usefixtures("database")

KILLED = (
    points.AFTER_CLAIM,
    points.GRAPH_COMPARING,
    points.GRAPH_KEPT,
    points.GRAPH_WRITING,
    points.GRAPH_WRITTEN,
)
OTHER = (CELLS[0], ("RN0721-28", "Carbon black", "6", "Ford", "412"), ("X1", "Steel", "1", "", "9"))
# What the graph is with the first table alone, with the second one alone, and with both.
FIRST, SECOND, BOTH = (12, 9), (8, 6), (16, 12)


def size() -> tuple[int, int]:
    """How many nodes and relationships the graph has."""
    nodes, edges = graph()
    return len(nodes), len(edges)


def start(table: GraphImport) -> Process:
    """Begin the import of a table."""
    return stages.start(table, GraphStage.IMPORT)


def assert_tidy(context: Flask, *applied: int) -> None:
    """The graph is made of these processes, each once, and nothing lies about."""
    before = graph()
    orphans.sweep(context.config["DESK"], timedelta(seconds=-5))
    assert list(context.config["DESK"].scratch.glob("*")) == []
    assert graph() == before
    found = sa.select(GraphRun.process_id).where(GraphRun.applied).order_by(GraphRun.process_id)
    assert tuple(db.session.scalars(found)) == applied
    files = Path(context.config["DESK"].storage_url.removeprefix("file://")) / "graph"
    kept = {path.name for path in (files / "frames").glob("*") if any(path.iterdir())}
    assert kept == {str(order) for order in applied}
    assert len(list((files / "versions").iterdir())) == 1


@on_both
def test_an_import_whose_runs_are_killed_at_every_point_is_done_once(
    context: Flask, tmp_path: Path
) -> None:
    first, second = imported(*CELLS), ready(*OTHER)
    before = version().id
    stop = Points(tmp_path / "points", *KILLED, points.FENCED, points.COMMITTED)
    with pool(context, stop, **PATIENT):
        process = start(second)
        for point in (*KILLED, points.FENCED):
            horse = stop.horse(point)
            assert version().id == before
            os.kill(horse, signal.SIGKILL)
            if point == points.AFTER_CLAIM:
                # It had not told its worker yet what it does.
                expire(process)
        horse = stop.horse(points.COMMITTED)
        assert version().id != before
        os.kill(horse, signal.SIGKILL)
        process = until_over(process)
    assert (process.state, process.attempt) == (ProcessState.SUCCEEDED, 7)
    assert size() == BOTH
    assert db.session.query(GraphVersion).count() == 2
    assert_tidy(context, stages.applied_run(first).process_id, process.id)


def test_an_undo_whose_runs_are_killed_is_done_once(context: Flask, tmp_path: Path) -> None:
    first, second = imported(*CELLS), imported(*OTHER)
    kept = stages.applied_run(second).process_id
    at = (points.GRAPH_COMPARING, points.GRAPH_WRITTEN, points.FENCED)
    stop = Points(tmp_path / "points", *at)
    with pool(context, stop, **PATIENT):
        process = stages.undo_import(first)
        for point in at:
            stop.kill(point)
        process = until_over(process)
    assert (process.state, process.attempt) == (ProcessState.SUCCEEDED, 4)
    assert size() == SECOND
    assert_tidy(context, kept)


def test_runs_that_were_paused_for_longer_than_their_lease_change_nothing(
    context: Flask, tmp_path: Path
) -> None:
    table = ready(*CELLS)
    stop = Points(tmp_path / "points", points.GRAPH_COMPARING)
    with pool(context, stop, **SELDOM):
        process = start(table)
        os.kill(first := stop.horse(points.GRAPH_COMPARING), signal.SIGSTOP)
        stop.want(points.GRAPH_WRITTEN)
        expire(process)
        with pool(context, stop, **SELDOM):
            os.kill(second := stop.horse(points.GRAPH_WRITTEN), signal.SIGSTOP)
            expire(process)
            with pool(context):
                process = until_over(process, NOTICED_SECONDS)
            stop.go_on(points.GRAPH_COMPARING)
            stop.go_on(points.GRAPH_WRITTEN)
            wake(first, second)
            until_dead(first, second)
    assert (process.state, process.attempt) == (ProcessState.SUCCEEDED, 3)
    assert size() == FIRST
    assert db.session.query(GraphVersion).count() == 1
    assert_tidy(context, process.id)


def test_a_cancel_is_heard_at_every_point_and_leaves_the_graph(
    context: Flask, tmp_path: Path
) -> None:
    first, second = imported(*CELLS), ready(*OTHER)
    before, now = graph(), version().id
    stop = Points(tmp_path / "points")
    with pool(context, stop):
        for point in KILLED:
            stop.want(point)
            process = start(second)
            stop.horse(point)
            processes.cancel(fresh(process))
            stop.go_on(point)
            process = until_over(process, 10)
            assert process.state == ProcessState.CANCELLED
            assert version().id == now
    assert graph() == before
    assert_tidy(context, stages.applied_run(first).process_id)


def test_of_a_cancel_and_the_end_only_one_comes_true(context: Flask, tmp_path: Path) -> None:
    table = ready(*CELLS)
    stop = Points(tmp_path / "points", points.FENCED)
    with pool(context, stop):
        process = start(table)
        stop.horse(points.FENCED)
        later = threading.Timer(1, stop.go_on, [points.FENCED])
        later.start()
        with pytest.raises(WrongState, match="over already"):
            processes.cancel(fresh(process))
        later.join()
        process = until_over(process)
    assert process.state == ProcessState.SUCCEEDED
    assert_tidy(context, process.id)


@pytest.mark.parametrize(
    ("database", "point"),
    # Only behind the version that is kept a database says which of both comes first.
    [
        ("sqlite", points.GRAPH_COMPARING),
        ("sqlite", points.GRAPH_WRITTEN),
        pytest.param("postgres", points.GRAPH_WRITTEN, marks=pytest.mark.postgres),
    ],
    indirect=["database"],
)
@on_both
def test_of_two_imports_at_once_the_later_one_is_laid_over_the_other(
    context: Flask, tmp_path: Path, point: str
) -> None:
    first, second = ready(*CELLS), ready(*OTHER)
    stop = Points(tmp_path / "points", point)
    with pool(context, stop):
        slow = start(first)
        stop.horse(point)
        with pool(context):
            quick = until_over(start(second))
            assert size() == SECOND
            stop.go_on(point)
            slow = until_over(slow)
    assert {slow.state, quick.state} == {ProcessState.SUCCEEDED}
    assert size() == BOTH
    # Of values that differ that of the later process counts, whichever came first.
    assert graph()[0]["Matter#rn0721-28"]["name"] == "Carbon black"
    assert_tidy(context, slow.id, quick.id)
