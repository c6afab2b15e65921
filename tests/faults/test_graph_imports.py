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
from tests.faults.desk import NOTICED_SECONDS, SHORT, Point, alive, pool, until, until_over
from tests.graph_rows import CELLS
from tests.workers.graph_work import graph, imported, ready
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
COMMITTED = (points.COMMITTED, 1)
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


@pytest.mark.parametrize(("point", "attempts"), [*((point, 2) for point in KILLED), COMMITTED])
def test_an_import_whose_run_is_killed_is_done_once(
    context: Flask, tmp_path: Path, point: str, attempts: int
) -> None:
    first, second = imported(*CELLS), ready(*OTHER)
    stop = Point(tmp_path / "point")
    with pool(context, point, stop.folder, **SHORT):
        process = start(second)
        horse = stop.horse()
        assert (size() == FIRST) is (attempts == 2)
        os.kill(horse, signal.SIGKILL)
        process = until_over(process)
    assert (process.state, process.attempt) == (ProcessState.SUCCEEDED, attempts)
    assert size() == BOTH
    assert db.session.query(GraphVersion).count() == 2
    assert_tidy(context, stages.applied_run(first).process_id, process.id)


@on_both
def test_an_import_that_is_killed_behind_its_fence_is_done_once(
    context: Flask, tmp_path: Path
) -> None:
    test_an_import_whose_run_is_killed_is_done_once(context, tmp_path, points.FENCED, 2)


@pytest.mark.parametrize("point", [points.GRAPH_COMPARING, points.GRAPH_WRITTEN, points.FENCED])
def test_an_undo_whose_run_is_killed_is_done_once(
    context: Flask, tmp_path: Path, point: str
) -> None:
    first, second = imported(*CELLS), imported(*OTHER)
    kept = stages.applied_run(second).process_id
    stop = Point(tmp_path / "point")
    with pool(context, point, stop.folder, **SHORT):
        process = stages.undo_import(first)
        os.kill(stop.horse(), signal.SIGKILL)
        process = until_over(process)
    assert (process.state, process.attempt) == (ProcessState.SUCCEEDED, 2)
    assert size() == SECOND
    assert_tidy(context, kept)


@pytest.mark.parametrize("point", [points.GRAPH_COMPARING, points.GRAPH_WRITTEN])
def test_a_run_that_was_paused_for_longer_than_its_lease_changes_nothing(
    context: Flask, tmp_path: Path, point: str
) -> None:
    table = ready(*CELLS)
    stop = Point(tmp_path / "point")
    with pool(context, point, stop.folder, **SHORT):
        process = start(table)
        horse = stop.horse()
        os.kill(horse, signal.SIGSTOP)
        stop.go_on()
        with pool(context, **SHORT):
            until(lambda: fresh(process).attempt == 2, "the second attempt", NOTICED_SECONDS)
            process = until_over(process)
        if alive(horse):
            os.kill(horse, signal.SIGCONT)
            until(lambda: not alive(horse), "the end of the first")
    assert process.state == ProcessState.SUCCEEDED
    assert size() == FIRST
    assert db.session.query(GraphVersion).count() == 1
    assert_tidy(context, process.id)


@pytest.mark.parametrize("point", KILLED)
def test_a_cancel_is_heard_at_every_point_and_leaves_the_graph(
    context: Flask, tmp_path: Path, point: str
) -> None:
    first, second = imported(*CELLS), ready(*OTHER)
    before = graph()
    stop = Point(tmp_path / "point")
    with pool(context, point, stop.folder):
        process = start(second)
        stop.horse()
        processes.cancel(fresh(process))
        stop.go_on()
        process = until_over(process, 10)
    assert process.state == ProcessState.CANCELLED
    assert graph() == before
    assert_tidy(context, stages.applied_run(first).process_id)


def test_of_a_cancel_and_the_end_only_one_comes_true(context: Flask, tmp_path: Path) -> None:
    table = ready(*CELLS)
    stop = Point(tmp_path / "point")
    with pool(context, points.FENCED, stop.folder):
        process = start(table)
        stop.horse()
        later = threading.Timer(1, stop.go_on)
        later.start()
        with pytest.raises(WrongState, match="over already"):
            processes.cancel(fresh(process))
        later.join()
        process = until_over(process)
    assert process.state == ProcessState.SUCCEEDED
    assert_tidy(context, process.id)


@on_both
@pytest.mark.parametrize("point", [points.GRAPH_COMPARING, points.GRAPH_WRITTEN])
def test_of_two_imports_at_once_the_later_one_is_laid_over_the_other(
    context: Flask, tmp_path: Path, point: str
) -> None:
    first, second = ready(*CELLS), ready(*OTHER)
    stop = Point(tmp_path / "point")
    with pool(context, point, stop.folder):
        slow = start(first)
        stop.horse()
        with pool(context):
            quick = until_over(start(second))
            assert size() == SECOND
            stop.go_on()
            slow = until_over(slow)
    assert {slow.state, quick.state} == {ProcessState.SUCCEEDED}
    assert size() == BOTH
    # Of values that differ that of the later process counts, whichever came first.
    assert graph()[0]["Matter#rn0721-28"]["name"] == "Carbon black"
    assert_tidy(context, slow.id, quick.id)
