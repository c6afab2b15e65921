"""Tables on their way into the graph as people find them: with the answers of some stages."""

import csv
import hashlib
import io
from typing import Any
from uuid import uuid4

from flask import Flask

from tests.desk import Person
from webapp import storage
from webapp.extensions import db
from webapp.graph import shapes
from webapp.models import GraphColumn, GraphImport, GraphRun, GraphStep, Options, Process, User
from webapp.models.columns import now
from webapp.services import line
from webapp.services.graph import stages, vocabularies
from webapp.states import GraphStage, ProcessState
from workers.graph import answering
from workers.graph.facts import Table

CELLS = (
    ("FuelCell_Id", "Material", "Drymill time (hrs)", "Machine", "Tensile strength (MPa)"),
    ("RN0721-28", "Carbon", "6", "Ford", "412"),
    ("RN0721-29", "Carbon", "12", "Ford", "433"),
    ("RN0721-30", "Graphite", "6", "Opel", "391"),
)


def make_table(
    app: Flask,
    owner: Person | User,
    through: GraphStage | None = GraphStage.GRAPH,
    *,
    cells: tuple[tuple[str, ...], ...] = CELLS,
    vocabulary: str = "materials",
    state: ProcessState = ProcessState.SUCCEEDED,
    **values: Any,
) -> str:
    """A table with the answers of all stages to this one, as workers leave it; gives its id.

    The process of the last stage is in `state`, and while it has not succeeded it has no answer.
    With `through` None nothing was begun yet.
    """
    table = Table(
        cells[0], [list(column) for column in zip(*cells[1:], strict=True)], len(cells) - 1
    )
    with app.app_context():
        graph_import = _kept(owner, cells, vocabulary, values)
        graph_import.shape = {
            "headers": list(table.headers),
            "samples": first_values(cells),
            "rows": table.rows,
            "notes": [],
        }
        done = (
            stages.ORDER[: stages.ORDER.index(through) + 1]
            if through in stages.ORDER
            else stages.ORDER
            if through
            else ()
        )
        answers: dict[GraphStage, answering.Made] = {}
        for stage in done:
            last = stage == through
            process_id = _add_run(graph_import, stage, state if last else ProcessState.SUCCEEDED)
            answers[stage] = _answer(table, vocabulary, stage, answers)
            if not last or state == ProcessState.SUCCEEDED:
                made = {"content": answers[stage].content, "reasons": answers[stage].reasons}
                step = GraphStep(import_id=graph_import.id, stage=stage, **made)
                step.process_id = process_id
                db.session.add(step)
                db.session.flush()
        if through and through not in stages.ORDER:
            _add_run(graph_import, through, state)
        db.session.commit()
        line.forget()
        return graph_import.identifier


def add_run(
    app: Flask,
    identifier: str,
    stage: GraphStage,
    state: ProcessState = ProcessState.RUNNING,
    *,
    applied: bool = False,
    **values: Any,
) -> int:
    """A process of a table in this state; gives its id."""
    with app.app_context():
        graph_import = db.session.query(GraphImport).filter_by(identifier=identifier).one()
        process_id = _add_run(graph_import, stage, state, applied=applied, **values)
        db.session.commit()
        line.forget()
        return process_id


def first_values(cells: tuple[tuple[str, ...], ...]) -> dict[str, str]:
    """The first value of each column, by header."""
    columns = zip(*cells, strict=True)
    return {header: next(filter(None, values), "") for header, *values in columns}


def csv_of(*cells: tuple[str, ...]) -> bytes:
    """The cells as a file."""
    file = io.StringIO()
    csv.writer(file).writerows(cells)
    return file.getvalue().encode()


def _kept(
    owner: Person | User,
    cells: tuple[tuple[str, ...], ...],
    vocabulary: str,
    values: dict[str, Any],
) -> GraphImport:
    content = csv_of(*cells)
    digest = hashlib.sha256(content).hexdigest()
    storage.put(storage.upload_key(digest), content)
    usual = {"identifier": str(uuid4()), "filename": "fuel cells.csv", "context": "Fuel cells."}
    about = {"owner_id": owner.id, "size": len(content), "digest": digest}
    graph_import = GraphImport(vocabulary=vocabulary, **about, **usual | values)
    db.session.add(graph_import)
    db.session.flush()
    return graph_import


def _add_run(
    graph_import: GraphImport,
    stage: GraphStage,
    state: ProcessState,
    *,
    applied: bool = False,
    **values: Any,
) -> int:
    begun = state != ProcessState.QUEUED
    usual = {
        "attempt": int(begun),
        "started_at": now() if begun else None,
        "finished_at": now() if state.finished else None,
    }
    process = Process(
        kind=stages.KINDS[stage],
        owner_id=graph_import.owner_id,
        options=Options(name=graph_import.filename).model_dump(exclude_defaults=True),
        state=state,
        **usual | values,
    )
    run = GraphRun(process=process, import_id=graph_import.id, stage=stage, applied=applied)
    db.session.add(run)
    db.session.flush()
    return process.id


def _answer(
    table: Table, name: str, stage: GraphStage, before: dict[GraphStage, answering.Made]
) -> answering.Made:
    vocabulary = vocabularies.load(name)
    if stage == GraphStage.LABELS:
        return answering.labels(
            table,
            vocabulary,
            "",
            {},
            first_values((table.headers, *zip(*table.columns, strict=True))),
        )
    if stage == GraphStage.ATTRIBUTES:
        labels = shapes.parse_labels(before[GraphStage.LABELS].content, vocabulary)
        return answering.attributes(table, vocabulary, labels, {})
    if stage == GraphStage.NODES:
        said = shapes.parse_attributes(before[GraphStage.ATTRIBUTES].content, vocabulary)
        return answering.grouped(table, vocabulary, said)
    graph = shapes.parse_graph(before[GraphStage.NODES].content, vocabulary)
    return answering.joined(table, vocabulary, graph, "")


def remember(app: Flask, owner: Person, header: str = "material", label: str = "Matter") -> int:
    """What somebody said of a column with this header, which is not confirmed yet; its number."""
    with app.app_context():
        said = {"vocabulary": "materials", "header": header, "label": label, "attribute": "name"}
        row = GraphColumn(owner_id=owner.id, author=owner.email, **said)
        db.session.add(row)
        db.session.commit()
        return row.id
