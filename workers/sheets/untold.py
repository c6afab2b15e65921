"""What calamine leaves out of every kind of workbook: errors, bare formulas and the date system."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from workers.sheets import biff, open_document, sheet_binary, sheet_xml
from workers.sheets.error_names import ErrorCells
from workers.sheets.inflated import Unpacked
from workers.sheets.table import Kind


class Untold(NamedTuple):
    """The cells of one sheet without a value, and whether its workbook counts days from 1904.

    A cell has no value where a formula has failed, and shows the error, or where no program has
    ever calculated its formula. The latter is told of XML alone: a binary workbook has a value
    for every formula, a zero where nobody knew it.
    """

    errors: ErrorCells
    date1904: bool = False

    @property
    def rows(self) -> int:
        """The number of the last row with such a cell."""
        return max(self.errors, default=0)

    @property
    def columns(self) -> int:
        """The number of the last column with such a cell."""
        return 1 + max((index for cells in self.errors.values() for index, _ in cells), default=-1)


def find_untold(path: Path, kind: Kind, sheet: str, index: int, unpacked: Unpacked) -> Untold:
    """Look into a workbook for one of its sheets, where inflating it gave reason to."""
    if kind == "xls":
        return Untold(biff.error_cells(path, index), biff.is_1904(path))
    if kind == "xlsb":
        return Untold(sheet_binary.error_cells(path, sheet), sheet_binary.is_1904(path))
    errors, formulas = unpacked.parts_with_errors, unpacked.parts_with_formulas
    if kind == "ods":  # its dates are written out
        content = open_document.CONTENT_PART
        suspect = content in formulas and open_document.has_bare_formula(path)
        worth_it = suspect or content in errors
        return Untold(open_document.untold_cells(path, sheet) if worth_it else {})
    part = sheet_xml.part_of_sheet(path, sheet) if errors | formulas else None
    cells: ErrorCells = {}
    if part and part in errors | formulas:
        cells = sheet_xml.untold_cells(path, part, errors=part in errors, formulas=part in formulas)
    return Untold(cells, sheet_xml.is_1904(path))
