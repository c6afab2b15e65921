"""Deleted records whose key comes back: new records get what the desk knew of them.

Only what the file says nothing of is given back, and no key that somebody else has got meanwhile.
"""

from typing import Any

import sqlalchemy as sa

from webapp.models.records import deleted_table
from workers.records.incoming import Incoming, columns_of, compared

Columns = dict[str, sa.ColumnElement[Any]]


def find(connection: sa.Connection, rows: Incoming) -> sa.Table | None:
    """Note in each new row which deleted record it means; None when none was ever deleted."""
    gone = deleted_table(rows.schema)
    if not sa.inspect(connection).has_table(gone.name):
        return None
    rows.find(connection, gone, rows.table.c._gone)
    # One record cannot come back twice.
    before = rows.table.alias("before")
    again = sa.exists().where(
        before.c._gone == rows.table.c._gone, before.c._row < rows.table.c._row
    )
    connection.execute(sa.update(rows.table).where(again).values(_gone=None))
    return gone


def given_back(rows: Incoming, gone: sa.Table, created: Columns) -> Columns:
    """What the columns of new records hold where a deleted record is joined."""
    given: Columns = {"_created_at": sa.func.coalesce(gone.c._created_at, created["_created_at"])}
    found_by = {name for key in rows.schema.match_keys for name in columns_of(rows.schema, key)}
    for name in columns_of(rows.schema, [field.name for field in rows.schema.fields]):
        if name == rows.schema.assigned:
            continue
        if name not in created:
            given[name] = _free(rows, gone, name)
        elif name in found_by:
            given[name] = sa.func.coalesce(created[name], _free(rows, gone, name))
    return given


def _free(rows: Incoming, gone: sa.Table, name: str) -> sa.ColumnElement[Any]:
    """What a deleted record has in a column, unless that is a key which somebody else has got."""
    free: list[sa.ColumnElement[bool]] = []
    for key in rows.schema.keys:
        if key == rows.schema.primary_key or name not in columns_of(rows.schema, key):
            continue
        others = [rows.records.alias("held")]
        if set(key) <= set(rows.fields):
            others.append(rows.table.alias("brought"))
        elif set(key) & set(rows.fields):
            return sa.null()
        for other in others:
            same = [other.c[one] == gone.c[one] for one in compared(rows.schema, key)]
            free.append(~sa.exists().where(*same).correlate(gone))
    return sa.case((sa.and_(*free), gone.c[name])) if free else gone.c[name]


def forget(connection: sa.Connection, rows: Incoming, gone: sa.Table) -> int:
    """Take the records that came back from among the deleted, and say how many they are."""
    back = sa.select(rows.table.c._gone).where(rows.table.c._gone.is_not(None))
    return connection.execute(sa.delete(gone).where(gone.c._id.in_(back))).rowcount
