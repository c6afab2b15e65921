"""What calamine does not tell about the XML of a workbook: errors, bare formulas, far cells, 1904.

The patterns run over the XML as bytes, in pieces: nothing is built from it.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from xml.etree import ElementTree

from webapp.schema.spreadsheet import MAX_COLUMN, NOT_CALCULATED
from workers.sheets.error_names import ErrorCells
from workers.sheets.guard import SHEET_PART, ZIP_ERRORS, part_text, pieces
from workers.sheets.table import Limits, UnreadableFile

CELL_START = re.compile(rb"<(?:\w+:)?c\s")
CELL_REFERENCE = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=\"([^\"]{0,40})\"")
ROW_REFERENCE = re.compile(rb"<(?:\w+:)?row\s(?:[^>]*?\s)?r=\"([^\"]{0,40})\"")
REFERENCE = re.compile(rb"([A-Z]{1,3})([1-9][0-9]{0,6})")
ERROR_CELL = re.compile(
    rb"<(?:\w+:)?c\s(?P<attributes>[^>]*?\bt=\"e\"[^>]*)>"
    rb"(?:(?!</(?:\w+:)?c>).){0,20000}?<(?:\w+:)?v[^>]*>(?P<error>[^<]{1,40})<",
    re.DOTALL,
)
# A formula without a value, and how its cell may end: after a formula, or after a shared one.
FORMULA_CELL = re.compile(
    rb"<(?:\w+:)?c\s(?P<attributes>[^>]*)>\s*<(?:\w+:)?f(?:\s[^>]*)?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v(?:\s[^>]*)?(?:/>|></(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
)
FORMULA_ENDS = (
    re.compile(rb"f>\s*<(?:/|\w+:|v\s*/>|v[^>]*></)"),
    re.compile(rb"/>\s*<(?:/(?:\w+:)?c>|(?:\w+:)?v\b)"),
)
TEXT_RESULT = re.compile(rb"\bt=\"str\"")  # a blank one is a value too
PLACE = re.compile(rb"\br=\"([A-Z]{1,3})([0-9]{1,7})\"")
CELLS_WORTH_READING = 50_000_000


def is_1904(path: Path) -> bool:
    """Tell whether a workbook counts its days from 1904, as Excel for Mac once did."""
    text = part_text(path, _workbook_part(path))
    return re.search(r"\bdate1904=\"(1|true)\"", text) is not None


def part_of_sheet(path: Path, name: str) -> str | None:
    """Return the part of a workbook that holds the sheet of this name."""
    workbook = _workbook_part(path)
    for element in _elements(path, workbook):
        if element.tag.endswith("}sheet") and element.get("name") == name:
            wanted = next((value for key, value in element.items() if key.endswith("}id")), None)
            return related_parts(path, workbook).get(wanted or "")
    return None


def _workbook_part(path: Path) -> str:
    for element in _elements(path, "_rels/.rels"):
        if element.get("Type", "").endswith("/officeDocument"):
            return element.get("Target", "").lstrip("/")
    return "xl/workbook.xml"


def related_parts(path: Path, part: str) -> dict[str, str]:
    """Return the parts that one part of a workbook refers to, by the ids that it uses for them."""
    folder, name = posixpath.split(part)
    relations = _elements(path, f"{folder}/_rels/{name}.rels")
    return {
        each.get("Id", ""): posixpath.normpath(
            posixpath.join("/", folder, each.get("Target", ""))
        ).lstrip("/")
        for each in relations
    }


def _elements(path: Path, part: str) -> Iterator[ElementTree.Element]:
    try:
        return ElementTree.fromstring(part_text(path, part).encode()).iter()
    except ElementTree.ParseError:
        return iter(())


def untold_cells(path: Path, part: str, *, errors: bool, formulas: bool) -> ErrorCells:
    """Return the cells of a sheet's part that hold an error, or a formula without a value."""
    found: dict[int, dict[int, str]] = {}
    with zipfile.ZipFile(path) as archive:
        for piece in joined_cells(pieces(archive, archive.getinfo(part))):
            for attributes, shown in chain(
                _errors(piece) if errors else (), _formulas(piece) if formulas else ()
            ):
                place = PLACE.search(attributes)
                if place:
                    row = found.setdefault(int(place[2]), {})
                    row[column_number(place[1]) - 1] = shown
    return {row: list(cells.items()) for row, cells in found.items()}


def _errors(piece: bytes) -> Iterator[tuple[bytes, str]]:
    for cell in ERROR_CELL.finditer(piece):
        yield cell["attributes"], cell["error"].decode("utf-8", "replace")


def _formulas(piece: bytes) -> Iterator[tuple[bytes, str]]:
    if any(end.search(piece) for end in FORMULA_ENDS):
        for cell in FORMULA_CELL.finditer(piece):
            if not TEXT_RESULT.search(cell["attributes"]):
                yield cell["attributes"], NOT_CALCULATED


def joined_cells(source: Iterator[bytes]) -> Iterator[bytes]:
    """Yield pieces of a sheet in which no cell is cut; those at borders may come twice."""
    rest = b""
    for piece in source:
        joined = rest + piece
        yield joined
        starts = [
            each.start() for each in CELL_START.finditer(joined, max(0, len(joined) - 65_536))
        ]
        rest = joined[starts[-1] :] if starts else joined[-256:]


def column_number(letters: bytes) -> int:
    """Return the number of a column, 1 for A."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def refuse_far_cell(path: Path, limits: Limits) -> None:
    """Raise UnreadableFile naming the cell that makes a sheet impossibly large, if there is one."""
    try:
        with zipfile.ZipFile(path) as archive:
            for entry in archive.infolist():
                if SHEET_PART.fullmatch(entry.filename):
                    _look_for_far_cell(joined_cells(pieces(archive, entry)), limits)
    except ZIP_ERRORS:
        return


def _look_for_far_cell(source: Iterator[bytes], limits: Limits) -> None:
    column, row, at = 0, 0, b""
    for piece in source:
        for number in ROW_REFERENCE.findall(piece):
            if not number.isdigit() or not 0 < int(number) <= limits.max_rows_sheet:
                raise _out_of_range("A row numbered " + number.decode("utf-8", "replace"))
        for reference in CELL_REFERENCE.findall(piece):
            place = REFERENCE.fullmatch(reference)
            here = (column_number(place[1]), int(place[2])) if place else (MAX_COLUMN + 1, 0)
            if here[0] > MAX_COLUMN or here[1] > limits.max_rows_sheet:
                raise _out_of_range("Cell " + reference.decode("utf-8", "replace"))
            if here[0] > column or here[1] > row:
                column, row, at = max(column, here[0]), max(row, here[1]), reference
    check_area(row, column, at.decode())


def check_area(rows: int, columns: int, corner: str) -> None:
    """Refuse a sheet that a cell far away, at `corner`, makes too large to read."""
    if columns * rows > CELLS_WORTH_READING:
        raise UnreadableFile(
            "cell-out-of-range",
            f"Cell {corner} is filled, far away from the other cells, so the sheet is too large "
            f"to read ({rows:,} rows by {columns:,} columns). Clear that cell, or copy the table "
            "into a new workbook.",
        )


def _out_of_range(what: str) -> UnreadableFile:
    return UnreadableFile(
        "cell-out-of-range",
        f"{what} is outside of any sheet of Excel. Copy the table into a new workbook.",
    )
