"""What the XML of a workbook tells while it is inflated, piece by piece, before it is parsed."""

from __future__ import annotations

import re
from itertools import pairwise
from operator import lt

from workers.sheets.table import UnreadableFile

ROW_NUMBER = re.compile(rb'<row r="(\d{1,12})"')
# The same however it is written: other attributes first, a prefix, other quotes.
ANY_ROW_NUMBER = re.compile(rb"<(?:\w{1,20}:)?row\s[^<>]{0,400}?\br\s*=\s*[\"'](\d{1,12})[\"']")
OTHER_ROW = re.compile(rb":row\s")
FORBIDDEN_IN_XML = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
SHEET_ERROR_MARKS = (b't="e"',)
OTHER_ERROR_MARKS = (b">#", b">Err:", b'value-type="error"')  # of OpenDocument
# The end of a formula, in the sheets of Excel and in the content of OpenDocument. A pattern finds
# two signs in a third of the time that bytes need.
FORMULA_MARKS = (re.compile(rb"f>"), re.compile(rb"table:formula="))


class Unpacked:
    """What inflating a workbook told: its size, and which parts may hold errors and formulas."""

    def __init__(self, size: int = 0) -> None:
        self.size = size
        self.parts_with_errors: set[str] = set()
        self.parts_with_formulas: set[str] = set()


def look_at_xml(piece: bytes, name: str, is_sheet: bool, found: Unpacked) -> None:
    """Note what a piece of a part holds; UnreadableFile for what no workbook needs."""
    # One rare sign is found several times as fast as two.
    if b"!" in piece and b"<!" in piece and FORBIDDEN_IN_XML.search(piece):
        raise strange("it defines its own XML entities")
    marks = SHEET_ERROR_MARKS if is_sheet else OTHER_ERROR_MARKS
    if name not in found.parts_with_errors and any(mark in piece for mark in marks):
        found.parts_with_errors.add(name)
    mark = FORMULA_MARKS[name == "content.xml"]
    if name not in found.parts_with_formulas and mark.search(piece):
        found.parts_with_formulas.add(name)


def last_row_of(piece: bytes, met_before: int, last: int) -> int:
    """Return the number of a piece's last row; of rows out of order, some would be lost.

    Row numbers that end in its first `met_before` bytes were met with the piece before.
    """
    found = ROW_NUMBER.findall(piece)
    pattern = ROW_NUMBER
    if len(found) != piece.count(b"<row") or OTHER_ROW.search(piece):
        pattern = ANY_ROW_NUMBER
        found = pattern.findall(piece)
    again = len(pattern.findall(piece, 0, met_before))
    numbers = [last, *map(int, found[again:])]
    if all(map(lt, numbers, numbers[1:])):
        return numbers[-1]
    for before, number in pairwise(numbers):
        if number <= before and before:
            raise strange(f"row {number:,} stands below row {before:,}")
    return numbers[-1]


def strange(why: str) -> UnreadableFile:
    """Build the refusal of a workbook that no program of today makes."""
    return UnreadableFile(
        "unsafe-workbook",
        f"This workbook is not made as Excel makes them: {why}. Open it in Excel, save it under "
        "a new name, and choose that file.",
    )
