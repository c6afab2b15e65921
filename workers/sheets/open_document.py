"""What calamine does not tell about an OpenDocument sheet: errors, and formulas without a value.

A cell with an error is a blank text (LibreOffice) or a zero; only what it shows names the error.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from xml.parsers import expat

from webapp.schema.spreadsheet import ERROR_TEXT, MAX_COLUMN, NOT_CALCULATED
from workers.sheets.error_names import ErrorCells
from workers.sheets.guard import ZIP_ERRORS, pieces

CONTENT_PART = "content.xml"
BARE_FORMULA = re.compile(
    rb"<table:(?:covered-)?table-cell\s(?=[^<>]*table:formula=)(?![^<>]*office:value-type=)"
)
LONGEST_TAG = 64 * 1024
CELLS = ("table:table-cell", "table:covered-table-cell")
MAX_ROW = 1_048_576


def has_bare_formula(path: Path) -> bool:
    """Tell whether any cell of the workbook may have a formula and no value."""
    rest = b""
    with zipfile.ZipFile(path) as archive:
        for piece in pieces(archive, archive.getinfo(CONTENT_PART)):
            joined = rest + piece
            if BARE_FORMULA.search(joined):
                return True
            rest = joined[max(joined.rfind(b"<"), len(joined) - LONGEST_TAG) :]
    return False


def untold_cells(path: Path, sheet: str) -> ErrorCells:
    """Return the cells of a sheet that show an error, or have a formula and no value."""
    walk = _Walk(sheet)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    try:
        with zipfile.ZipFile(path) as archive:
            for piece in pieces(archive, archive.getinfo(CONTENT_PART)):
                parser.Parse(piece)
    except (expat.ExpatError, KeyError, *ZIP_ERRORS):
        return {}
    return walk.found


class _Walk:
    """Counts rows and columns on the way through the XML, and notes what cells show."""

    def __init__(self, sheet: str) -> None:
        self.found: ErrorCells = {}
        self._sheet = sheet
        self._inside = False
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._in_row: list[tuple[int, str]] = []
        self._told = self._bare = False
        self._shown: list[str] | None = None  # the text of the cell that is being read
        self._in_note = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take an element's start."""
        if tag == "table:table":
            self._inside = attributes.get("table:name") == self._sheet
            self._row = 0
        elif tag == "office:annotation":
            self._in_note = True
        elif not self._inside:
            return
        elif tag == "table:table-row":
            self._rows = _count(attributes, "table:number-rows-repeated")
            self._column, self._in_row = 0, []
        elif tag in CELLS:
            self._columns = _count(attributes, "table:number-columns-repeated")
            self._told = attributes.get("calcext:value-type") == "error"
            self._bare = "table:formula" in attributes and "office:value-type" not in attributes
            self._shown = []

    def text(self, text: str) -> None:
        """Take text, which belongs to the cell unless it is in a note."""
        if self._shown is not None and not self._in_note:
            self._shown.append(text)

    def end(self, tag: str) -> None:
        """Take an element's end."""
        if tag == "office:annotation":
            self._in_note = False
        elif tag == "table:table":
            self._inside = False
        elif self._inside and tag in CELLS:
            self._end_cell()
        elif self._inside and tag == "table:table-row":
            if self._in_row:
                last = min(self._row + self._rows, MAX_ROW)
                self.found |= {row + 1: self._in_row for row in range(self._row, last)}
            self._row += self._rows

    def _end_cell(self) -> None:
        shown = "".join(self._shown or ()).strip()
        self._shown = None
        if self._bare and not shown:
            shown, self._told = NOT_CALCULATED, True
        if shown and (self._told or re.fullmatch(ERROR_TEXT, shown)):
            last = min(self._column + self._columns, MAX_COLUMN)
            self._in_row += [(column, shown) for column in range(self._column, last)]
        self._column += self._columns


def _count(attributes: dict[str, str], name: str) -> int:
    told = attributes.get(name, "1")
    return max(1, int(told)) if told.isascii() and told.isdigit() and len(told) < 10 else 1
