"""Workbooks of every kind through calamine, as a shape and a stream of numbered batches."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

import pyarrow as pa
from python_calamine import CalamineSheet

from webapp.schema.column_keys import column_letter
from webapp.schema.spreadsheet import MAX_COLUMN, NOT_CALCULATED
from workers.sheets.batches import FEW_CELLS, from_columns, in_pieces
from workers.sheets.cells import cell_text, column_text, few_texts
from workers.sheets.csv_reader import ROWS_SEEN, check_header
from workers.sheets.error_names import ErrorCells
from workers.sheets.guard import check_zip
from workers.sheets.header import find_header, header_cells
from workers.sheets.inflated import Unpacked
from workers.sheets.opening import Opening, far_cells, rows_of
from workers.sheets.preview import preview_of
from workers.sheets.sheet_xml import check_area
from workers.sheets.table import MIB, Kind, Limits, Reading, Shape, UnreadableFile
from workers.sheets.untold import Untold, find_untold

# A batch of theirs fits into the pipe, so that the next one is made while it is checked.
ROWS_AT_ONCE = 8_192
COUNT_ALL_BELOW_BYTES = 32 * MIB
Row = list[Any]


def read_workbook(
    opening: Opening, kind: Kind, reading: Reading, limits: Limits
) -> tuple[Shape, Iterator[pa.RecordBatch]]:
    """Read the sheet that is being opened; UnreadableFile if it cannot be read."""
    path = opening.path
    unpacked = Unpacked(path.stat().st_size) if kind == "xls" else check_zip(path, limits)
    book, sheet = opening.result()
    check_size(sheet, limits)
    untold = find_untold(path, kind, sheet.name, book.index(sheet.name), unpacked)
    _check_untold(sheet, untold, limits)
    last_row = max(rows_of(sheet), untold.rows)
    if not last_row:
        raise UnreadableFile("empty-sheet", f"The sheet {sheet.name} is empty.")
    rows = _all_rows(sheet, untold)
    first = list(islice(rows, max(ROWS_SEEN, reading.header_row or 0)))
    texts = [
        (row, [cell_text(cell).replace("\0", "") for cell in cells])
        for row, cells in enumerate(first, 1)
    ]
    header_row = reading.header_row or find_header(texts)
    header = header_cells(texts, header_row)
    check_header(header, header_row, limits)
    _check_calculated(header, header_row)
    shape = Shape(
        kind=kind,
        header_row=header_row,
        header=header,
        preview=preview_of(texts, limits.max_columns),
        total_rows=max(0, last_row - header_row),
        sheet=sheet.name,
        sheets=opening.sheets(count_all=unpacked.size < COUNT_ALL_BELOW_BYTES),
        date1904=untold.date1904,
    )
    below = chain(first[header_row:], rows)
    return shape, _batches(below, header_row + 1, len(header), limits)


def _all_rows(sheet: CalamineSheet, untold: Untold) -> Iterator[Row]:
    """Yield the rows from A1 on, with what calamine leaves out put back: see Untold."""
    rows: Iterator[Row] = iter(sheet.iter_rows())
    blank = [""] * (sheet.start[1] if sheet.start else 0)
    if blank:  # calamine begins at row 1, but at the first filled column
        rows = (blank + cells for cells in rows)
    if not untold.errors:
        return rows
    width = _columns(sheet)
    missing = [""] * max(0, untold.columns - width)
    if missing:  # it also ends at the last filled column, and row
        rows = (cells + missing for cells in rows)
    below = ([""] * (width + len(missing)) for _ in range(rows_of(sheet), untold.rows))
    return _put_back(chain(rows, below), untold.errors)


def _put_back(rows: Iterator[Row], errors: ErrorCells) -> Iterator[Row]:
    for number, cells in enumerate(rows, 1):
        for index, error in errors.get(number, ()):
            cells[index] = error
        yield cells


def _check_calculated(header: tuple[str, ...], row: int) -> None:
    if NOT_CALCULATED in header:
        place = f"{column_letter(header.index(NOT_CALCULATED))}{row}"
        raise UnreadableFile(
            "header-not-calculated",
            f"The header in {place} is a formula that was never calculated, so the file has no "
            "text for it. Open the file in Excel, let it calculate, save it, and choose it again.",
        )


def check_size(sheet: CalamineSheet, limits: Limits) -> None:
    """Refuse a sheet with more rows than the limit or cells where Excel has none."""
    if sheet.end is None:
        return
    if sheet.end[0] >= limits.max_rows_sheet or sheet.end[1] >= MAX_COLUMN:
        raise far_cells(limits)


def _check_untold(sheet: CalamineSheet, untold: Untold, limits: Limits) -> None:
    """Refuse a sheet that is too large with the cells that calamine does not know of."""
    if untold.rows > limits.max_rows_sheet or untold.columns > MAX_COLUMN:
        raise far_cells(limits)
    width = _columns(sheet)
    if untold.rows > rows_of(sheet) or untold.columns > width:
        corner = f"{column_letter(max(untold.columns, 1) - 1)}{untold.rows}"
        check_area(max(untold.rows, rows_of(sheet)), max(untold.columns, width), corner)


def _columns(sheet: CalamineSheet) -> int:
    return sheet.end[1] + 1 if sheet.end else 0


def _batches(
    rows: Iterator[Row], first_row: int, width: int, limits: Limits
) -> Iterator[pa.RecordBatch]:
    row = first_row
    while group := list(islice(rows, ROWS_AT_ONCE)):
        text_of = few_texts if len(group) * len(group[0]) <= FEW_CELLS else column_text
        columns = [text_of(values) for values in zip(*group, strict=True)]
        numbers = pa.arange(row, row + len(group))
        batch = from_columns(numbers, columns, width, limits.max_cell_chars)
        row += len(group)
        yield from in_pieces(batch)
