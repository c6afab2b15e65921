"""Which records a push has created and changed, or an import after a dry run would."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.schema.cells import cell_text
from workers.batches.part import Rows
from workers.records.incoming import Incoming

# The answer to a push names so many; more would make it larger than what was sent.
MOST = 1_000
# The page of a dry run shows the first ones.
MOST_TRIED = 25
BETWEEN = "/"


@dataclass(frozen=True, slots=True)
class Planned:
    """What rows are about to do: those of new records in their order, and the changed records."""

    last_id: int
    new: list[int]
    changed: dict[int, int]


def plan(connection: sa.Connection, table: Incoming, most: int) -> Planned:
    """Which rows, the first ones, create or change a record; locked, if they will be written."""
    records, row = table.records, table.table.c._row
    last_id = connection.scalar(sa.select(sa.func.max(records.c._id))) or 0
    if not (table.matched or table.schema.primary_key):
        found = sa.select(row, sa.null())
    else:
        both = sa.outerjoin(table.table, records, table.same_record)
        changes = records.c._id.is_(None) | table.differs
        found = sa.select(row, records.c._id).select_from(both).where(changes)
    rows = connection.execute(found.order_by(row).limit(most)).all()
    changed = {one[0]: one[1] for one in rows if one[1] is not None}
    return Planned(last_id, [one[0] for one in rows if one[1] is None], changed)


def foretold(
    connection: sa.Connection, rows: Rows, table: Incoming, planned: Planned
) -> Iterator[dict[str, Any]]:
    """What was planned, and will not be written; a number that the desk gives is not known yet."""
    key = _key(rows)
    own = [table.table.c[name] for name in key] if {*key} <= {*table.fields} else []
    row = table.table.c._row
    new = connection.execute(sa.select(row, *own).where(row.in_(planned.new)))
    refs = {one[0]: _text(rows, key, one[1:]) if own else "" for one in new}
    known = _known(connection, rows, table, planned)
    yield from _lines(rows, planned, refs | {row: known[n] for row, n in planned.changed.items()})


def told(
    connection: sa.Connection, rows: Rows, table: Incoming, planned: Planned
) -> Iterator[dict[str, Any]]:
    """What was planned, now that it is written: each record with its key."""
    number = table.records.c._id
    # New records get their numbers in the order of their rows.
    new = _with_keys(rows, table).where(number > planned.last_id).order_by(number)
    created = connection.execute(new.limit(len(planned.new)))
    refs = (_text(rows, _key(rows), one[1:]) for one in created)
    known = _known(connection, rows, table, planned)
    by_row = dict(zip(planned.new, refs, strict=True))
    yield from _lines(rows, planned, by_row | {row: known[n] for row, n in planned.changed.items()})


def _lines(rows: Rows, planned: Planned, refs: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    for row, ref in sorted(refs.items()):
        yield {
            "record": rows.records[row],
            "destination": rows.destinations[row],
            "ref": ref,
            "new": row not in planned.changed,
        }


def _known(
    connection: sa.Connection, rows: Rows, table: Incoming, planned: Planned
) -> dict[int, str]:
    """The keys of the changed records."""
    ids = list(planned.changed.values())
    changed = _with_keys(rows, table).where(table.records.c._id.in_(ids))
    return {one[0]: _text(rows, _key(rows), one[1:]) for one in connection.execute(changed)}


def _with_keys(rows: Rows, table: Incoming) -> sa.Select[Any]:
    own = [table.records.c[name] for name in _key(rows)]
    return sa.select(table.records.c._id, *(own or [table.records.c._id]))


def _key(rows: Rows) -> tuple[str, ...]:
    return (rows.schema.keys or ((),))[0]


def _text(rows: Rows, key: tuple[str, ...], values: Any) -> str:
    if not key:
        return str(values[0])
    fields = [rows.schema.field(name) for name in key]
    texts = (cell_text(field, value) or "" for field, value in zip(fields, values, strict=True))
    return BETWEEN.join(texts)
