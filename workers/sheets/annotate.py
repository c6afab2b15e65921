"""Marks the problems in a person's own workbook, whose look, formulas and sheets stay."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from pathlib import Path
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.styles import PatternFill
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries

from webapp.schema.examples import is_example
from workers.sheets.added_columns import Added
from workers.sheets.cell_writing import (
    COLOURS,
    FINE,
    SIGN,
    clean,
    comment_of,
    paint,
    put_text,
    status_of,
    words_of,
)
from workers.sheets.marks import Mark, Marks
from workers.sheets.summary_sheet import TITLE

MAX_COLUMN = 16_384
STATUS_WIDTH = 12
PROBLEMS_WIDTH = 80


class CannotMark(Exception):
    """This workbook cannot be marked as it is; the rows can still be written anew."""


class MarkedBook:
    """A workbook in memory, one of its sheets chosen."""

    def __init__(self, file: BinaryIO, kind: str, sheet: str, header_row: int) -> None:
        self.book: Any = load_workbook(file, keep_vba=kind == "xlsm", rich_text=True)
        if sheet not in self.book.sheetnames or not hasattr(self.book[sheet], "_cells"):
            raise CannotMark(f"openpyxl does not see the sheet {sheet}")
        self.sheet: Any = self.book[sheet]
        self.header_row = header_row
        self._looks: dict[Any, Any] = {}
        self._anchors: dict[tuple[int, int], tuple[int, int]] | None = None

    def forget_old_marks(self) -> None:
        """Take away what an earlier marking left: comments, fills, the summary."""
        fills = {fill for fill, _ in COLOURS.values()}
        for cell in list(self.sheet._cells.values()):
            comment = getattr(cell, "comment", None)
            if comment is None or SIGN not in (comment.text or ""):
                continue
            before = comment.text.partition(SIGN)[0].strip()
            comment.text = before
            if not before:
                cell.comment = None
            if cell.fill.fgColor.rgb in fills:
                cell.fill, font = PatternFill(), copy(cell.font)
                font.color = None
                cell.font = font
        for sheet in list(self.book.worksheets):
            summary = sheet.title.startswith(TITLE) and sheet.cell(1, 1).value == TITLE
            if summary and sheet is not self.sheet:
                self.book.remove(sheet)

    def mark_cells(self, marks: Iterable[Mark], most_comments: int) -> int:
        """Fill every wrong cell, and comment the first of them; gives how many comments."""
        by_cell: dict[tuple[int, int], list[Mark]] = {}
        for mark in marks:
            if mark.row is not None and mark.column:
                place = self._anchor(mark.row, column_index_from_string(mark.column))
                by_cell.setdefault(place, []).append(mark)
        comments = 0
        for (row, column), found in by_cell.items():
            cell = self.sheet.cell(row, column)
            errors = any(mark.severity == "error" for mark in found)
            paint(cell, "error" if errors else "warning", self._looks)
            if comments < most_comments:
                before = cell.comment.text if cell.comment else ""
                cell.comment = comment_of(found, before)
                comments += 1
        return comments

    def add_columns(self, added: Added, marks: Marks, *, say_fine: bool) -> None:
        """Write Status and Problems behind the last column that holds anything."""
        column = self._free_column() if added.place is None else added.place + 1
        if column + 1 > MAX_COLUMN:
            raise CannotMark("no column is free")
        if added.place is not None:
            self._blank(column, column + 1)
        self._head(column, added.status, STATUS_WIDTH, column - 1)
        self._head(column + 1, added.problems, PROBLEMS_WIDTH, column - 1)
        for row, found in marks.rows.items():
            self._write(row, column, status_of(found))
            self._write(row, column + 1, words_of(found))
            cell = self.sheet.cell(row, column)
            if not isinstance(cell, MergedCell):
                paint(cell, "error" if cell.value == "Error" else "warning", self._looks)
        if say_fine:
            for row in self._filled_rows(column) - marks.rows.keys():
                if not is_example(self.sheet.cell(row, 1).value):
                    self._write(row, column, FINE)
        self._extend_filter(column)

    def finish(self, target: Path) -> None:
        """Open on the marked sheet, let Excel calculate, and save."""
        self.book.calculation.fullCalcOnLoad = True
        if self.sheet.sheet_state == "visible":
            self.book.active = self.book.index(self.sheet)
            for sheet in self.book.worksheets:
                for view in sheet.views.sheetView:
                    view.tabSelected = sheet is self.sheet
        self.book.save(target)

    def _anchor(self, row: int, column: int) -> tuple[int, int]:
        """The cell that stands for a place: the top left one of a merged range."""
        if not isinstance(self.sheet._cells.get((row, column)), MergedCell):
            return row, column
        if self._anchors is None:
            self._anchors = {
                place: (area.min_row, area.min_col)
                for area in self.sheet.merged_cells.ranges
                for place in area.cells
            }
        return self._anchors.get((row, column), (row, column))

    def _free_column(self) -> int:
        """The number of the first column that nothing from the header row on reaches."""
        filled = (
            column
            for (row, column), cell in self.sheet._cells.items()
            if row >= self.header_row and (cell.value is not None or isinstance(cell, MergedCell))
        )
        tables = (range_boundaries(table.ref)[2] or 0 for table in self.sheet.tables.values())
        return max((*filled, *tables), default=0) + 1

    def _filled_rows(self, before: int) -> set[int]:
        return {
            row
            for (row, column), cell in self.sheet._cells.items()
            if row > self.header_row and column < before and str(cell.value or "").strip()
        }

    def _head(self, column: int, name: str, width: int, like: int) -> None:
        cell = self.sheet.cell(self.header_row, column)
        if like and not isinstance(cell, MergedCell):
            cell._style = copy(self.sheet.cell(self.header_row, like)._style)
        self._write(self.header_row, column, name)
        self.sheet.column_dimensions[get_column_letter(column)].width = width

    def _write(self, row: int, column: int, text: str) -> None:
        cell = self.sheet.cell(row, column)
        if not isinstance(cell, MergedCell):
            put_text(cell, clean(text))

    def _blank(self, first: int, last: int) -> None:
        for (row, column), cell in self.sheet._cells.items():
            mine = first <= column <= last and row >= self.header_row
            if mine and not isinstance(cell, MergedCell):
                cell.value, cell._style = None, StyleArray()

    def _extend_filter(self, column: int) -> None:
        """Let a filter that ends at the table's last column reach the new ones."""
        ref = self.sheet.auto_filter.ref
        if not ref:
            return
        left, top, right, bottom = range_boundaries(ref)
        if top == self.header_row and right == column - 1:
            start = f"{get_column_letter(left)}{top}"
            self.sheet.auto_filter.ref = f"{start}:{get_column_letter(column + 1)}{bottom}"
