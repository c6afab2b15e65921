"""A graph as an import leaves it, for tests of what reads it."""

from pathlib import Path

from flask import Flask

from tests.desk import Person
from tests.graph.bringing import bring, drawn, keep
from tests.graph_rows import make_table
from webapp import storage
from webapp.extensions import db
from webapp.graph.shapes import Graph
from webapp.models import GraphImport, GraphVersion
from workers.graph.bringing.folding import difference
from workers.graph.store.embedded import Embedded

CELLS = (
    ("Sample", "Material", "Drymill time (hrs)"),
    ("RN-28", "Carbon", "6"),
    ("RN-29", "Carbon", "12"),
    ("RN-30", "Graphite </node>'; \\u0027 &", "7,5"),
)
DRAWN = drawn(
    {
        "sample": ("matter", {"identifier": 0}),
        "material": ("matter", {"name": 1}),
        "time": ("parameter", {"name": "Drymill time", "value": 2, "unit": "hrs"}),
        "step": ("manufacturing", {"name": "Drymill"}),
    },
    ("step", "IS_MANUFACTURING_OUTPUT", "sample"),
    ("material", "IS_MANUFACTURING_INPUT", "step"),
    ("step", "HAS_PARAMETER", "time"),
)

_stored: dict[tuple[object, ...], tuple[Graph, bytes]] = {}


def store_graph(
    app: Flask, owner: Person, folder: Path, cells: tuple[tuple[str, ...], ...] = CELLS
) -> str:
    """Have a table of this person in the graph, and nothing else; gives its id."""
    identifier = make_table(app, owner, cells=cells)
    put_in_graph(app, identifier, folder, DRAWN, cells)
    return identifier


def put_in_graph(
    app: Flask, identifier: str, folder: Path, graph: Graph, cells: tuple[tuple[str, ...], ...]
) -> None:
    """Have the nodes of a table in the graph, and nothing else."""
    with app.app_context():
        table = db.session.query(GraphImport).filter_by(identifier=identifier).one()
        content = stored(folder, graph, cells, table.vocabulary, table.id)
        (folder / "graph").write_bytes(content)
        storage.put("graph/1", folder / "graph")
        db.session.add(GraphVersion(before=0, key="graph/1"))
        db.session.commit()
        db.session.remove()


def stored(
    folder: Path, graph: Graph, cells: tuple[tuple[str, ...], ...], vocabulary: str, table: int
) -> bytes:
    """The file of a graph with the nodes of a table: made once, since most tests have the same."""
    key = (id(graph), cells, vocabulary, table)
    if key not in _stored:
        frames = keep(folder, 1, bring(graph, *cells[1:], vocabulary=vocabulary), table)
        target = Embedded(folder / "graph")
        target.apply(difference([], [frames]), lambda done, total: None)
        target.commit()
        target.close()
        # The graph is kept too: another one may not have its id.
        _stored[key] = graph, (folder / "graph").read_bytes()
    return _stored[key][1]
