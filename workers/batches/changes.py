"""Which records a push created and changed, for the answer to whoever sent it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.schema.cells import cell_text
from workers.batches.part import Rows
from workers.records.incoming import Incoming

# An answer names so many changes; more would make it larger than what was sent.
MOST = 1_000
BETWEEN = "/"


@dataclass(frozen=True, slots=True)
class Planned:
    """What rows are about to do: those of new records in their order, and the changed records."""

    last_id: int
    new: list[int]
    changed: dict[int, int]


def plan(connection: sa.Connection, table: Incoming, most: int) -> Planned:
    """Which rows, the first ones, will create or change a record. The dataset must be locked."""
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


def told(
    connection: sa.Connection, rows: Rows, table: Incoming, planned: Planned
) -> Iterator[dict[str, Any]]:
    """What was planned, now that it is written: each record with its key."""
    records = table.records
    key = (rows.schema.keys or ((),))[0]
    known = [records.c[name] for name in key] or [records.c._id]
    # New records get their numbers in the order of their rows.
    new = sa.select(records.c._id, *known).where(records.c._id > planned.last_id)
    created = connection.execute(new.order_by(records.c._id).limit(len(planned.new))).all()
    ids = list(planned.changed.values())
    changed = connection.execute(sa.select(records.c._id, *known).where(records.c._id.in_(ids)))
    refs = {one[0]: BETWEEN.join(_texts(rows, key, one[1:])) for one in (*created, *changed)}
    by_row = dict(zip(planned.new, (one[0] for one in created), strict=True)) | planned.changed
    for row, number in sorted(by_row.items()):
        yield {
            "record": rows.records[row],
            "destination": rows.destinations[row],
            "ref": refs[number],
            "new": row not in planned.changed,
        }


def _texts(rows: Rows, key: tuple[str, ...], values: Any) -> list[str]:
    if not key:
        return [str(values[0])]
    fields = [rows.schema.field(name) for name in key]
    return [cell_text(field, value) or "" for field, value in zip(fields, values, strict=True)]
