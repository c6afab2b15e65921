"""Names that belong to two records: the main one of a row or record, and those in its list.

Names are compared within the rest of the primary key: the same word may be a name in two languages.
"""

from collections.abc import Iterator

import polars as pl
import sqlalchemy as sa

from webapp.models.records import compared_by
from webapp.schema.fields import Field
from workers.records.incoming import Incoming, compared
from workers.sheets.file_check import Clash

NAME = "_names"
FOUND = pl.Schema({"row": pl.Int64, "listed": pl.Int64, "item": pl.String, "other": pl.String})


def taken(connection: sa.Connection, rows: Incoming, *, as_it_is: bool = False) -> Iterator[Clash]:
    """Yield the rows with a name of another row, or of a record that keeps it.

    A record whose list a row replaces keeps no name of its own, except `as_it_is`.
    """
    field = rows.schema.other_names
    if field is None:
        return
    names = _collect(connection, rows, field)
    held = [
        _within(rows, names, field),
        _beside(connection, rows, names, field, as_it_is=as_it_is),
    ]
    found = pl.concat(
        pl.DataFrame([tuple(one) for one in connection.execute(query)], FOUND, orient="row")
        for query in held
    )
    for listed, name in ((1, field.name), (0, field.other_names_of)):
        mine = found.filter(pl.col("listed") == listed).sort("row", "item", "other")
        if mine.height:
            first = mine.unique("row", keep="first", maintain_order=True)
            yield Clash((name,), "name-taken", first.select("row", "item", "other"))


def _collect(connection: sa.Connection, rows: Incoming, field: Field) -> sa.Table:
    """A temporary table with a line for each name of each row."""
    scope = _scope(rows, field)
    table = sa.Table(
        NAME,
        sa.MetaData(),
        sa.Column("id", sa.BigInteger),
        *(sa.Column(name, rows.table.c[name].type) for name in scope),
        sa.Column("name", sa.Text, index=True),
        sa.Column("listed", sa.Integer),
        prefixes=["TEMPORARY"],
    )
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {NAME}")
    table.create(connection)
    every = _names(connection, rows.table, rows.table.c._row, rows, field)
    connection.execute(sa.insert(table).from_select(table.columns.keys(), every))
    return table


def _names(
    connection: sa.Connection, table: sa.Table, number: sa.Column[int], rows: Incoming, field: Field
) -> sa.Select[tuple[object, ...]] | sa.CompoundSelect[tuple[object, ...]]:
    """The names in a table: number, scope, name, and whether it stands in the list."""
    scope = [table.c[name] for name in _scope(rows, field)]
    main = table.c[compared_by(rows.schema.field(field.other_names_of))]
    own = sa.select(number.label("id"), *scope, main.label("name"), sa.literal(0).label("listed"))
    if compared_by(field) not in table.c:
        return own
    items = table.c[compared_by(field)]
    postgres = connection.dialect.name == "postgresql"
    each = (sa.func.jsonb_array_elements_text if postgres else sa.func.json_each)(items)
    item = each.table_valued("value", name="each")
    listed = sa.select(number, *scope, item.c.value, sa.literal(1))
    return own.union_all(listed.select_from(sa.join(table, item, sa.true())))


def _scope(rows: Incoming, field: Field) -> tuple[str, ...]:
    rest = [name for name in rows.schema.primary_key if name != field.other_names_of]
    return compared(rows.schema, rest)


def _within(rows: Incoming, names: sa.Table, field: Field) -> sa.Select[tuple[int, int, str, str]]:
    """Names in lists that are the main name of another row, or in the list of one before."""
    scope = [*_scope(rows, field), "name"]
    main = sa.select(names).where(names.c.listed == 0).subquery("main")
    grouped = sa.select(*(names.c[name] for name in scope), sa.func.min(names.c.id).label("id"))
    grouped = grouped.where(names.c.listed == 1).group_by(*(names.c[name] for name in scope))
    first = grouped.subquery("first")
    by_main = sa.and_(main.c.id != names.c.id, *(main.c[n] == names.c[n] for n in scope))
    by_first = sa.and_(first.c.id < names.c.id, *(first.c[n] == names.c[n] for n in scope))
    holder = rows.table.alias("holder")
    return (
        sa.select(names.c.id, names.c.listed, names.c.name, holder.c[field.other_names_of])
        .select_from(names)
        .outerjoin(main, by_main)
        .outerjoin(first, by_first)
        .join(holder, holder.c._row == sa.func.coalesce(main.c.id, first.c.id))
        .where(names.c.listed == 1)
    )


def _beside(
    connection: sa.Connection, rows: Incoming, names: sa.Table, field: Field, *, as_it_is: bool
) -> sa.Select[tuple[int, int, str, str]]:
    """Names that another record has, one of the two in a list."""
    theirs = _names(connection, rows.records, rows.records.c._id, rows, field).subquery("theirs")
    keeper, row, replacing = (
        rows.records.alias("keeper"),
        rows.table.alias("row"),
        rows.table.alias("replacing"),
    )
    same = [theirs.c[name] == names.c[name] for name in (*_scope(rows, field), "name")]
    kept: sa.ColumnElement[bool] = sa.true()
    if field.name in rows.fields and not as_it_is:
        kept = ~sa.exists().where(replacing.c._match == theirs.c.id)
    return (
        sa.select(names.c.id, names.c.listed, names.c.name, keeper.c[field.other_names_of])
        .select_from(names)
        .join(theirs, sa.and_(*same, sa.or_(names.c.listed == 1, theirs.c.listed == 1)))
        .join(row, row.c._row == names.c.id)
        .join(keeper, keeper.c._id == theirs.c.id)
        .where(theirs.c.id.is_distinct_from(row.c._match), kept)
    )
