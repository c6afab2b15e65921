"""The staged rows of an upload in a temporary table, and how they compare with the dataset."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import sqlalchemy as sa

from webapp.models.records import records_table
from webapp.schema.fields import Schema
from workers.records import bulk
from workers.running import Run
from workers.sheets.staging import read_staged

NAME = "_incoming"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became, or would become, of the staged rows."""

    created: int
    updated: int
    unchanged: int

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
    """A temporary table with the fields that the file has, and the number of each row."""

    schema: Schema
    table: sa.Table
    fields: tuple[str, ...]

    @property
    def records(self) -> sa.Table:
        """The table of the dataset."""
        return records_table(self.schema)

    @property
    def same_key(self) -> sa.ColumnElement[bool]:
        """Does a record have the key of an incoming row?"""
        key = self.schema.primary_key
        return sa.and_(*(self.records.c[name] == self.table.c[name] for name in key))

    @property
    def differs(self) -> sa.ColumnElement[bool]:
        """Does a record differ from an incoming row of the same key?"""
        return sa.or_(
            sa.false(),
            *(
                self.records.c[name].is_distinct_from(self.table.c[name])
                for name in self.fields
                if name not in self.schema.primary_key
            ),
        )

    def compare(self, connection: sa.Connection) -> Outcome:
        """Count what an import would create, update and leave as it is. Writes nothing."""
        total = connection.scalar(sa.select(sa.func.count()).select_from(self.table)) or 0
        if is_empty(connection, self.schema) or not self.schema.primary_key:
            return Outcome(total, 0, 0)
        known, updated = connection.execute(
            sa.select(
                sa.func.count(),
                sa.func.coalesce(sa.func.sum(sa.case((self.differs, 1), else_=0)), 0),
            ).select_from(sa.join(self.table, self.records, self.same_key))
        ).one()
        return Outcome(total - known, updated, known - updated)

    def leave_out(self, connection: sa.Connection, numbers: list[int]) -> None:
        """Take rows out of the temporary table."""
        unwanted = sa.delete(self.table).where(self.table.c._row == sa.bindparam("number"))
        connection.execute(unwanted, [{"number": number} for number in numbers])

    def taken(
        self, connection: sa.Connection, *, also_lost: bool = True
    ) -> Iterator[tuple[tuple[str, ...], list[int]]]:
        """For each further unique key the rows whose value another record has already.

        Records that no row names count only with `also_lost`.
        """
        if not also_lost:
            columns = (self.table.c[name] for name in self.schema.primary_key)
            sa.Index(f"{NAME}_key", *columns).create(connection)
        for key in self.schema.keys:
            if key == self.schema.primary_key or not set(key) <= set(self.fields):
                continue
            same = [self.records.c[name] == self.table.c[name] for name in key]
            other = sa.not_(self.same_key) if self.schema.primary_key else sa.true()
            kept = sa.true() if also_lost else self._named_by_a_row
            rows = sa.select(self.table.c._row).where(
                sa.exists().where(*same, other, kept).correlate(self.table)
            )
            found = list(connection.scalars(rows.order_by(self.table.c._row)))
            if found:
                yield key, found

    @property
    def _named_by_a_row(self) -> sa.ColumnElement[bool]:
        """Has any incoming row the key of a record?"""
        row = self.table.alias("row")
        key = [self.records.c[name] == row.c[name] for name in self.schema.primary_key]
        return sa.exists().where(*key).correlate(self.records)


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
    records = records_table(schema)
    columns = [sa.Column(name, records.c[name].type) for name in fields]
    table = sa.Table(
        NAME, sa.MetaData(), sa.Column("_row", sa.BigInteger), *columns, prefixes=["TEMPORARY"]
    )
    # The pool may give a connection that has served another run before.
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {NAME}")
    table.create(connection)
    done = 0
    for frame in read_staged(staged):
        run.progress(step, done, total)
        wanted = frame.select(pl.col("row").alias("_row"), *fields)
        bulk.insert(connection, table, wanted)
        done += frame.height
    run.progress(step, done, total)
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"ANALYZE {NAME}")
    return Incoming(schema, table, fields)
