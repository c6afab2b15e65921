"""The columns of a sheet in openpyxl, which keeps neighbours of one width as a single entry."""

from __future__ import annotations

from copy import copy
from typing import Any

from openpyxl.utils import get_column_letter

USUAL_WIDTH = 8.43


def entry_of(sheet: Any, column: int) -> Any:
    """The entry that a column belongs to, or None."""
    for entry in sheet.column_dimensions.values():
        entry.reindex()
        if entry.min <= column <= entry.max:
            return entry
    return None


def width_of(sheet: Any, column: int) -> float:
    """The width of a column, in characters."""
    entry = entry_of(sheet, column)
    known = entry.width if entry is not None and entry.width else None
    return float(known or sheet.sheet_format.defaultColWidth or USUAL_WIDTH)


def set_width(sheet: Any, column: int, width: float) -> None:
    """Give one column a width, and show it; an entry for more columns is split."""
    entry = entry_of(sheet, column)
    if entry is not None and entry.min < entry.max:
        first, last = entry.min, entry.max
        del sheet.column_dimensions[entry.index]
        for start, end in ((first, column - 1), (column, column), (column + 1, last)):
            if start <= end:
                part = copy(entry)
                part.index = get_column_letter(start)
                part.min, part.max = start, end
                sheet.column_dimensions[part.index] = part
    mine = sheet.column_dimensions[get_column_letter(column)]
    mine.width, mine.hidden = width, False
