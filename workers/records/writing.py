"""The incoming rows into the table of the dataset, set by set, in the caller's transaction."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from webapp.models import Dataset
from webapp.models.columns import now
from workers.records import clashes, incoming, restoring
from workers.records.incoming import Incoming, Outcome


class Clashing(Exception):
    """Records have changed since the check, so that rows can no longer be written."""


def write(
    connection: sa.Connection, rows: Incoming, process_id: int, *, restore: bool = False
) -> Outcome:
    """Create and update records; only fields that the file has are touched. Raises Clashing.

    With `restore`, new records get back what the desk knew of them before they were deleted.
    """
    if rows.matched:
        return _write_matched(connection, rows, process_id, restore=restore)
    total = connection.scalar(sa.select(sa.func.count()).select_from(rows.table)) or 0
    if connection.dialect.name == "sqlite":
        outcome = rows.compare(connection)
        connection.execute(_upsert(sqlite.insert, rows, process_id))
        return outcome
    insert = _upsert(postgresql.insert, rows, process_id)
    # A row version that never replaced another has no xmax.
    changed = insert.returning(sa.literal_column("xmax = 0").label("created")).cte("changed")
    created, updated = connection.execute(
        sa.select(
            sa.func.count().filter(changed.c.created),
            sa.func.count().filter(sa.not_(changed.c.created)),
        )
    ).one()
    return Outcome(created, updated, total - created - updated)


def _upsert(insert_into: Any, rows: Incoming, process_id: int) -> Any:
    """One statement that creates and updates by primary key."""
    target, own = rows.records, _own_columns(rows, process_id)
    source = sa.select(*(rows.table.c[name] for name in rows.columns), *own.values())
    # SQLite needs a WHERE here to tell ON CONFLICT from a join.
    source = source.where(sa.true()).order_by(rows.table.c._row)
    insert = insert_into(target).from_select([*rows.columns, *own], source)
    key = incoming.compared(rows.schema, rows.schema.primary_key)
    if not key:
        return insert
    if not rows.changing:
        return insert.on_conflict_do_nothing(index_elements=list(key))
    new = insert.excluded
    changing = [name for name in rows.columns if name not in key]
    return insert.on_conflict_do_update(
        index_elements=list(key),
        set_={name: new[name] for name in (*changing, "_process_id", "_updated_at")},
        where=sa.or_(*(target.c[name].is_distinct_from(new[name]) for name in rows.changing)),
    )


def _write_matched(
    connection: sa.Connection, rows: Incoming, process_id: int, *, restore: bool
) -> Outcome:
    """Update the records that rows mean, and create those of the other rows."""
    if any(clashes.take_out(connection, rows)):
        raise Clashing
    outcome, own = rows.compare(connection), _own_columns(rows, process_id)
    gone = restoring.find(connection, rows) if restore else None
    changed = {name: rows.brought(name) for name in rows.columns}
    changed |= {name: own[name] for name in ("_process_id", "_updated_at")}
    update = sa.update(rows.records).where(rows.same_record, rows.differs)
    connection.execute(update.values(changed))
    created = {name: rows.table.c[name] for name in rows.columns} | own
    if rows.schema.assigned:
        created[rows.schema.assigned] = _next_numbers(rows)
    known: sa.FromClause = rows.table
    if gone is not None:
        known = sa.outerjoin(rows.table, gone, gone.c._id == rows.table.c._gone)
        created |= restoring.given_back(rows, gone, created)
    source = sa.select(*created.values()).select_from(known)
    source = source.where(rows.table.c._match.is_(None)).order_by(rows.table.c._row)
    connection.execute(sa.insert(rows.records).from_select(list(created), source))
    if gone is None:
        return outcome
    return replace(outcome, restored=restoring.forget(connection, rows, gone))


def _next_numbers(rows: Incoming) -> sa.ColumnElement[int]:
    """The numbers after the last one that the desk has given, in the order of the rows."""
    last = sa.select(Dataset.numbered).where(Dataset.slug == rows.schema.name).scalar_subquery()
    return last + sa.func.row_number().over(order_by=rows.table.c._row)


def _own_columns(rows: Incoming, process_id: int) -> dict[str, sa.ColumnElement[Any]]:
    """What the desk itself notes in a record."""
    moment = now()
    values = {"_process_id": process_id, "_created_at": moment, "_updated_at": moment}
    return {name: sa.literal(value, rows.records.c[name].type) for name, value in values.items()}
