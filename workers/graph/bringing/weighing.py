"""How much memory a table takes on its way into the graph, told before it is read as a whole."""

import math
from pathlib import Path

import polars as pl

from webapp.graph.shapes import Graph, Value
from workers.graph.bringing.drawn import NotAllowed

# Measured: a node of a row takes so many bytes for its keys, and each text is there so many times.
NODE_BYTES, COPIES = 300, 4


def refuse_heavy(table: Path, rows: int, graph: Graph, most: int) -> None:
    """Raises NotAllowed for a table whose nodes take more than so many bytes."""
    values = [
        value for node in graph.nodes for several in node.attributes.values() for value in several
    ]
    # A quantity is as many nodes as it has values.
    count = sum(max(map(len, node.attributes.values()), default=1) for node in graph.nodes)
    needed = rows * count * NODE_BYTES + COPIES * _text_bytes(table, rows, values)
    if needed > most:
        parts = math.ceil(needed / most)
        raise NotAllowed(
            f"{rows:,} rows with {count:,} nodes each are more than this desk brings "
            f"into the graph at once. Hand the table in as {parts:,} parts, or with fewer nodes."
        )


def _text_bytes(table: Path, rows: int, values: list[Value]) -> int:
    """The length of all that the nodes of all rows say."""
    columns = [str(value.index) for value in values if value.index is not None]
    alone = rows * sum(len(value.value) for value in values if value.index is None)
    if not columns:
        return alone
    lengths = pl.col(sorted(set(columns))).str.len_bytes().cast(pl.Int64).sum()
    [by_column] = pl.scan_parquet(table).select(lengths).collect(engine="streaming").to_dicts()
    return alone + sum(by_column[name] or 0 for name in columns)
