"""The staged rows of an upload in a temporary table, and how they compare with the dataset."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from webapp.models.records import compared_by, records_table
from webapp.schema.fields import Schema
from workers.records import bulk
from workers.running import Run
from workers.sheets.folding import folded
from workers.sheets.staging import read_staged

NAME = "_incoming"
# Numbers in one statement.
MOST_NUMBERS = 1_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became, or would become, of the staged rows."""

    created: int
    updated: int
    unchanged: int
    # How many of the created records were deleted before.
    restored: int = 0

    @property
    def nothing_written(self) -> "Outcome":
        """What becomes of the same rows where none may be written."""
        return Outcome(0, 0, self.updated + self.unchanged)

    def counts(self, rows: int) -> dict[str, int]:
        """The five counts, which add up to the rows read: what was not staged is skipped."""
        skipped = rows - self.created - self.updated - self.unchanged
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "skipped": skipped,
            "failed": 0,
        }


@dataclass(frozen=True, slots=True)
class Incoming:
    """A temporary table with the fields that the file has, and the number of each row.

    Where rows find their records by further keys, each row also has the record that it means, once
    `match` was called.
    """

    schema: Schema
    table: sa.Table
    fields: tuple[str, ...]

    @property
    def records(self) -> sa.Table:
        """The table of the dataset."""
        return records_table(self.schema)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of both tables: the fields, and what some of them are compared by."""
        return columns_of(self.schema, self.fields)

    @property
    def matched(self) -> bool:
        """Is there a column with the record that each row means?"""
        return self.schema.finds_records

    @property
    def changing(self) -> tuple[str, ...]:
        """The fields in which a record can differ from the row that means it."""
        if self.matched:
            return self.fields
        key = [name for name in self.schema.primary_key if not self.schema.field(name).ignore_case]
        return tuple(name for name in self.fields if name not in key)

    @property
    def same_record(self) -> sa.ColumnElement[bool]:
        """Does an incoming row mean a record?"""
        if self.matched:
            return self.records.c._id == self.table.c._match
        return self.same(self.schema.primary_key)

    def same(self, key: Sequence[str]) -> sa.ColumnElement[bool]:
        """Have a record and an incoming row the same values in a key?"""
        names = compared(self.schema, key)
        return sa.and_(*(self.records.c[name] == self.table.c[name] for name in names))

    def brought(self, name: str) -> sa.ColumnElement[object]:
        """What a record gets from the row that means it, in one of the columns.

        An empty cell empties the field, but a key by which rows find their record stays.
        """
        kept = columns_of(self.schema, [part for key in self.schema.match_keys for part in key])
        own, new = self.records.c[name], self.table.c[name]
        return sa.func.coalesce(new, own) if name in kept else new

    @property
    def differs(self) -> sa.ColumnElement[bool]:
        """Does a record differ from the row that means it?"""
        changes = (self.records.c[n].is_distinct_from(self.brought(n)) for n in self.changing)
        return sa.or_(sa.false(), *changes)

    def match(self, connection: sa.Connection) -> None:
        """Find the record that each row means, by the first key that is filled and known."""
        if self.matched:
            connection.execute(sa.update(self.table).values(_match=None))
            self.find(connection, self.records, self.table.c._match)
            analyze(connection)

    def find(
        self, connection: sa.Connection, where: sa.Table, column: sa.Column[int | None]
    ) -> None:
        """Note in a column which record of a table each row means that means none yet."""
        for key in (*self.schema.match_keys, self.schema.primary_key):
            if not key or not set(key) <= set(self.fields):
                continue
            waits = [self.table.c._match.is_(None), column.is_(None)]
            if key == self.schema.primary_key and self.schema.assigned in self.fields:
                # A number that no record has is a mistake, whatever else the row says.
                waits.append(self.table.c[self.schema.assigned].is_(None))
            names = compared(self.schema, key)
            same = [where.c[name] == self.table.c[name] for name in names]
            found = sa.update(self.table).where(*same, *waits)
            connection.execute(found.values({column.name: where.c._id}))

    def compare(self, connection: sa.Connection) -> Outcome:
        """Count what an import would create, update and leave as it is. Writes nothing."""
        total = connection.scalar(sa.select(sa.func.count()).select_from(self.table)) or 0
        known_by = self.matched or self.schema.primary_key
        if is_empty(connection, self.schema) or not known_by:
            return Outcome(total, 0, 0)
        known, updated = connection.execute(
            sa.select(
                sa.func.count(),
                sa.func.coalesce(sa.func.sum(sa.case((self.differs, 1), else_=0)), 0),
            ).select_from(sa.join(self.table, self.records, self.same_record))
        ).one()
        return Outcome(total - known, updated, known - updated)

    def empty(self, connection: sa.Connection) -> None:
        """Take all rows out, for others."""
        connection.execute(sa.delete(self.table))

    def add(self, connection: sa.Connection, frame: pl.DataFrame) -> None:
        """Put typed rows into the temporary table: "row" and at least its fields."""
        alike = [
            folded(pl.col(name)).alias(compared_by(self.schema.field(name)))
            for name in self.fields
            if self.schema.field(name).ignore_case
        ]
        wanted = frame.select(pl.col("row").alias("_row"), *self.fields, *alike)
        bulk.insert(connection, self.table, wanted)

    def leave_out(self, connection: sa.Connection, numbers: Sequence[int]) -> None:
        """Take rows out of the temporary table."""
        for start in range(0, len(numbers), MOST_NUMBERS):
            some = numbers[start : start + MOST_NUMBERS]
            connection.execute(sa.delete(self.table).where(self.table.c._row.in_(some)))


def compared(schema: Schema, names: Iterable[str]) -> tuple[str, ...]:
    """The columns by which the values of these fields are told apart."""
    return tuple(compared_by(schema.field(name)) for name in names)


def columns_of(schema: Schema, fields: Sequence[str]) -> tuple[str, ...]:
    """The columns that hold these fields."""
    return tuple(dict.fromkeys((*fields, *compared(schema, fields))))


def is_empty(connection: sa.Connection, schema: Schema) -> bool:
    """Has the dataset no record at all?"""
    return connection.execute(sa.select(records_table(schema).c._id).limit(1)).first() is None


def load(
    connection: sa.Connection,
    run: Run,
    step: str,
    schema: Schema,
    fields: tuple[str, ...],
    staged: Path,
    total: int,
) -> Incoming:
    """Read a staged file into a new temporary table of this connection."""
    rows = create(connection, schema, fields)
    done = 0
    for frame in read_staged(staged):
        run.progress(step, done, total)
        rows.add(connection, frame)
        done += frame.height
    run.progress(step, done, total)
    analyze(connection)
    return rows


def create(connection: sa.Connection, schema: Schema, fields: tuple[str, ...]) -> Incoming:
    """An empty temporary table of this connection, for rows with these fields."""
    records = records_table(schema)
    columns = [sa.Column(name, records.c[name].type) for name in columns_of(schema, fields)]
    if schema.finds_records:
        columns.append(sa.Column("_match", sa.BigInteger, index=True))
        columns.append(sa.Column("_gone", sa.BigInteger, index=True))
    table = sa.Table(
        NAME, sa.MetaData(), sa.Column("_row", sa.BigInteger), *columns, prefixes=["TEMPORARY"]
    )
    # The pool may give a connection that has served another run before.
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {NAME}")
    table.create(connection)
    return Incoming(schema, table, fields)


def analyze(connection: sa.Connection) -> None:
    """Let PostgreSQL know what is in the temporary table."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {NAME}")
