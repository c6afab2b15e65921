"""The careful reader of delimited text: slower than PyArrow's, and at home in damaged files.

A record is one row, whatever line breaks its quoted cells hold. Where a quote is opened and not
properly closed, only the line that opened it is broken; the next line is read as if nothing had
happened. Text after a closing quote is kept as part of the cell, as Excel does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from workers.sheets.table import (
    CELL_TOO_LONG,
    LINE_TOO_LONG,
    MIB,
    NULL_CHARACTER,
    QUOTE_NEVER_CLOSED,
)

LINE_END = re.compile(rb"\r\n|\n|\r")
SHOWN_OF_A_MONSTER = 200


class Line(NamedTuple):
    """One physical line with its end; whole is False for a line that was cut."""

    content: bytes
    size: int
    whole: bool = True


class Record(NamedTuple):
    """One row: its number in the file, its cells, the bytes it took and what is wrong with it."""

    row: int
    cells: list[str]
    size: int
    damage: str | None


class Dialect(NamedTuple):
    """The character between cells and the one around them ("" for none)."""

    delimiter: str = ","
    quote: str = '"'


def lines(chunks: Iterable[bytes], max_bytes: int = MIB) -> Iterator[Line]:
    """Cut UTF-8 chunks into lines ended by CR LF, LF or CR; cut lines longer than max_bytes."""
    rest, skipped = b"", 0
    for chunk in chunks:
        rest += chunk
        start = 0
        # A CR at the very end may be half of a CR LF that the next chunk completes.
        usable = len(rest) - 1 if rest.endswith(b"\r") else len(rest)
        for end in LINE_END.finditer(rest, 0, usable):
            yield _line(rest[start : end.end()], skipped, max_bytes)
            start, skipped = end.end(), 0
        rest = rest[start:]
        if len(rest) > max_bytes:
            skipped += len(rest) - SHOWN_OF_A_MONSTER
            rest = rest[:SHOWN_OF_A_MONSTER] + (b"\r" if rest.endswith(b"\r") else b"")
    if rest:
        yield _line(rest, skipped, max_bytes)


def _line(content: bytes, skipped: int, max_bytes: int) -> Line:
    if skipped or len(content) > max_bytes:
        end = content[len(content.rstrip(b"\r\n")) :]
        return Line(
            content[:SHOWN_OF_A_MONSTER].rstrip(b"\r\n") + end, len(content) + skipped, False
        )
    return Line(content, len(content))


class CarefulReader:
    """Reads records from lines, looking ahead only as far as an open quote may reach."""

    def __init__(
        self, source: Iterator[Line], dialect: Dialect, max_cell_chars: int, ahead_bytes: int = MIB
    ) -> None:
        self._source = source
        self._waiting: list[Line] = []  # lines looked at and given back, the next one last
        self._dialect = dialect
        self._max_cell_chars = max_cell_chars
        self._ahead_bytes = ahead_bytes
        self._quote = dialect.quote.encode()

    def records(self, first_row: int = 1) -> Iterator[Record]:
        """Yield every row, blank ones too, numbered from first_row on."""
        row = first_row
        while (line := self._next()) is not None:
            yield self._record(row, line)
            row += 1

    def _next(self) -> Line | None:
        return self._waiting.pop() if self._waiting else next(self._source, None)

    def _record(self, row: int, line: Line) -> Record:
        if not line.whole:
            return Record(row, self._plain(line.content), line.size, LINE_TOO_LONG)
        if not self._quote or self._quote not in line.content:
            return self._finished(row, self._plain(line.content), line.size)
        splitter = Splitter(self._dialect)
        size = self._until_closed(splitter, line)
        if splitter.open or splitter.stray:
            return Record(row, self._plain(line.content), line.size, QUOTE_NEVER_CLOSED)
        return self._finished(row, splitter.cells, size)

    def _until_closed(self, splitter: Splitter, line: Line) -> int:
        """Feed lines while a quote is open; give them back if it is never properly closed."""
        splitter.feed(line.content.decode("utf-8", "replace"))
        size, ahead = line.size, []
        while splitter.open and not splitter.stray and size <= self._ahead_bytes:
            following = self._next()
            if following is None:
                break
            ahead.append(following)
            if not following.whole:
                break
            splitter.feed(following.content.decode("utf-8", "replace"))
            size += following.size
        if splitter.open or splitter.stray:
            self._waiting.extend(reversed(ahead))
        return size

    def _plain(self, content: bytes) -> list[str]:
        return without_end(content.decode("utf-8", "replace")).split(self._dialect.delimiter)

    def _finished(self, row: int, cells: list[str], size: int) -> Record:
        damage = None
        if any("\0" in cell for cell in cells):
            cells, damage = [cell.replace("\0", "") for cell in cells], NULL_CHARACTER
        if size > self._max_cell_chars:
            cells, cut = cut_cells(cells, self._max_cell_chars)
            damage = damage or (CELL_TOO_LONG if cut else None)
        return Record(row, cells, size, damage)


def cut_cells(cells: list[str], max_chars: int) -> tuple[list[str], bool]:
    """Cut every cell to max_chars; the second value tells whether any was longer."""
    return [cell[:max_chars] for cell in cells], any(len(cell) > max_chars for cell in cells)


def without_end(text: str) -> str:
    """Take one line end away from the end of a text."""
    return text.removesuffix("\n").removesuffix("\r")


def split_record(text: str, dialect: Dialect) -> list[str]:
    """Split the text of one record, line breaks in its quoted cells and all, into cells."""
    splitter = Splitter(dialect)
    splitter.feed(text)
    return splitter.cells


class Splitter:
    """Splits one record that is fed line by line.

    `open` tells that a quote waits for its end. `stray` tells that text follows the closing quote
    of a cell that holds a line break: a sign that this quote was meant to open another cell.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.cells: list[str] = []
        self.open = False
        self.stray = False
        self._delimiter = dialect.delimiter
        self._quote = dialect.quote
        self._parts: list[str] = []  # of the cell that is open

    def feed(self, text: str) -> None:
        """Take the next line, with its line end."""
        quote, at = self._quote, 0
        while True:
            quoted = ""
            if self.open or (quote and text.startswith(quote, at)):
                at = self._quoted(text, at if self.open else at + 1)
                if self.open:
                    return
                quoted = "".join(self._parts)
                self._parts = []
            end = text.find(self._delimiter, at)
            tail = without_end(text[at:]) if end < 0 else text[at:end]
            self.stray = self.stray or bool(tail and ("\n" in quoted or "\r" in quoted))
            self.cells.append(quoted + tail)
            if end < 0:
                return
            at = end + 1

    def _quoted(self, text: str, at: int) -> int:
        """Read on to the closing quote; doubled quotes stand for one. Returns where it ends."""
        quote = self._quote
        while (end := text.find(quote, at)) >= 0:
            self._parts.append(text[at:end])
            if not text.startswith(quote, end + 1):
                self.open = False
                return end + 1
            self._parts.append(quote)
            at = end + 2
        self._parts.append(text[at:])
        self.open = True
        return len(text)
