"""What calamine does not tell about a binary workbook (.xlsb): error cells and the 1904 system.

A part of it is a run of records: type, size, content ([MS-XLSB] 2.1.4).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from pathlib import Path

from workers.sheets.error_names import ERROR_NAMES, ErrorCells
from workers.sheets.guard import part_bytes
from workers.sheets.sheet_xml import related_parts

WORKBOOK_PART = "xl/workbook.bin"
ROW, CELL_ERROR, FORMULA_ERROR = 0x00, 0x03, 0x0B
PROPERTIES, SHEET = 0x99, 0x9C
MAX_PART_BYTES = 400 * 1024 * 1024
CODES = b"[" + b"".join(rb"\x%02x" % code for code in ERROR_NAMES) + b"]"
# A record that may be an error: type, size, column (two of its bytes), style, code.
SUSPECT = re.compile(rb"(?:\x03\x09|\x0b.{1,4}?)..\x00\x00.{4}" + CODES, re.DOTALL)
Record = tuple[int, memoryview]


def is_1904(path: Path) -> bool:
    """Tell whether the workbook counts its days from 1904."""
    records = _records(part_bytes(path, WORKBOOK_PART, MAX_PART_BYTES))
    return any(kind == PROPERTIES and content[0] & 1 for kind, content in records if content)


def error_cells(path: Path, sheet: str) -> ErrorCells:
    """Return the cells of a sheet that hold an error; none where the part ends too early."""
    content = part_bytes(path, _part_of_sheet(path, sheet), MAX_PART_BYTES)
    found: ErrorCells = {}
    if not SUSPECT.search(content):
        return found
    row = 0
    for kind, cell in _records(content):
        if kind == ROW and len(cell) >= 4:
            row = struct.unpack_from("<I", cell)[0] + 1
        elif kind in (CELL_ERROR, FORMULA_ERROR) and len(cell) >= 9 and cell[8] in ERROR_NAMES:
            column = struct.unpack_from("<I", cell)[0]
            found.setdefault(row, []).append((column, ERROR_NAMES[cell[8]]))
    return found


def _part_of_sheet(path: Path, wanted: str) -> str:
    for kind, content in _records(part_bytes(path, WORKBOOK_PART, MAX_PART_BYTES)):
        if kind == SHEET:
            relation, end = _text(content, 8)
            name, _ = _text(content, end)
            if name == wanted:
                return related_parts(path, WORKBOOK_PART).get(relation, "")
    return ""


def _text(content: memoryview, start: int) -> tuple[str, int]:
    if len(content) < start + 4:
        return "", start
    (length,) = struct.unpack_from("<I", content, start)
    end = start + 4 + 2 * length
    return bytes(content[start + 4 : end]).decode("utf-16-le", "replace"), end


def _records(content: bytes) -> Iterator[Record]:
    view, at = memoryview(content), 0
    try:
        while at < len(view):
            kind, at = view[at], at + 1
            if kind & 0x80:
                kind, at = kind & 0x7F | view[at] << 7, at + 1
            size, shift, more = 0, 0, 0x80
            while more and shift < 28:
                more, at = view[at], at + 1
                size |= (more & 0x7F) << shift
                more &= 0x80
                shift += 7
            yield kind, view[at : at + size]
            at += size
    except IndexError:
        return
