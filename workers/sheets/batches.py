"""Numbered rows of text as Arrow record batches of one fixed schema.

Arrow's functions for whole columns take longer to load than a small file takes to read, so each
is only loaded where a quick look has not shown that there is nothing for it to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa

from workers.sheets.careful_reader import Record, cut_cells
from workers.sheets.table import CELL_TOO_LONG, MIB, NULL_CHARACTER

ROWS_PER_BATCH = 32_768
EXTRA_CELLS_SHOWN = 20
EXTRA_CHARS_SHOWN = 1_000
FEW_CELLS = 4_096


def batch_schema(width: int) -> pa.Schema:
    """Return the schema of the batches of a table with so many header cells."""
    cells = [pa.field(f"c{index}", pa.string(), nullable=False) for index in range(width)]
    notes = [pa.field("extra", pa.string()), pa.field("damage", pa.string())]
    return pa.schema([pa.field("row", pa.int64(), nullable=False), *cells, *notes])


def from_columns(
    rows: pa.Array,
    columns: Sequence[pa.Array],
    width: int,
    max_cell_chars: int,
    *,
    null_free: bool = False,
) -> pa.RecordBatch:
    """Build a batch from whole columns, which may be fewer or more than the header's width.

    null_free says that no cell holds a null character, so that nobody has to look.
    """
    schema = batch_schema(width)
    damage = pa.nulls(len(rows), pa.string())
    columns, too_long = _cut(columns, max_cell_chars)
    damage = _marked(damage, too_long, CELL_TOO_LONG)
    columns, has_null = (columns, None) if null_free else _without_nulls(columns)
    damage = _marked(damage, has_null, NULL_CHARACTER)
    missing = [pa.repeat(pa.scalar(""), len(rows))] * max(0, width - len(columns))
    extra = _extra(columns[width:], len(rows))
    arrays = [rows, *columns[:width], *missing, extra, damage]
    return _without_blank_rows(pa.RecordBatch.from_arrays(arrays, schema=schema))


def _marked(damage: pa.Array, wrong: pa.BooleanArray | None, code: str) -> pa.Array:
    if wrong is None:
        return damage
    import pyarrow.compute as pc

    return pc.if_else(wrong, code, damage)


def may_hold(column: pa.Array, piece: bytes) -> bool:
    """False: no cell of a column of text has this in it. A quick look at all bytes at once."""
    text = column.buffers()[2]
    return text is not None and piece in text.to_pybytes()


def _cut(
    columns: Sequence[pa.Array], max_chars: int
) -> tuple[list[pa.Array], pa.BooleanArray | None]:
    cut, too_long = list(columns), None
    for index, column in enumerate(columns):
        if column.nbytes <= max_chars:
            continue
        import pyarrow.compute as pc

        if (pc.max(pc.binary_length(column)).as_py() or 0) <= max_chars:
            continue
        here = pc.greater(pc.utf8_length(column), max_chars)
        cut[index] = pc.utf8_slice_codeunits(column, 0, max_chars)
        too_long = here if too_long is None else pc.or_(too_long, here)
    return cut, too_long


def _without_nulls(
    columns: Sequence[pa.Array],
) -> tuple[list[pa.Array], pa.BooleanArray | None]:
    """Take null characters out of cells, and tell which rows had one."""
    clean, has_null = list(columns), None
    for index, column in enumerate(columns):
        if not may_hold(column, b"\0"):
            continue
        import pyarrow.compute as pc

        here = pc.match_substring(column, "\0")
        if pc.any(here).as_py():
            clean[index] = pc.replace_substring(column, "\0", "")
            has_null = here if has_null is None else pc.or_(has_null, here)
    return clean, has_null


def _extra(columns: Sequence[pa.Array], count: int) -> pa.Array:
    """Join the cells beyond the header, row by row, where any of them is filled."""
    if not columns:
        return pa.nulls(count, pa.string())
    import pyarrow.compute as pc

    filled = [
        index for index, column in enumerate(columns) if pc.max(pc.binary_length(column)).as_py()
    ]
    if not filled:
        return pa.nulls(count, pa.string())
    shown = [column.to_pylist() for column in columns[: filled[-1] + 1]]
    return pa.array([joined_extra(cells) for cells in zip(*shown, strict=True)], pa.string())


def joined_extra(cells: Sequence[str]) -> str | None:
    """Join a row's cells beyond the header for display; None when they are blank."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return ", ".join(filled[:EXTRA_CELLS_SHOWN])[:EXTRA_CHARS_SHOWN] or None


