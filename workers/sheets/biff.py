"""What calamine does not tell about a workbook of Excel 97 to 2003 (.xls): error cells, 1904 dates.

Such a file is a small file system ([MS-CFB]) that holds one stream of records ([MS-XLS] 2.1.4).
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from pathlib import Path

from workers.sheets.error_names import ERROR_NAMES, ErrorCells

BEGIN, END = 0x0809, 0x000A
DATE_MODE, SHEET = 0x0022, 0x0085
FORMULA, BOOLEAN_OR_ERROR = 0x0006, 0x0205
DIRECTORY_ENTRY_BYTES = 128
ROOT = 5
DAMAGED = (struct.error, IndexError, ValueError)


def is_1904(path: Path) -> bool:
    """Tell whether the workbook counts its days from 1904."""
    for kind, content in _records(_stream(path), 0):
        if kind == DATE_MODE:
            return content[:1] == b"\1"
    return False


def error_cells(path: Path, index: int) -> ErrorCells:
    """Return the cells of the sheet with this index, 0 for the first, that hold an error."""
    stream = _stream(path)
    sheets = [content for kind, content in _records(stream, 0) if kind == SHEET]
    if index >= len(sheets) or len(sheets[index]) < 4:
        return {}
    found: dict[int, dict[int, str]] = {}
    for kind, content in _records(stream, struct.unpack_from("<I", sheets[index])[0]):
        code = _error_code(kind, content)
        if code in ERROR_NAMES:
            row, column = struct.unpack_from("<HH", content)
            found.setdefault(row + 1, {})[column] = ERROR_NAMES[code]
    return {row: list(cells.items()) for row, cells in found.items()}


def _error_code(kind: int, content: bytes) -> int:
    if kind == BOOLEAN_OR_ERROR and content[7:8] == b"\1":
        return content[6]
    if kind == FORMULA and content[6:7] == b"\2" and content[12:14] == b"\xff\xff":
        return content[8]
    return -1


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of one sheet (or of the workbook, at 0), with those of charts inside it."""
    depth = 0
    while start + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, start)
        yield kind, stream[start + 4 : start + 4 + size]
        start += 4 + size
        depth += (kind == BEGIN) - (kind == END)
        if not depth:
            return


def _stream(path: Path) -> bytes:
    """Return the stream of records, nothing of it where the file system around it is damaged."""
    try:
        return _CompoundFile(path.read_bytes()).stream("workbook", "book")
    except DAMAGED:
        return b""


class _CompoundFile:
    """The streams of a compound file: chains of sectors, of small ones for small streams."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        shift, mini_shift = struct.unpack_from("<HH", content, 30)
        self._sector, self._mini_sector = 1 << shift, 1 << mini_shift
        (directory,) = struct.unpack_from("<I", content, 48)
        self._cutoff, mini_fat = struct.unpack_from("<II", content, 56)
        self._fat = _numbers(b"".join(map(self._sector_at, self._fat_sectors())))
        self._mini_fat = _numbers(self._chain(mini_fat))
        entries = self._chain(directory)
        self._entries = [
            entries[at : at + DIRECTORY_ENTRY_BYTES]
            for at in range(0, len(entries), DIRECTORY_ENTRY_BYTES)
        ]

    def stream(self, *names: str) -> bytes:
        """Return the first stream with one of these names, in whatever case."""
        mini = b""
        for entry in self._entries:
            start, size = struct.unpack_from("<II", entry, 116)
            if entry[66] == ROOT:
                mini = self._chain(start)
            elif _name(entry) not in names:
                continue
            elif size >= self._cutoff:
                return self._chain(start)[:size]
            else:
                step = self._mini_sector
                places = _chained(self._mini_fat, start)
                return b"".join(mini[at * step : (at + 1) * step] for at in places)[:size]
        return b""

    def _sector_at(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        return self._content[start : start + self._sector]

    def _chain(self, start: int) -> bytes:
        return b"".join(map(self._sector_at, _chained(self._fat, start)))

    def _fat_sectors(self) -> Iterator[int]:
        """Yield the sectors of the table of sectors: 109 in the header, the others in a chain."""
        last = len(self._content) // self._sector
        table = _numbers(self._content[76:512])
        (following,) = struct.unpack_from("<I", self._content, 68)
        for _ in range(last + 1):
            yield from (each for each in table if each < last)
            if following >= last:
                return
            *sectors, following = _numbers(self._sector_at(following))
            table = array("I", sectors)


def _chained(table: array[int], start: int) -> Iterator[int]:
    """Follow a chain of sectors; one that runs in circles ends when all have been seen."""
    for _ in table:
        if start >= len(table):
            return
        yield start
        start = table[start]


def _numbers(content: bytes) -> array[int]:
    return array("I", content[: len(content) // 4 * 4])


def _name(entry: bytes) -> str:
    (size,) = struct.unpack_from("<H", entry, 64)
    return entry[: max(0, min(size, 64) - 2)].decode("utf-16-le", "replace").casefold()
