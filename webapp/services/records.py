"""Records of a dataset: search, sort, pages."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

import sqlalchemy as sa

from webapp.errors import BadInput
from webapp.extensions import db
from webapp.models import Dataset
from webapp.models.records import records_table

PAGE = 50


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Some records in order, and the cursor to go on with, if there are more."""

    rows: list[dict[str, Any]]
    next_cursor: str | None


def page(
    dataset: Dataset, *, search: str = "", sort: str = "", cursor: str = "", limit: int = PAGE
) -> RecordPage:
    """Records that contain `search`, sorted by a field (`-field`: downwards), after the cursor.

    Raises BadInput for a field or cursor that is not of this dataset.
    """
    table = records_table(dataset.schema)
    order = _order(table, sort)
    query = sa.select(table).order_by(*order.by).limit(limit + 1)
    if search:
        query = query.where(_contains(dataset, table, search))
    if cursor:
        query = query.where(order.after(_decode(cursor)))
    rows = [dict(row) for row in db.session.execute(query).mappings()]
    more = rows[limit - 1] if len(rows) > limit else None
    next_cursor = None if more is None else _encode([_plain(more[order.name]), more["_id"]])
    return RecordPage(rows[:limit], next_cursor)


@dataclass(frozen=True, slots=True)
class _Order:
    column: sa.Column[Any]
    id: sa.Column[Any]
    down: bool

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def by(self) -> tuple[sa.ColumnElement[Any], ...]:
        """Empty cells come last, whichever way the column is sorted."""
        value = self.column.desc() if self.down else self.column.asc()
        return self.column.is_(None), value, self.id

    def after(self, position: tuple[Any, int]) -> sa.ColumnElement[bool]:
        """The records behind this position in the order."""
        value, last = position
        if value is None:
            return sa.and_(self.column.is_(None), self.id > last)
        bound = _typed(self.column, value)
        further = self.column < bound if self.down else self.column > bound
        return sa.or_(further, self.column.is_(None), sa.and_(self.column == bound, self.id > last))


def _order(table: sa.Table, sort: str) -> _Order:
    name = sort.removeprefix("-") or "_id"
    known = name in table.columns and (name == "_id" or not name.startswith("_"))
    if not known or isinstance(table.columns[name].type, sa.JSON):
        raise BadInput(f"Records cannot be sorted by {name!r}.")
    return _Order(table.columns[name], table.columns["_id"], sort.startswith("-"))


def _contains(dataset: Dataset, table: sa.Table, text: str) -> sa.ColumnElement[bool]:
    columns = [sa.cast(table.columns[field.name], sa.Text) for field in dataset.schema.fields]
    return sa.or_(*(column.icontains(text, autoescape=True) for column in columns))


def _encode(position: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(position).encode()).decode()


def _decode(cursor: str) -> tuple[Any, int]:
    try:
        value, last = json.loads(base64.urlsafe_b64decode(cursor))
        if type(last) is not int or abs(last) >= 2**63:
            raise ValueError
    except (ValueError, TypeError, RecursionError):
        raise BadInput("The cursor is not one of this list.") from None
    return value, last


def _typed(column: sa.Column[Any], value: Any) -> Any:
    """A value of a cursor as its column holds it."""
    wanted = column.type.python_type
    try:
        if wanted in (date, datetime, time):
            return wanted.fromisoformat(value)
        if type(value) is not wanted and not (wanted is float and type(value) is int):
            raise TypeError
        if not _storable(value):
            raise ValueError
        return value
    except (TypeError, ValueError):
        raise BadInput("The cursor is not one of this list.") from None


def _storable(value: Any) -> bool:
    """Can a database compare this with what it holds?"""
    if isinstance(value, str):
        return "\0" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
    return not isinstance(value, int) or abs(value) < 2**63


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime | time) else value
