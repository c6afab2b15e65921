"""Writes the rows of any file into a new workbook, with its problems marked.

Rows go to disk as they come, so that memory stays flat. All rows keep their numbers; where only
those that failed are written, their numbers in the file stand in a column of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment
from openpyxl.utils import column_index_from_string, get_column_letter

from webapp.schema.examples import is_example
from workers.sheets import looks
from workers.sheets.added_columns import ROW, Added
from workers.sheets.cell_writing import (
    FINE,
    clean,
    comment_of,
    escaped,
    number_of,
    paint,
    put_text,
    status_of,
    words_of,
)
from workers.sheets.marks import Mark, Marks, worst
from workers.sheets.table import Shape

MOST_ROWS = 1_048_576
SHEET_NAME_CHARS = 31
NOT_IN_A_SHEET_NAME = str.maketrans("", "", "[]:*?/\\'")
WIDEST, NARROWEST = 40, 10
ROW_WIDTH = 16
ROOM = 2  # characters beside a text
# A number keeps its look as text where Excel would show another, such as 3.0.
LIKE_A_NUMBER = re.compile(r"[+-]?(?:0|[1-9][0-9.,'\u00a0\u202f ]*)(?:[.,][0-9]+)?")
# Where Excel would take one zero away from 00501 when somebody types it again.
DIGITS = re.compile(r"[+-]?[0-9][0-9.,'\u00a0\u202f ]*")
TEXT_FORMAT = "@"
RIGHT = Alignment(horizontal="right")

Row = tuple[int, list[str]]


class TooManyCells(Exception):
    """The rows are more than the limit of marked workbooks."""


class Rewriter:
    """A new workbook that is written row by row; `moved` tells where failed rows stand now."""

    def __init__(self, shape: Shape, marks: Marks, added: Added, most_comments: int) -> None:
        self.book = Workbook(write_only=True)
        self.fonts = looks.Fonts.of(self.book)
        self.sheet_name = sheet_name(shape.sheet or "")
        self.sheet: Any = self.book.create_sheet(self.sheet_name)
        self.moved: dict[int, int] = {}
        self.comments = 0
        self._shape, self._marks, self._added = shape, marks, added
        self._most_comments = most_comments
        self._looks: dict[Any, Any] = {}
        place = added.place
        self._ours = range(place, place + 3) if place is not None else range(0)
        self._numbers = frozenset(
            index for index in range(len(shape.header)) if _are_numbers(self._seen(index))
        )
        self._at = 0

    def all_rows(self, rows: Iterator[Row], most_cells: int, *, say_fine: bool) -> None:
        """Write every row under its own number. Raises TooManyCells."""
        header_row = self._shape.header_row
        names = (self._added.status, self._added.problems)
        self._begin(header_row, names)
        for number, above in self._shape.preview:
            if number < header_row:
                self._skip_to(number)
                self._append([self._cell(text) for text in above])
        self._skip_to(header_row)
        self._append(self._head(names))
        for number, cells in rows:
            if number > MOST_ROWS or number * (len(cells) + 2) > most_cells:
                raise TooManyCells
            self._skip_to(number)
            marks = self._marks.rows.get(number, [])
            self._append(self._row(cells, marks, FINE if say_fine else ""))
        self._end(header_row, len(names))

    def failed_rows(self, rows: Iterator[Row], most_cells: int) -> int:
        """Write the rows that failed, one below the other; gives how many there was room for."""
        names = (self._added.status, self._added.problems, ROW)
        self._begin(1, names)
        self._append(self._head(names))
        failed = self._marks.failed()
        most = min(MOST_ROWS - 1, most_cells // (len(self._shape.header) + 3))
        for number, cells in rows:
            if number in failed and len(self.moved) < most:
                self._append([*self._row(cells, failed[number], ""), number])
                self.moved[number] = self._at
        self._end(1, len(names))
        return len(self.moved)

    def _begin(self, header_row: int, names: Sequence[str]) -> None:
        """Set what must stand before the first row: widths, and what stays in sight."""
        self.sheet.freeze_panes = f"A{header_row + 1}"
        widths = [
            min(WIDEST, max(NARROWEST, *map(len, (text, *self._seen(index)))) + ROOM)
            for index, text in self._kept(self._shape.header)
        ]
        widths += (looks.STATUS_WIDTH, looks.PROBLEMS_WIDTH, ROW_WIDTH)[: len(names)]
        for index, width in enumerate(widths, 1):
            self.sheet.column_dimensions[get_column_letter(index)].width = width
        if sum(widths) <= looks.WIDEST_ON_PAPER:
            looks.fit_on_paper(self.sheet)

    def _end(self, header_row: int, added: int) -> None:
        """Let the rows be filtered, by their status for one."""
        last = get_column_letter(len(list(self._kept(self._shape.header))) + added)
        self.sheet.auto_filter.ref = f"A{header_row}:{last}{self._at}"

    def _seen(self, index: int) -> list[str]:
        """The first cells of a column below its header."""
        shape = self._shape
        return [
            cells[index]
            for number, cells in shape.preview
            if number > shape.header_row and index < len(cells)
        ]

    def _kept(self, cells: Sequence[str]) -> Iterator[tuple[int, str]]:
        """The cells of a row but for those that an earlier marking added."""
        return ((index, text) for index, text in enumerate(cells) if index not in self._ours)

    def _head(self, names: Sequence[str]) -> list[Any]:
        kept = [self._cell(text) for _, text in self._kept(self._shape.header)]
        cells = [*kept, *(self._cell(name) for name in names)]
        for cell in cells:
            cell.font, cell.fill = self.fonts.bold, looks.HEAD_FILL
        cells[len(kept)].alignment = looks.ASIDE
        return cells

    def _row(self, cells: Sequence[str], marks: list[Mark], fine: str) -> list[Any]:
        by_index: dict[int, list[Mark]] = {}
        for mark in marks:
            if mark.column:
                by_index.setdefault(column_index_from_string(mark.column) - 1, []).append(mark)
        written = [
            self._marked(text, by_index.get(index), index) for index, text in self._kept(cells)
        ]
        told = status_of(marks) if marks else "" if is_example(cells[0]) else fine
        status = self._cell(told)
        status.alignment = looks.ASIDE
        if not marks:
            return [*written, status]
        paint(status, worst(marks), self._looks)
        words = self._cell(words_of(marks))
        words.alignment = looks.WORDS
        lines = looks.lines_in(words.value, looks.PROBLEMS_WIDTH)
        if lines > 1:
            self.sheet.row_dimensions[self._at + 1].height = looks.height_of(lines)
        return [*written, status, words]

    def _marked(self, text: str, marks: list[Mark] | None, index: int) -> Any:
        cell = self._cell(text)
        if index in self._numbers:
            cell.alignment = RIGHT
        if marks:
            paint(cell, worst(marks), self._looks)
            if self.comments < self._most_comments:
                cell.comment = comment_of(marks)
                self.comments += 1
        return cell

    def _cell(self, text: str) -> Any:
        cell = WriteOnlyCell(self.sheet)
        number = number_of(text)
        if number is not None:
            cell.value = number
        elif text:
            put_text(cell, escaped(text))
            if DIGITS.fullmatch(text):
                cell.number_format = TEXT_FORMAT
        return cell

    def _skip_to(self, number: int) -> None:
        while self._at < number - 1:
            self._append([])

    def _append(self, cells: list[Any]) -> None:
        self.sheet.append(cells)
        self._at += 1


def _are_numbers(cells: Sequence[str]) -> bool:
    """Do these cells show numbers, in whatever country's way? Blank ones do not matter."""
    filled = [cell for cell in cells if cell.strip()]
    return bool(filled) and all(map(LIKE_A_NUMBER.fullmatch, filled))


def rows_of(batches: Iterator[pa.RecordBatch]) -> Iterator[Row]:
    """The rows of a table's batches: number and cells."""
    for batch in batches:
        numbers = batch["row"].to_pylist()
        columns = [column.to_pylist() for column in batch.columns[1:-2]]
        yield from (
            (number, list(cells))
            for number, cells in zip(numbers, zip(*columns, strict=True), strict=True)
        )


def sheet_name(name: str) -> str:
    """A name that Excel takes for a sheet."""
    return clean(name.translate(NOT_IN_A_SHEET_NAME)).strip()[:SHEET_NAME_CHARS] or "Rows"
