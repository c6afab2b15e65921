"""Workbooks of every kind through calamine, as a shape and a stream of numbered batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from webapp.schema.column_keys import column_letter
from webapp.schema.spreadsheet import NOT_CALCULATED
from workers.sheets.batches import ROWS_PER_BATCH, from_columns, in_pieces
from workers.sheets.cells import cell_text, column_text
from workers.sheets.csv_reader import ROWS_SEEN, check_header
from workers.sheets.error_names import ErrorCells
from workers.sheets.guard import DAMAGED, Unpacked, check_zip
from workers.sheets.header import find_header, header_cells
from workers.sheets.preview import preview_of
from workers.sheets.sheet_xml import check_area
from workers.sheets.sniff import PASSWORD
from workers.sheets.table import MIB, Kind, Limits, Reading, Shape, Sheet, UnreadableFile
from workers.sheets.untold import Untold, find_untold

COUNT_ALL_BELOW_BYTES = 32 * MIB
MAX_COLUMN = 16_384
LONGEST_SHEET_NAME = 255
READ_ERRORS = (CalamineError, OSError)
Row = list[Any]


def read_workbook(
    path: Path, kind: Kind, reading: Reading, limits: Limits
) -> tuple[Shape, Iterator[pa.RecordBatch]]:
    """Open one sheet of a workbook whose path ends in its kind; UnreadableFile if it cannot be."""
    unpacked = Unpacked(path.stat().st_size) if kind == "xls" else check_zip(path, limits)
    try:
        book = CalamineWorkbook.from_path(path)
        check_sheets(book.sheet_names, limits)
        sheet, sheets = _chosen(book, reading.sheet, unpacked.size < COUNT_ALL_BELOW_BYTES)
    except PasswordError as error:
        raise PASSWORD from error
    except READ_ERRORS as error:
        if "limit exceeded" in str(error):  # calamine's own guard, for OpenDocument only
            raise far_cells(limits) from error
        raise DAMAGED from error
    check_size(sheet, limits)
    untold = find_untold(path, kind, sheet.name, book.sheet_names.index(sheet.name), unpacked)
    _check_untold(sheet, untold, limits)
    last_row = max(_rows(sheet), untold.rows)
    if not last_row:
        raise UnreadableFile("empty-sheet", f"The sheet {sheet.name} is empty.")
    rows = _rows_of(sheet, untold)
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
        sheets=sheets,
        date1904=untold.date1904,
    )
    below = chain(first[header_row:], rows)
    return shape, _batches(below, header_row + 1, len(header), limits)


def _rows_of(sheet: CalamineSheet, untold: Untold) -> Iterator[Row]:
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
    below = ([""] * (width + len(missing)) for _ in range(_rows(sheet), untold.rows))
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


def check_sheets(names: Sequence[str], limits: Limits) -> None:
    """Refuse a workbook with more sheets, or longer names of sheets, than the limits."""
    if len(names) > limits.max_sheets:
        raise UnreadableFile(
            "too-many-sheets",
            f"This workbook has {len(names):,} sheets. At most {limits.max_sheets:,} can be read: "
            "copy the sheet with the table into a new workbook.",
        )
    longest = max(map(len, names), default=0)
    if longest > LONGEST_SHEET_NAME:
        raise UnreadableFile(
            "sheet-name-too-long",
            f"A sheet of this workbook has a name of {longest:,} characters. Give it one of at "
            f"most {LONGEST_SHEET_NAME}.",
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
    if untold.rows > _rows(sheet) or untold.columns > width:
        corner = f"{column_letter(max(untold.columns, 1) - 1)}{untold.rows}"
        check_area(max(untold.rows, _rows(sheet)), max(untold.columns, width), corner)


def far_cells(limits: Limits) -> UnreadableFile:
    """Build the refusal of a workbook with cells where Excel has none."""
    return UnreadableFile(
        "cell-out-of-range",
        f"This workbook has cells beyond row {limits.max_rows_sheet:,} or column XFD, where Excel "
        "has none. Copy its table into a new workbook.",
    )


def _chosen(
    book: CalamineWorkbook, wanted: str | None, count_all: bool
) -> tuple[CalamineSheet, tuple[Sheet, ...]]:
    """Return the wanted sheet, or the first visible one with rows, and the list of all."""
    metadata = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    names = [each.name for each in metadata]
    if not names:
        raise UnreadableFile("no-sheet", "This workbook has no sheet with cells.")
    if wanted is not None and wanted not in names:
        raise UnreadableFile(
            "sheet-not-found",
            f"There is no sheet {wanted} in this workbook. It has: {', '.join(names[:20])}.",
        )
    chosen: CalamineSheet | None = book.get_sheet_by_name(wanted) if wanted else None
    found = []
    for each in metadata:
        visible = each.visible == SheetVisibleEnum.Visible
        rows: int | None = None
        if chosen is not None and each.name == chosen.name:
            rows = _rows(chosen)
        elif count_all or (chosen is None and visible):
            sheet = book.get_sheet_by_name(each.name)
            rows = _rows(sheet)
            chosen = sheet if chosen is None and visible and rows else chosen
        found.append(Sheet(each.name, rows, visible))
    return chosen or book.get_sheet_by_name(names[0]), tuple(found)


def _rows(sheet: CalamineSheet) -> int:
    return sheet.end[0] + 1 if sheet.end else 0


def _columns(sheet: CalamineSheet) -> int:
    return sheet.end[1] + 1 if sheet.end else 0


def _batches(
    rows: Iterator[Row], first_row: int, width: int, limits: Limits
) -> Iterator[pa.RecordBatch]:
    row = first_row
    while group := list(islice(rows, ROWS_PER_BATCH)):
        columns = [column_text(values) for values in zip(*group, strict=True)]
        numbers = pa.arange(row, row + len(group))
        batch = from_columns(numbers, columns, width, limits.max_cell_chars)
        row += len(group)
        yield from in_pieces(batch)
