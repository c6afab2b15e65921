"""Writes the columns Status and Problems behind the columns of a person's own sheet."""

from __future__ import annotations

from copy import copy
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.styles import Alignment
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter, range_boundaries

from webapp.schema.examples import is_example
from webapp.schema.spreadsheet import MAX_COLUMN
from workers.sheets import looks
from workers.sheets.added_columns import Added
from workers.sheets.cell_writing import FINE, clean, paint, put_text, status_of, words_of
from workers.sheets.marks import Marks, worst
from workers.sheets.sheet_columns import set_width, width_of


class NoRoom(Exception):
    """The sheet has no free columns at its end."""


class AddedCells:
    """The two columns of one sheet; where they were added before, they are cleared first."""

    def __init__(self, sheet: Any, header_row: int, added: Added) -> None:
        self.sheet, self.header_row = sheet, header_row
        self.status = self._free_column() if added.place is None else added.place + 1
        self.problems = self.status + 1
        if self.problems > MAX_COLUMN:
            raise NoRoom(f"no column is free in {sheet.title}")
        if added.place is not None:
            self._clear()
        self._names = ((self.status, added.status), (self.problems, added.problems))

    def write(self, marks: Marks, fonts: looks.Fonts, *, say_fine: bool) -> None:
        """Write the heads, what is wrong in each row, and, if asked, that the others are fine."""
        for column, name in self._names:
            self._head(column, name, fonts)
        set_width(self.sheet, self.status, looks.STATUS_WIDTH)
        set_width(self.sheet, self.problems, looks.PROBLEMS_WIDTH)
        known: dict[Any, Any] = {}
        for row, found in marks.rows.items():
            status = self._write(row, self.status, status_of(found), looks.ASIDE)
            if status is not None:
                paint(status, worst(found), known)
            words = self._write(row, self.problems, words_of(found), looks.WORDS)
            if words is not None:
                self._make_room(row, words.value)
        if say_fine:
            for row in self._filled_rows() - marks.rows.keys():
                if not is_example(self.sheet.cell(row, 1).value):
                    self._write(row, self.status, FINE, looks.ASIDE)
        self._extend_filter()
        self._fit_on_paper()

    def _free_column(self) -> int:
        """The number of the first column that nothing from the header row on reaches."""
        filled = (
            column
            for (row, column), cell in self.sheet._cells.items()
            if row >= self.header_row and (cell.value is not None or isinstance(cell, MergedCell))
        )
        tables = (range_boundaries(table.ref)[2] or 0 for table in self.sheet.tables.values())
        return max((*filled, *tables), default=0) + 1

    def _filled_rows(self) -> set[int]:
        return {
            row
            for (row, column), cell in self.sheet._cells.items()
            if row > self.header_row and column < self.status and str(cell.value or "").strip()
        }

    def _clear(self) -> None:
        """Take away what stands in the columns, and the height that rows got for it."""
        for (row, column), cell in self.sheet._cells.items():
            mine = self.status <= column <= self.problems and row >= self.header_row
            if not mine or isinstance(cell, MergedCell):
                continue
            if column == self.problems and isinstance(cell.value, str) and row > self.header_row:
                line, needed = self.sheet.row_dimensions[row], self._height(row, cell.value)
                if line.height == needed > looks.LINE_HEIGHT:
                    line.height = None
            cell.value, cell._style = None, StyleArray()

    def _head(self, column: int, name: str, fonts: looks.Fonts) -> None:
        """Write a name in the look of the header beside it, or in a look of its own."""
        cell = self.sheet.cell(self.header_row, column)
        if isinstance(cell, MergedCell):
            return
        like = self.sheet.cell(self.header_row, max(1, self.status - 1))
        if like.fill.fill_type or like.font.b:
            cell._style = copy(like._style)
        else:
            cell.font, cell.fill = fonts.bold, looks.HEAD_FILL
        aside = looks.ASIDE if column == self.status else looks.WORDS
        cell.alignment = Alignment(
            horizontal="left", vertical=like.alignment.vertical, indent=aside.indent
        )
        put_text(cell, clean(name))

    def _write(self, row: int, column: int, text: str, alignment: Alignment) -> Any:
        """Write a text; gives its cell, or None inside a merged range."""
        cell = self.sheet.cell(row, column)
        if isinstance(cell, MergedCell):
            return None
        put_text(cell, clean(text))
        cell.alignment = alignment
        return cell

    def _make_room(self, row: int, words: str) -> None:
        """Let a row be as high as its words need, where that is more than it has."""
        needed, line = self._height(row, words), self.sheet.row_dimensions[row]
        if needed > looks.LINE_HEIGHT and needed > (line.height or 0):
            line.height = needed

    def _height(self, row: int, words: str) -> float:
        """The height that the words need, and the wrapped texts of the row itself."""
        lines = [looks.lines_in(words, looks.PROBLEMS_WIDTH)]
        for column in range(1, self.status):
            cell = self.sheet._cells.get((row, column))
            if cell is not None and isinstance(cell.value, str) and cell.alignment.wrap_text:
                lines.append(looks.lines_in(cell.value, width_of(self.sheet, column)))
        return looks.height_of(max(lines))

    def _extend_filter(self) -> None:
        """Let a filter that ends at the table's last column reach the new ones."""
        ref = self.sheet.auto_filter.ref
        if not ref:
            return
        left, top, right, bottom = range_boundaries(ref)
        if top == self.header_row and right == self.status - 1:
            start, end = get_column_letter(left), get_column_letter(self.problems)
            self.sheet.auto_filter.ref = f"{start}{top}:{end}{bottom}"

    def _fit_on_paper(self) -> None:
        """Print the problems beside their rows, unless the owner has said how to print."""
        sheet = self.sheet
        chosen = (
            sheet.print_area
            or sheet.sheet_properties.pageSetUpPr.fitToPage
            or (sheet.page_setup.scale or 100) != 100
            or sheet.row_breaks.brk
            or sheet.col_breaks.brk
        )
        width = sum(width_of(sheet, column) for column in range(1, self.problems + 1))
        if not chosen and width <= looks.WIDEST_ON_PAPER:
            looks.fit_on_paper(sheet)
