"""Records that a complete list does not name: counted by the check, deleted with the import."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.models.columns import UTCDateTime, now
from webapp.models.records import deleted_table, records_table
from webapp.schema.problems import Problem
from workers.records.incoming import Incoming, compared

SHOWN = 20


class TooMany(Exception):
    """More records would be deleted than the desk takes for meant."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Missing:
    """How many of the records are not in the file, and the keys of the first of them."""

    count: int
    total: int
    first: tuple[dict[str, Any], ...]

    def check(self, percent: int) -> None:
        """Raises TooMany if they are more than so many percent of all records."""
        if self.count * 100 > percent * self.total:
            args = {"count": self.count, "total": self.total, "percent": percent}
            raise TooMany(Problem("too-many-deletions", args=args))

    def to_json(self) -> dict[str, Any]:
        """The facts for the result of a process."""
        return {"count": self.count, "total": self.total, "first": list(self.first)}


def find(connection: sa.Connection, rows: Incoming) -> Missing:
    """The records that no incoming row names by its key."""
    records = records_table(rows.schema)
    total = connection.scalar(sa.select(sa.func.count()).select_from(records)) or 0
    count = connection.scalar(sa.select(sa.func.count()).select_from(_missing(rows).subquery()))
    key = [sa.cast(records.c[name], sa.Text).label(name) for name in rows.schema.primary_key]
    some = sa.select(*key).where(records.c._id.in_(_missing(rows).limit(SHOWN)))
    first = connection.execute(some.order_by(records.c._id)).mappings()
    return Missing(count or 0, total, tuple(dict(row) for row in first))


def delete(connection: sa.Connection, rows: Incoming) -> None:
    """Delete the records that no incoming row names by its key; they are kept aside."""
    records, gone = records_table(rows.schema), deleted_table(rows.schema)
    gone.create(connection, checkfirst=True)
    missing = records.c._id.in_(_missing(rows))
    for key in rows.schema.keys:
        # Of records with one key, the last is kept.
        same = [records.c[name] == gone.c[name] for name in compared(rows.schema, key)]
        connection.execute(sa.delete(gone).where(sa.exists().where(*same, missing)))
    names = [column.name for column in records.columns if not column.primary_key]
    kept = sa.select(*(records.c[name] for name in names), sa.literal(now(), UTCDateTime))
    kept = kept.where(missing)
    connection.execute(sa.insert(gone).from_select([*names, "_deleted_at"], kept))
    connection.execute(sa.delete(records).where(missing))


def _missing(rows: Incoming) -> sa.Select[tuple[int]]:
    # A join, because SQLite makes an index for one by itself.
    joined = sa.outerjoin(rows.records, rows.table, rows.same_record)
    lost = sa.select(rows.records.c._id).select_from(joined)
    return lost.where(rows.table.c._row.is_(None)).order_by(rows.records.c._id)
