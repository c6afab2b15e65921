"""What frames hold: the properties of nodes by role, and the columns of the other frames."""

import polars as pl

from webapp.graph.terms import Role

NUMBERS = ("number", "normal_value", "error", "std", "min", "max", "mean", "median")
PROPERTIES: dict[Role, tuple[str, ...]] = {
    Role.THING: ("identifier", "name", "batch_number", "ratio", "concentration"),
    Role.PROCESS: ("identifier", "name"),
    Role.QUANTITY: (
        *("name", "value", "number", "unit", "normal_value", "normal_unit"),
        *("error", "std", "min", "max", "mean", "median"),
    ),
    Role.METADATA: ("metadata_type", "value"),
}
# Beside its properties a node has its key, and the vocabulary that it is a word of.
OWN = ("key", "vocabulary")
RELATIONSHIPS: dict[str, pl.DataType] = {
    "type": pl.String(),
    "source_label": pl.String(),
    "target_label": pl.String(),
    "source": pl.String(),
    "target": pl.String(),
}
# Where a node was seen in one import: rows as Excel counts them, columns from 0.
SEEN: dict[str, pl.DataType] = {
    "key": pl.String(),
    "columns": pl.List(pl.Int64()),
    "rows": pl.List(pl.Int64()),
}


def type_of(name: str) -> pl.DataType:
    """The type of a property of nodes."""
    return pl.Float64() if name in NUMBERS else pl.String()


def node_schema(role: Role) -> dict[str, pl.DataType]:
    """The columns of a frame of nodes whose label has this role."""
    return {name: type_of(name) for name in (*OWN, *PROPERTIES[role])}
