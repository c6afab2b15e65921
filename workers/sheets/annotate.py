"""Marks the problems in a person's own workbook, whose look, formulas and sheets stay."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from pathlib import Path
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string

from workers.sheets.cell_writing import COLOURS, SIGN, comment_of, fit_comment, paint
from workers.sheets.formula_values import put_results, results_of
from workers.sheets.marks import Mark, worst
from workers.sheets.sheet_columns import entry_of
from workers.sheets.summary_sheet import TITLE


class CannotMark(Exception):
    """This workbook cannot be marked as it is; the rows can still be written anew."""


class MarkedBook:
    """A workbook in memory, one of its sheets chosen; `path` is where it comes from."""

    def __init__(self, book: Any, path: Path, sheet: str) -> None:
        self.book = book
        if sheet not in self.book.sheetnames or not hasattr(self.book[sheet], "_cells"):
            raise CannotMark(f"openpyxl does not see the sheet {sheet}")
        self.sheet: Any = self.book[sheet]
        self.hidden = False  # is any wrong cell?
        self._path = path
        self._looks: dict[Any, Any] = {}
        self._hidden_columns: dict[int, bool] = {}
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
            paint(cell, worst(found), self._looks)
            self.hidden = self.hidden or self._is_hidden(row, column)
            if comments < most_comments:
                before = cell.comment.text if cell.comment else ""
                cell.comment = comment_of(found, before)
                comments += 1
        return comments

    def finish(self, target: Path) -> None:
        """Open on the marked sheet, let Excel calculate, and save."""
        self.book.calculation.fullCalcOnLoad = True
        if self.sheet.sheet_state == "visible":
            self.book.active = self.book.index(self.sheet)
            for sheet in self.book.worksheets:
                for view in sheet.views.sheetView:
                    view.tabSelected = sheet is self.sheet
        for sheet in self.book.worksheets:
            for cell in sheet._cells.values():
                if getattr(cell, "comment", None):
                    fit_comment(cell.comment)
        self.book.save(target)
        results = results_of(self._path, self.book.sheetnames)
        if results:
            put_results(target, results)

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

    def _is_hidden(self, row: int, column: int) -> bool:
        line = self.sheet.row_dimensions.get(row)
        if line is not None and line.hidden:
            return True
        if column not in self._hidden_columns:
            entry = entry_of(self.sheet, column)
            self._hidden_columns[column] = entry is not None and bool(entry.hidden)
        return self._hidden_columns[column]
