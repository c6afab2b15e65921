"""Tables for the graph at a busy desk, each left at another step, and columns remembered."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from flask import Flask

from tests.browser.standing_still import FAILED, NEXT_YEAR
from tests.desk import Person
from tests.graph_rows import add_run, make_table
from tests.graph_stored import put_in_graph
from webapp.extensions import db
from webapp.models import GraphImport
from webapp.services import accounts
from webapp.services.audit import Actor
from webapp.services.graph import imports, memory, reading, steps
from webapp.states import GraphStage, ProcessState

TABLES = Path(__file__).parents[1] / "graph" / "tables"
RUNNING = {
    "attempt": 1,
    "worker": "desk-1",
    "leased_until": NEXT_YEAR,
    "step": "Comparing nodes",
    "done": 61_000,
    "total": 100_000,
    "rate": 4_100.0,
}
REFUSED = {"sentence": "The table has 16,384 columns, and this desk takes 500 at most."}
WIDE = (tuple(f"Temperature in zone {zone} (°C)" for zone in range(1, 301)), ("412",) * 300)
INK = {"identifier": "RN0721-28", "name": "Ink", "batch_number": "TKK-1907"}
CHANGES: dict[str, Any] = {
    "nodes": {"new": 12_041, "merged": 218, "unchanged": 1_904, "removed": 3},
    "relationships": {"new": 31_207, "unchanged": 2_411, "removed": 2},
    "by_label": {
        "Matter": {"new": 1_204, "merged": 218, "unchanged": 12, "removed": 0},
        "Parameter": {"new": 10_837, "merged": 0, "unchanged": 1_892, "removed": 3},
    },
    "samples": [
        {"key": "m1", "label": "Matter", "name": "RN0721-28", "change": "new", "attributes": INK},
        {"key": "m2", "label": "Matter", "name": "Pt/C 46wt%", "change": "merged"}
        | {"attributes": {"name": "Pt/C 46wt%", "batch_number": "TKK-1907"}}
        | {"before": {"name": "Pt/C", "batch_number": "TKK-1907"}},
        {"key": "p1", "label": "Parameter", "name": "Drymill time", "change": "removed"}
        | {"attributes": {"name": "Drymill time", "value": "6", "unit": "h"}},
    ],
    "rows": 1_204,
    "notes": ["7 rows have neither an ID nor a name of the sample, and make no node of it."],
}


def add(app: Flask, ines: Person, tomasz: Person, ids: dict[str, Any]) -> None:
    """Add them for two people; `ids` gets the ids of the tables by what they are."""
    cells = cells_of("held_out/fuel_cells_polarisation.csv")
    about = {"cells": cells, "filename": "polarisation 2026.csv"}
    said = "Each row is one run of a cell on the test bench."

    def stand(what: str, through: GraphStage | None, **more: Any) -> str:
        table = make_table(app, ines, through, **about | {"context": said} | more)
        ids[f"table {what}"] = table
        return table

    stand("labels", GraphStage.LABELS)
    stand("attributes", GraphStage.ATTRIBUTES)
    stand("nodes", GraphStage.NODES)
    stand("relations", GraphStage.GRAPH)
    planned = stand("planned", GraphStage.GRAPH)
    add_run(app, planned, GraphStage.PLAN, ProcessState.SUCCEEDED, result=CHANGES)
    for what in ("imported", "old"):
        table = stand(what, GraphStage.GRAPH, filename=f"polarisation {what}.csv")
        for stage in (GraphStage.PLAN, GraphStage.IMPORT):
            applied = stage == GraphStage.IMPORT
            done = ProcessState.SUCCEEDED
            add_run(app, table, stage, done, result=CHANGES, applied=applied)
    change(app, ines, ids["table old"])
    ids["node in the graph"] = bring_into_the_graph(app, ids["table imported"], cells)
    stand("wide", GraphStage.LABELS, cells=WIDE, filename="furnace.xlsx", context="")
    rejected = stand("refused", None, filename="everything.xlsx")
    add_run(app, rejected, GraphStage.LABELS, ProcessState.REJECTED, result=REFUSED)
    failed = stand("failed", GraphStage.NODES, filename="coin cells.csv")
    add_run(app, failed, GraphStage.GRAPH, ProcessState.FAILED, **FAILED)
    cancelled = stand("cancelled", GraphStage.LABELS, filename="coating.csv")
    add_run(app, cancelled, GraphStage.ATTRIBUTES, ProcessState.CANCELLED)
    running = stand("runs", GraphStage.GRAPH, filename="all cells since 2019.csv")
    add_run(app, running, GraphStage.PLAN, **RUNNING)
    waits = stand("waits", None, filename="plates.csv")
    add_run(app, waits, GraphStage.LABELS, ProcessState.QUEUED, enqueued_at=NEXT_YEAR)
    dropped = stand("dropped", GraphStage.LABELS, filename="ink.csv")
    undo(app, ines, dropped)
    remember(app, ines, ids["table attributes"])
    for what, name in (("books", "library_publications"), ("trials", "clinical_trials")):
        facts = {"filename": f"{what}.csv", "context": f"All {what} since 2020."}
        cells = cells_of(f"held_out/{name}.csv")
        ids[f"table {what}"] = make_table(app, tomasz, cells=cells, vocabulary="records", **facts)


def bring_into_the_graph(app: Flask, table: str, cells: tuple[tuple[str, ...], ...]) -> str:
    """Have the graph hold what this table brings; gives the key of a step, as addresses have it."""
    with app.app_context():
        row = db.session.query(GraphImport).filter_by(identifier=table).one()
        graph = steps.graph(row)
        assert graph is not None
        db.session.remove()
    with TemporaryDirectory() as folder:
        put_in_graph(app, table, Path(folder), graph, cells)
    with app.app_context():
        return quote(reading.search(label="Measurement")["nodes"][0]["key"])


def cells_of(name: str) -> tuple[tuple[str, ...], ...]:
    """The cells of a table that was reviewed."""
    with (TABLES / name).open(encoding="utf-8-sig", newline="") as file:
        return tuple(tuple(row) for row in csv.reader(file))


def change(app: Flask, person: Person, table: str) -> None:
    """Say something else of one column of a table, and take a relationship away."""
    with app.app_context():
        user = accounts.get_user(person.email)
        row = imports.find(user, table)
        labels = dict(steps.newest(row, GraphStage.LABELS).content)  # type: ignore[union-attr]
        header = next(iter(labels))
        labels[header] = ["Metadata", labels[header][1]]
        steps.save(row, GraphStage.LABELS, labels, Actor.of(user))
        db.session.remove()


def undo(app: Flask, person: Person, table: str) -> None:
    """Undo the labels of a table."""
    with app.app_context():
        user = accounts.get_user(person.email)
        steps.undo(imports.find(user, table), GraphStage.LABELS, Actor.of(user))
        db.session.remove()


def remember(app: Flask, person: Person, table: str) -> None:
    """Note what was chosen for the columns of a table, and confirm some of it."""
    with app.app_context():
        user = accounts.get_user(person.email)
        row = imports.find(user, table)
        step = steps.newest(row, GraphStage.ATTRIBUTES)
        assert step is not None
        memory.note(row, GraphStage.ATTRIBUTES, step.content, Actor.of(user))
        db.session.commit()
        for column in memory.find(user, limit=8):
            memory.validate(user, column, Actor.of(user))
        db.session.remove()
