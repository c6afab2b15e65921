"""All records of a dataset as a Parquet file, as they were at one moment."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import sqlalchemy as sa
from sqlalchemy import Connection

from webapp.extensions import db
from webapp.models.records import records_table
from webapp.schema.fields import FieldType, Schema

ROWS_AT_ONCE = 10_000
ROWS_IN_A_GROUP = 100_000
TYPES: dict[FieldType, pa.DataType] = {
    FieldType.STRING: pa.string(),
    FieldType.INTEGER: pa.int64(),
    FieldType.NUMBER: pa.float64(),
    FieldType.BOOLEAN: pa.bool_(),
    FieldType.DATE: pa.date32(),
    FieldType.DATETIME: pa.timestamp("us"),
    FieldType.TIME: pa.time64("us"),
    FieldType.YEAR: pa.int32(),
    FieldType.LIST: pa.list_(pa.string()),
}

Tell = Callable[[int, int], None]


def columns_of(schema: Schema) -> pa.Schema:
    """The columns of the file: one for each field, with its title as the description."""
    return pa.schema(
        pa.field(field.name, TYPES[field.type], metadata={"title": field.label})
        for field in schema.fields
    )


def write(schema: Schema, path: Path, tell: Tell) -> int:
    """Write all records to a new file; gives how many. `tell(done, total)` may raise to stop."""
    table, columns, done = records_table(schema), columns_of(schema), 0
    query = sa.select(*(table.c[field.name] for field in schema.fields)).order_by(table.c._id)
    with _one_moment() as connection, pq.ParquetWriter(path, columns, compression="zstd") as file:
        count = connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        tell(0, count)
        waiting: list[pa.RecordBatch] = []
        found = connection.execution_options(yield_per=ROWS_AT_ONCE).execute(query)
        for rows in found.partitions():
            waiting.append(_batch(schema, columns, rows))
            done += len(rows)
            if len(waiting) * ROWS_AT_ONCE >= ROWS_IN_A_GROUP:
                file.write_table(pa.Table.from_batches(waiting))
                waiting.clear()
            tell(done, count)
        if waiting:
            file.write_table(pa.Table.from_batches(waiting))
    return done


@contextlib.contextmanager
def _one_moment() -> Iterator[Connection]:
    """A connection that sees the database as it is now, whatever others write meanwhile."""
    postgres = db.engine.dialect.name == "postgresql"
    # A transaction of SQLite that has begun to read sees one moment anyway.
    level = {"isolation_level": "REPEATABLE READ"} if postgres else {}
    with db.engine.connect().execution_options(**level) as connection:
        if not postgres:
            connection.exec_driver_sql("BEGIN")
        yield connection
        connection.rollback()


def _batch(schema: Schema, columns: pa.Schema, rows: Any) -> pa.RecordBatch:
    arrays = [
        pa.array(map(_words, values) if field.type is FieldType.LIST else values, column.type)
        for field, column, values in zip(
            schema.fields, columns, zip(*rows, strict=True), strict=True
        )
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=columns)


def _words(items: list[Any] | None) -> list[str] | None:
    """The items of a list as text: those of one list may be of many kinds."""
    return None if items is None else [str(item) for item in items]
