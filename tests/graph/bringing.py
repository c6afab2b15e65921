"""Tables and drawn graphs for tests, and what they bring."""

import polars as pl

from webapp.graph.shapes import parse_graph
from webapp.graph.vocabulary import load
from workers.graph.bringing.building import build
from workers.graph.bringing.frames import Frames

DIGEST = "d1"


def drawn(nodes, *edges, vocabulary="materials"):
    """A graph: {"sample": ("matter", {"identifier": 0, "name": "Steel"})}, ("sample", TYPE, "x").

    A number is a column, a text is inferred, a list is several of them.
    """
    return parse_graph(
        {
            "nodes": [
                {
                    "id": name,
                    "label": label,
                    "attributes": {each: _values(said) for each, said in attributes.items()},
                }
                for name, (label, attributes) in nodes.items()
            ],
            "relationships": [
                {"rel_type": kind, "connection": [source, target]} for source, kind, target in edges
            ],
        },
        load(vocabulary),
    )


def _values(said):
    several = said if isinstance(said, list) else [said]
    return [
        {"value": "", "index": one} if isinstance(one, int) else {"value": one, "index": "inferred"}
        for one in several
    ]


def table_of(*rows, first=2):
    """A table of rows of cells, as it is read; the first row below the header has number 2."""
    columns = {str(index): list(cells) for index, cells in enumerate(zip(*rows, strict=True))}
    numbers = pl.Series("row", range(first, first + len(rows)), dtype=pl.Int64)
    return pl.DataFrame({"row": numbers, **columns})


def bring(graph, *rows, digest=DIGEST, vocabulary="materials"):
    """What a table brings."""
    return build(table_of(*rows), graph, load(vocabulary), digest)


def keep(folder, order, built, table=None):
    """The frames of an import with this number, of a table with the same number if not told."""
    frames = Frames(order, order if table is None else table, folder / str(order))
    built.write(frames)
    return frames


def nodes_of(built, label):
    """The nodes of a label as dictionaries without what is empty."""
    frame = built.nodes.get(label, pl.DataFrame())
    return [
        {name: value for name, value in node.items() if value is not None and name != "vocabulary"}
        for node in frame.to_dicts()
    ]


def keys_of(built, label):
    """The keys of the nodes of a label."""
    return [node["key"] for node in nodes_of(built, label)]


def edges_of(built):
    """The relationships as triples of source, type and target."""
    found = built.relationships.select("source", "type", "target")
    return set(found.iter_rows())
