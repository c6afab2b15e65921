"""Rows that cannot be written beside the records, or beside the row that means the same record."""

from collections.abc import Callable, Iterator, Sequence

import polars as pl
import sqlalchemy as sa

from workers.records import names
from workers.records.incoming import NAME, Incoming, compared
from workers.sheets.file_check import Clash


def take_out(
    connection: sa.Connection, rows: Incoming, *, also_lost: bool = True
) -> Iterator[Clash]:
    """Yield the clashes, and take their rows out of the temporary table.

    Records that no row means count only with `also_lost`.
    """
    looks: tuple[Callable[[], Iterator[Clash]], ...] = (
        lambda: _unknown(connection, rows),
        lambda: _twice(connection, rows),
        lambda: _taken(connection, rows, also_lost=also_lost),
    )
    for look in looks:
        yield from _left_out(connection, rows, list(look()))
    # A row that is left out leaves its record's names as they are, and others may clash with these.
    # The last look takes every record as it is, so that nothing more can follow from it.
    for as_it_is in (False, False, True):
        found = list(names.taken(connection, rows, as_it_is=as_it_is))
        if not found:
            return
        yield from _left_out(connection, rows, found)


def _left_out(connection: sa.Connection, rows: Incoming, found: list[Clash]) -> list[Clash]:
    """Take the rows of clashes out."""
    for clash in found:
        rows.leave_out(connection, clash.rows["row"].to_list())
    return found


def _unknown(connection: sa.Connection, rows: Incoming) -> Iterator[Clash]:
    """Rows with a number that the desk has given to no record."""
    name = rows.schema.assigned
    if name is None or name not in rows.fields:
        return
    lost = rows.table.c._match.is_(None) & rows.table.c[name].is_not(None)
    query = sa.select(rows.table.c._row).where(lost).order_by(rows.table.c._row)
    yield from _clashes((name,), "record-unknown", connection.execute(query).all())


def _twice(connection: sa.Connection, rows: Incoming) -> Iterator[Clash]:
    """Rows that mean the record of a row before them."""
    if not rows.matched:
        return
    row, match = rows.table.c._row, rows.table.c._match
    first = sa.func.min(row).over(partition_by=match).label("first_row")
    each = sa.select(row, first).where(match.is_not(None)).subquery()
    again = sa.select(each).where(each.c._row > each.c.first_row).order_by(each.c._row)
    found = connection.execute(again).all()
    yield from _clashes(rows.schema.keys[0], "record-twice", found, "first_row")


def _taken(connection: sa.Connection, rows: Incoming, *, also_lost: bool) -> Iterator[Clash]:
    """Rows whose value of a unique key another record has already."""
    if not also_lost and not rows.matched:
        own = compared(rows.schema, rows.schema.primary_key)
        sa.Index(f"{NAME}_key", *(rows.table.c[name] for name in own)).create(connection)
    for key in rows.schema.keys:
        by_key = key == rows.schema.primary_key and not rows.matched
        if by_key or not set(key) <= set(rows.fields):
            continue
        kept = sa.true() if also_lost else _meant_by_a_row(rows)
        query = sa.select(rows.table.c._row).where(
            sa.exists().where(rows.same(key), _is_another(rows), kept).correlate(rows.table)
        )
        found = connection.execute(query.order_by(rows.table.c._row)).all()
        yield from _clashes(key, "value-taken", found)


def _is_another(rows: Incoming) -> sa.ColumnElement[bool]:
    """Is a record not the one that a row means?"""
    if rows.matched:
        return rows.records.c._id.is_distinct_from(rows.table.c._match)
    return sa.not_(rows.same_record) if rows.schema.primary_key else sa.true()


def _meant_by_a_row(rows: Incoming) -> sa.ColumnElement[bool]:
    """Does any incoming row mean a record?"""
    other = rows.table.alias("other")
    if rows.matched:
        same = [rows.records.c._id == other.c._match]
    else:
        key = compared(rows.schema, rows.schema.primary_key)
        same = [rows.records.c[name] == other.c[name] for name in key]
    return sa.exists().where(*same).correlate(rows.records)


def _clashes(
    key: tuple[str, ...], code: str, found: Sequence[sa.Row[tuple[int, ...]]], *args: str
) -> Iterator[Clash]:
    if found:
        columns = {"row": pl.Int64, **dict.fromkeys(args, pl.Int64)}
        yield Clash(key, code, pl.DataFrame([tuple(one) for one in found], columns, orient="row"))
