"""The nodes of each row of a table: what they say there, and whether they are there at all.

Frames have a line for each row. Their columns are called "<id of a node>/<attribute>", and
"<id>/there" tells whether the row has the node.
"""

import polars as pl

from webapp.graph.shapes import Node, Value
from webapp.graph.terms import Role
from workers.graph.bringing.drawn import CONTENT, MEASURED, Drawing
from workers.graph.bringing.texts import clean

JOINED = "; "


def read(table: pl.DataFrame, drawing: Drawing) -> pl.DataFrame:
    """The nodes of all rows that are not empty. The table has columns "row", "0", "1", ..."""
    used = sorted({str(index) for node in drawing.nodes for index in node.columns}, key=int)
    cells = table.select("row", *(clean(pl.col(name)).alias(name) for name in used))
    filled = cells.filter(pl.any_horizontal(pl.col(used).is_not_null())) if used else cells.clear()
    said = filled.select(
        "row",
        *(
            _value(values).alias(f"{node.id}/{name}")
            for node in drawing.nodes
            for name, values in node.attributes.items()
        ),
    )
    own = said.with_columns(_by_columns(node, drawing) for node in drawing.nodes)
    return own.with_columns(_by_neighbours(node, drawing) for node in drawing.of(Role.PROCESS))


def _value(values: tuple[Value, ...]) -> pl.Expr:
    """The value of an attribute: of a column, of several together, or the same in all rows."""
    parts = [
        pl.lit(value.value or None, pl.String) if value.index is None else pl.col(str(value.index))
        for value in values
    ]
    joined = pl.concat_str(parts, separator=JOINED, ignore_nulls=True) if parts[1:] else parts[0]
    return joined.replace("", None)


def _by_columns(node: Node, drawing: Drawing) -> pl.Expr:
    """A node is where one of its cells is filled; of a quantity one that is measured."""
    role = drawing.role(node)
    names = [name for name in node.attributes if role not in CONTENT or name in MEASURED]
    own = [name for name in names if any(one.index is not None for one in node.attributes[name])]
    # What has no column of its own is in all rows; of processes more is said below.
    there = (
        pl.any_horizontal(pl.col(f"{node.id}/{name}").is_not_null() for name in own)
        if own
        else pl.lit(bool(names) or role is Role.PROCESS)
    )
    return there.alias(f"{node.id}/there")


def _by_neighbours(node: Node, drawing: Drawing) -> pl.Expr:
    """A process is also where its quantities are; one that has no column only by what it joins."""
    columns = {each.id: each.columns for each in drawing.nodes}
    around = CONTENT if node.columns else (*CONTENT, Role.THING)
    found = drawing.neighbours(node, *around)
    others = [f"{other}/there" for _, other in found if columns[other]]
    mine = f"{node.id}/there"
    there = pl.any_horizontal([*others, mine] if node.columns or not others else others)
    return there.alias(mine)
