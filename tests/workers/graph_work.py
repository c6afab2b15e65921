"""Tables on their way into the graph, whose stages are done at once, in the test's own process."""

import io
from typing import Any

import sqlalchemy as sa
from flask import current_app

from tests.graph.places import Place
from tests.graph_rows import csv_of, make_table
from tests.workers.desk_work import work
from tests.workers.rows import owner_of_rows
from webapp import storage
from webapp.extensions import db
from webapp.models import GraphImport, GraphStep, GraphVersion, Process
from webapp.services.graph import gate, imports, stages, steps
from webapp.states import GraphStage, ProcessState


def hand_in(content: bytes, name: str = "table.csv", **asked: str) -> GraphImport:
    """Hand a table in; its labels wait."""
    return imports.hand_in(io.BytesIO(content), name, owner_of_rows(), **asked)


def labelled(*cells: tuple[str, ...], **asked: str) -> GraphImport:
    """Hand a table in and label its columns."""
    table = hand_in(csv_of(*cells), **asked)
    work(newest(table))
    return table


def newest(table: GraphImport) -> Process:
    """The process that was last begun for a table."""
    db.session.expire_all()
    run = gate.newest(table)
    assert run is not None
    return run.process


def go_on(table: GraphImport, stage: GraphStage, content: object = None) -> Process:
    """Do a stage; gives its process."""
    return work(stages.start(table, stage, content))


def go_through(table: GraphImport) -> None:
    """Do all stages after the labels."""
    for stage in stages.ORDER[1:]:
        process = go_on(table, stage)
        assert process.state == "succeeded", (stage, process.result, process.error_sentence)


def answer(table: GraphImport, stage: GraphStage) -> GraphStep:
    """The answer of a stage that counts."""
    db.session.expire_all()
    step = steps.newest(table, stage)
    assert step is not None
    return step


def ready(*cells: tuple[str, ...]) -> GraphImport:
    """A table with all stages before its import, which others try."""
    identifier = make_table(current_app, owner_of_rows(), cells=cells)
    return db.session.query(GraphImport).filter_by(identifier=identifier).one()


def imported(*cells: tuple[str, ...]) -> GraphImport:
    """A table that is in the graph."""
    table = ready(*cells)
    assert go_on(table, GraphStage.IMPORT).state == ProcessState.SUCCEEDED
    return table


def version() -> GraphVersion:
    """The graph as it is now."""
    db.session.expire_all()
    query = sa.select(GraphVersion).order_by(GraphVersion.id.desc()).limit(1)
    return db.session.scalars(query).one()


def graph() -> Any:
    """All nodes and relationships."""
    place = Place(storage.settings().scratch)
    with storage.fetch(version().key) as path:
        place.path = path
        return place.whole()
