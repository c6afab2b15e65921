"""Entries as columns: one table of Arrow holds many of them, sorted by path."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from webapp.lake.entries import Entry, Staged

TYPES = {str: pa.string(), int: pa.int64()}
SCHEMA = pa.schema(
    [pa.field(name, TYPES[kind], False) for name, kind in Entry.__annotations__.items()]
)
DELTA = SCHEMA.append(pa.field("removed", pa.bool_(), False))
NOTHING = SCHEMA.empty_table()
NO_DELTA = DELTA.empty_table()


def table_of(entries: Sequence[Entry]) -> pa.Table:
    """The entries as one table, in their order."""
    return pa.table(_arrays(entries), schema=SCHEMA)


def delta_of(changes: Sequence[Staged]) -> pa.Table:
    """The changes as one table, in their order."""
    removed = pa.array([change.removed for change in changes], pa.bool_())
    return pa.table([*_arrays([change.entry for change in changes]), removed], schema=DELTA)


def _arrays(entries: Sequence[Entry]) -> list[pa.Array]:
    columns: Iterable[Sequence[object]] = zip(*entries, strict=True) if entries else [()] * 9
    return [pa.array(values, field.type) for values, field in zip(columns, SCHEMA, strict=True)]


def entries_of(rows: pa.Table | pa.RecordBatch) -> Iterator[Entry]:
    """The rows as entries; a column that tells what is removed does not count."""
    columns = [rows.column(number).to_pylist() for number in range(len(SCHEMA))]
    return map(Entry._make, zip(*columns, strict=True))


def staged_of(rows: pa.Table | pa.RecordBatch) -> Iterator[Staged]:
    """The rows of a delta as changes."""
    return map(Staged, entries_of(rows), rows.column("removed").to_pylist())


def tidy(rows: pa.Table | pa.RecordBatch, schema: pa.Schema = SCHEMA) -> pa.Table:
    """The rows with our columns only, in one chunk each, so that equal rows are equal bytes."""
    table = pa.Table.from_batches([rows]) if isinstance(rows, pa.RecordBatch) else rows
    return table.select(schema.names).cast(schema).combine_chunks()


def joined(*tables: pa.Table) -> pa.Table:
    """The rows of all tables, sorted by path; of the same path the later rows come later."""
    filled = [table for table in tables if table.num_rows] or [tables[0]]
    rows = pa.concat_tables(filled).combine_chunks() if len(filled) > 1 else filled[0]
    return rows if is_sorted(rows) else rows.take(pc.sort_indices(rows["path"]))


def is_sorted(rows: pa.Table) -> bool:
    """Does every path come after the one before, none twice?"""
    paths = rows["path"]
    return bool(pc.all(pc.less(paths[:-1], paths[1:])).as_py() is not False)


def place(paths: pa.Array | pa.ChunkedArray, path: str) -> int:
    """How many of these sorted paths come before this one."""
    return bisect_left(range(len(paths)), path, key=lambda number: str(paths[number]))


def part(rows: pa.Table, lowest: str, below: str | None) -> pa.Table:
    """The sorted rows from `lowest` on, up to but without `below`."""
    first = place(rows["path"], lowest)
    last = rows.num_rows if below is None else place(rows["path"], below)
    return rows.slice(first, max(0, last - first))


def path_at(rows: pa.Table, number: int) -> str:
    """The path of one row."""
    return str(rows["path"][number])
