"""The values of a column as the texts that the checks read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from types import NoneType
from typing import Any

import pyarrow as pa

from webapp.schema.cells import cell_text
from webapp.schema.fields import Field, FieldType

ONE_BY_ONE = (FieldType.BOOLEAN, FieldType.LIST)


def cell_texts(field: Field, values: Sequence[Any]) -> pa.Array:
    """Return what `cell_text` says of each value; values of one kind become texts all at once."""
    kinds = set(map(type, values)) - {NoneType}
    if field.type is FieldType.BOOLEAN and kinds == {bool}:
        words = {None: "", True: field.true_values[0], False: field.false_values[0]}
        return pa.array([words[value] for value in values], pa.string())
    if field.type not in ONE_BY_ONE and len(kinds) == 1:
        texts = _at_once(kinds.pop(), values)
        if texts is not None:
            return texts.fill_null("")
    return pa.array([cell_text(field, value) for value in values], pa.string())


def _at_once(kind: type, values: Sequence[Any]) -> pa.Array | None:
    """Return the texts of values of one kind, if Arrow writes them as Python does."""
    try:
        if kind is str:
            return pa.array(values, pa.string())
        if kind is int:
            return pa.array(values, pa.int64()).cast(pa.string())
        if kind is datetime and not any(value.tzinfo for value in values if value):
            # Arrow refuses this where any has a part of a second.
            seconds = pa.array(values, pa.timestamp("us")).cast(pa.timestamp("s"))
            return seconds.cast(pa.string())
    except (OverflowError, pa.ArrowInvalid):
        pass
    return None
