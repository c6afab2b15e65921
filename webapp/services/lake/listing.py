"""Pages of names, in the order of their bytes."""

from typing import Any

from sqlalchemy import ColumnElement, func
from sqlalchemy.orm import InstrumentedAttribute

from webapp.lake.entries import past


def begins_with(column: InstrumentedAttribute[str], prefix: str) -> list[ColumnElement[bool]]:
    """Conditions for the texts with this prefix, which an index can answer."""
    if not prefix:
        return []
    end = past(prefix)
    return [column >= prefix] if end is None else [column >= prefix, column < end]


def page(column: InstrumentedAttribute[str], prefix: str, after: str) -> list[Any]:
    """Conditions for the names with this prefix that come after a name.

    For names of which the database may have an order of its own.
    """
    found: list[Any] = [column > after] if after else []
    return [*found, func.substr(column, 1, len(prefix)) == prefix] if prefix else found
