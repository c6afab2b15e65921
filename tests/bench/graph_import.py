"""A large table comes into the graph, comes once more, and is taken out again."""

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench import desk
from tests.bench.measure import MB, Line, Measured, program
from webapp import storage
from webapp.extensions import db
from webapp.models import GraphImport, GraphVersion
from webapp.services import accounts
from webapp.services.graph import gate, imports, stages
from webapp.states import GraphStage

ROWS, NODES = 100_000, 12
IMPORT_SECONDS, AGAIN_SECONDS, NODE_SECONDS = 60, 60, 3
PARAMETERS, PROPERTIES = range(5, 8), range(8, 12)


def graph_import(folder: Path) -> Iterator[Line]:
    """100,000 rows of twelve nodes each, into the embedded graph."""
    app = desk.make_desk(folder / "desk")
    with app.app_context():
        number = _handed_in(folder / "table.csv")
        _worked(folder, _newest(number))
        table = db.session.get_one(GraphImport, number)
        first = _worked(folder, stages.start(table, GraphStage.IMPORT, drawn()).id)
        nodes = first.answer["result"]["nodes"]["new"]
        what = f"{ROWS:,} rows of {NODES} nodes into the graph ({nodes:,} nodes)"
        yield _line(what, IMPORT_SECONDS, first)
        yield _reading()
        table = db.session.get_one(GraphImport, number)
        again = _worked(folder, stages.start(table, GraphStage.IMPORT).id)
        assert again.answer["result"]["nodes"]["unchanged"] == nodes, again.answer
        yield _line("the same table once more, all unchanged", AGAIN_SECONDS, again)
        table = db.session.get_one(GraphImport, number)
        undone = _worked(folder, stages.undo_import(table).id)
        assert undone.answer["result"]["nodes"]["removed"] == nodes, undone.answer
        yield _line("taken out again", AGAIN_SECONDS, undone)


def drawn() -> dict[str, Any]:
    """A step that makes a sample of an ingot, and a test of it: twelve nodes."""
    nodes = {
        "sample": ("matter", {"identifier": 0, "name": 1}),
        "ingot": ("matter", {"name": 2}),
        "step": ("manufacturing", {"identifier": 3, "name": "Milling"}),
        "test": ("measurement", {"name": 4}),
        "person": ("metadata", {"metadata_type": "Operator", "value": 12}),
    }
    edges = [
        ("is_manufacturing_input", "ingot", "step"),
        ("is_manufacturing_output", "step", "sample"),
        ("is_measurement_input", "sample", "test"),
        ("has_metadata", "test", "person"),
    ]
    for index in PARAMETERS:
        said = {"name": f"Setting {index}", "value": index, "unit": "mm"}
        nodes[f"p{index}"] = ("parameter", said)
        edges.append(("has_parameter", "step", f"p{index}"))
    for index in PROPERTIES:
        said = {"name": f"Strength {index}", "value": index, "unit": "MPa"}
        nodes[f"p{index}"] = ("property", said)
        edges.append(("has_property", "sample", f"p{index}"))
    assert len(nodes) == NODES
    return {
        "nodes": [
            {"id": name, "label": label, "attributes": {k: _value(v) for k, v in said.items()}}
            for name, (label, said) in nodes.items()
        ],
        "relationships": [{"rel_type": kind, "connection": ends} for kind, *ends in edges],
    }


def _value(said: object) -> dict[str, object]:
    inferred = isinstance(said, str)
    return {"value": said if inferred else "", "index": "inferred" if inferred else said}


def _handed_in(path: Path) -> int:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([f"Column {index}" for index in range(13)])
        writer.writerows(map(_row, range(ROWS)))
    owner = accounts.find_user(desk.EMAIL)
    assert owner is not None
    with path.open("rb") as content:
        return imports.hand_in(content, path.name, owner).id


def _newest(number: int) -> int:
    run = gate.newest(db.session.get_one(GraphImport, number))
    assert run is not None
    return run.process_id


def _row(number: int) -> list[str]:
    names = [f"S{number}", f"Alloy {number % 50}", f"Ingot {number % 20}", f"P{number}"]
    measured = [f"{number * 7919 * (index + 3) % 100_003 / 1000}" for index in range(7)]
    return [*names, f"Test {number % 5}", *measured, f"Person {number % 30}"]


def _worked(folder: Path, process_id: int) -> Measured:
    db.session.remove()
    measured = program("tests.bench.worker", folder / "desk", process_id)
    assert measured.answer["state"] == "succeeded", measured.answer
    return measured


def _line(what: str, most: int, measured: Measured) -> Line:
    seconds = measured.answer["seconds"]
    told = f"{seconds:.1f} s, {measured.peak_bytes / MB:,.0f} MB"
    return Line(what, f"< {most} s", told, seconds < most)


def _reading() -> Line:
    """How long a page waits for a node and what is around it."""
    key = db.session.query(GraphVersion.key).order_by(GraphVersion.id.desc()).limit(1).scalar()
    with storage.fetch(key) as path:
        asked = {"do": "node", "key": "Matter#s5", "database": str(path), "parent": os.getpid()}
        command = [sys.executable, "-m", "workers.graph.reading", json.dumps(asked)]
        started = time.perf_counter()
        done = subprocess.run(command, capture_output=True, check=True)
        seconds = time.perf_counter() - started
    assert json.loads(done.stdout)["neighbour_count"] == 6, done.stdout
    what = "one of its nodes and all that is around it"
    return Line(what, f"< {NODE_SECONDS} s", f"{seconds:.2f} s", seconds < NODE_SECONDS)
