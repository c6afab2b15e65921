"""Many who change one table at once: one of them decides, and nothing half-done stays."""

import pytest
from flask import Flask

from tests.desk import Person
from tests.faults.test_races import at_once
from tests.graph_rows import make_table
from webapp.errors import DeskError
from webapp.extensions import db
from webapp.models import GraphImport, GraphRun, GraphStep, Process
from webapp.services.graph import imports, stages, steps
from webapp.services.graph.gate import NotReady
from webapp.states import GraphStage, ProcessState

pytestmark = pytest.mark.usefixtures("database")


def table_of(identifier: str) -> GraphImport:
    """The table, in the transaction of whoever asks."""
    return db.session.query(GraphImport).filter_by(identifier=identifier).one()


def test_of_many_clicks_on_go_on_one_begins_the_stage(app: Flask, user: Person) -> None:
    identifier = make_table(app, user, GraphStage.LABELS)
    content = {"Material": "Matter"}

    def click() -> int:
        return stages.start(table_of(identifier), GraphStage.ATTRIBUTES, content).id

    answers = at_once(app, click, 4)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum(isinstance(answer, NotReady) for answer in answers) == 3
    with app.app_context():
        assert db.session.query(Process).count() == 2
        assert db.session.query(GraphStep).count() == 2


def test_a_table_that_is_removed_while_a_stage_begins_leaves_nothing_at_work(
    app: Flask, user: Person
) -> None:
    identifier = make_table(app, user)

    def start() -> object:
        return stages.start(table_of(identifier), GraphStage.NODES).id

    def remove() -> object:
        return imports.remove(table_of(identifier))

    def undo() -> object:
        return steps.undo(table_of(identifier), GraphStage.NODES)

    turns = iter((start, remove, undo, remove))
    for answer in at_once(app, lambda: next(turns)(), 4):
        assert answer is None or isinstance(answer, int | DeskError) or "No row" in str(answer)
    with app.app_context():
        for rows in (GraphImport, GraphRun, GraphStep):
            assert db.session.query(rows).count() == 0
        assert all(ProcessState(each.state).finished for each in db.session.query(Process))