def _without_blank_rows(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Leave out rows that hold nothing but white space."""
    cells = batch.columns[1:-2]
    if batch.num_rows * len(cells) <= FEW_CELLS:
        rows = zip(*(column.to_pylist() for column in cells), strict=True)
        if all(any(map(str.strip, row)) for row in rows):
            return batch
    import pyarrow.compute as pc

    blank = pc.and_(pc.is_null(batch["extra"]), pc.is_null(batch["damage"]))
    suspects = pc.indices_nonzero(blank)
    for column in cells:
        if not len(suspects):
            return batch
        there = column if len(suspects) == len(column) else column.take(suspects)
        trimmed = pc.utf8_trim_whitespace(there)
        suspects = suspects.filter(pc.equal(trimmed, ""))
    if not len(suspects):
        return batch
    keep = pc.invert(pc.is_in(pa.arange(0, batch.num_rows), suspects.cast(pa.int64())))
    return batch.filter(keep)


def from_records(records: Sequence[Record], width: int, max_cell_chars: int) -> pa.RecordBatch:
    """Build a batch from single rows, without the blank ones."""
    kept = [each for each in records if each.damage or any(cell.strip() for cell in each.cells)]
    cells = [cut_cells(each.cells, max_cell_chars) for each in kept]
    padded = [(found + [""] * (width - len(found)))[:width] for found, _ in cells]
    columns = list(zip(*padded, strict=True)) if kept else [()] * width
    arrays = [
        pa.array([each.row for each in kept], pa.int64()),
        *(pa.array(column, pa.string()) for column in columns),
        pa.array([joined_extra(each.cells[width:]) for each in kept], pa.string()),
        pa.array(
            [
                each.damage or (CELL_TOO_LONG if cut else None)
                for each, (_, cut) in zip(kept, cells, strict=True)
            ],
            pa.string(),
        ),
    ]
    return pa.RecordBatch.from_arrays(arrays, schema=batch_schema(width))


def grouped(
    records: Iterable[Record], max_rows: int = ROWS_PER_BATCH, max_bytes: int = 4 * MIB
) -> Iterator[list[Record]]:
    """Group rows so that a group has neither too many rows nor too many bytes."""
    group: list[Record] = []
    size = 0
    for record in records:
        group.append(record)
        size += record.size
        if len(group) == max_rows or size > max_bytes:
            yield group
            group, size = [], 0
    if group:
        yield group


def in_pieces(batch: pa.RecordBatch, max_bytes: int = 16 * MIB) -> Iterator[pa.RecordBatch]:
    """Yield a batch in pieces of about so many bytes: a few rows may hold a gigabyte of text."""
    rows = max(1, batch.num_rows * max_bytes // max(1, batch.nbytes))
    for start in range(0, batch.num_rows, rows):
        yield batch.slice(start, rows)


def regrouped(
    batches: Iterable[pa.RecordBatch], rows: int = ROWS_PER_BATCH, max_bytes: int = 4 * MIB
) -> Iterator[pa.RecordBatch]:
    """Join small batches until they have so many rows or bytes; leave out empty ones."""
    group: list[pa.RecordBatch] = []
    for batch in batches:
        if batch.num_rows:
            group.append(batch)
        if sum(each.num_rows for each in group) >= rows or _bytes(group) >= max_bytes:
            yield pa.concat_batches(group)
            group = []
    if group:
        yield pa.concat_batches(group)


def _bytes(group: Sequence[pa.RecordBatch]) -> int:
    return sum(each.nbytes for each in group)


def merged(first: pa.RecordBatch, second: pa.RecordBatch) -> pa.RecordBatch:
    """Bring the rows of two batches into the order of their numbers."""
    if not second.num_rows:
        return first
    import pyarrow.compute as pc

    table = pa.Table.from_batches([first, second]).combine_chunks()
    return (
        table.take(pc.sort_indices(table, [("row", "ascending")])).combine_chunks().to_batches()[0]
    )
