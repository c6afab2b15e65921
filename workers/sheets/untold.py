"""What calamine leaves out of every kind of workbook: its error cells and its date system."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass, field
from pathlib import Path

from workers.sheets import biff, open_document, sheet_binary, sheet_xml
from workers.sheets.error_names import ErrorCells
from workers.sheets.table import Kind


@dataclass(frozen=True, slots=True)
class Untold:
    """The error cells of one sheet, and whether its workbook counts days from 1904.

    A formula that was never calculated is an error too, with the formula for a name.
    """

    errors: ErrorCells = field(default_factory=dict)
    date1904: bool = False


def find_untold(path: Path, kind: Kind, sheet: str, index: int, suspects: Set[str]) -> Untold:
    """Look into a workbook for one of its sheets.

    suspects are the parts of a zipped workbook whose XML may hold an error.
    """
    if kind == "xls":
        return Untold(biff.error_cells(path, index), biff.is_1904(path))
    if kind == "xlsb":
        return Untold(sheet_binary.error_cells(path, sheet), sheet_binary.is_1904(path))
    if kind == "ods":  # its dates are written out
        has_errors = open_document.CONTENT_PART in suspects
        return Untold(open_document.error_cells(path, sheet) if has_errors else {})
    part = sheet_xml.part_of_sheet(path, sheet) if suspects else None
    errors = sheet_xml.error_cells(path, part) if part in suspects and part else {}
    return Untold(errors, sheet_xml.is_1904(path))
