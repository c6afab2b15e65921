"""Keeps checked rows in a Parquet file between the check and the import.

The columns are "row" and one for each field: string, list (its JSON text), time (as HH:MM:SS) and
uuid as text, integer as int64, year as int32, number as float64, boolean, date as date32, and
datetime as timestamp in microseconds without a zone.
"""

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from webapp.schema.fields import Schema
from workers.sheets.checks.compile import conversion_of

ROWS_IN_A_GROUP = 65_536


def staged_columns(schema: Schema) -> pl.Schema:
    """Return the columns of a staged file and their types."""
    fields = {field.name: conversion_of(field).dtype for field in schema.fields}
    return pl.Schema({"row": pl.Int64(), **fields})


class StagedWriter:
    """Writes checked rows; the file appears under its name when it is closed and complete."""

    def __init__(self, path: Path, schema: Schema) -> None:
        self.rows = 0
        self._waiting: list[pl.DataFrame] = []
        self._waiting_rows = 0
        self._output = _Output(path, _as_arrow(staged_columns(schema).to_frame()).schema)

    def write(self, good: pl.DataFrame) -> None:
        """Add rows; they reach the disk in groups."""
        self._waiting.append(good)
        self._waiting_rows += good.height
        self.rows += good.height
        if self._waiting_rows >= ROWS_IN_A_GROUP:
            self._flush()

    def close(self) -> None:
        """Write what is left and give the file its name."""
        self._flush()
        self._output.finish()

    def discard(self) -> None:
        """Remove what was written."""
        self._waiting.clear()
        self._output.discard()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: BaseException | None, __: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self.discard()

    def _flush(self) -> None:
        for table in self._waiting:
            self._output.write(table)
        self._waiting.clear()
        self._waiting_rows = 0


class _Output:
    """A Parquet file under a name of its own until it is complete."""

    def __init__(self, path: Path, columns: pa.Schema) -> None:
        self._path = path
        self._partial = path.with_name(path.name + ".partial")
        self._columns = columns
        self._writer = pq.ParquetWriter(
            self._partial,
            columns,
            compression="lz4",
            use_dictionary=False,
            write_statistics=False,
            store_schema=False,
        )

    def write(self, rows: pl.DataFrame) -> None:
        if rows.height:
            self._writer.write_table(_as_arrow(rows).cast(self._columns))

    def finish(self) -> None:
        self._writer.close()
        os.replace(self._partial, self._path)

    def discard(self) -> None:
        self._writer.close()
        with contextlib.suppress(FileNotFoundError):
            self._partial.unlink()


def read_staged(path: Path, columns: Sequence[str] | None = None) -> Iterator[pl.DataFrame]:
    """Yield the staged rows in their order, a group at a time; all columns or the named."""
    with pq.ParquetFile(path) as file:
        for group in range(file.num_row_groups):
            table = pl.from_arrow(file.read_row_group(group, columns=columns))
            assert isinstance(table, pl.DataFrame)
            yield table


def drop_rows(path: Path, rows: pl.Series) -> int:
    """Rewrite a staged file without the rows of these numbers; return how many were dropped."""
    unwanted = rows.cast(pl.Int64).unique().sort()
    with pq.ParquetFile(path) as file:
        output = _Output(path, file.schema_arrow)
    dropped = 0
    try:
        for table in read_staged(path):
            kept = table.filter(~pl.col("row").is_in(_between(unwanted, table["row"]).implode()))
            dropped += table.height - kept.height
            output.write(kept)
        output.finish()
    except BaseException:
        output.discard()
        raise
    return dropped


def _between(sorted_rows: pl.Series, group: pl.Series) -> pl.Series:
    """Return the wanted row numbers that lie within a group of rows in their order."""
    first, last = group[0], group[-1]
    start = int(sorted_rows.search_sorted(first, "left"))
    return sorted_rows[start : int(sorted_rows.search_sorted(last, "right"))]


def _as_arrow(rows: pl.DataFrame) -> pa.Table:
    return rows.to_arrow(compat_level=pl.CompatLevel.oldest())
