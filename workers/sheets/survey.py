"""One quick pass over a text file before it is read: what it holds that the fast reader cannot."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain

from workers.sheets.careful_reader import Dialect, Splitter
from workers.sheets.table import MIB


class Survey:
    """Facts about a whole text file; line_count counts the breaks inside quoted cells too."""

    line_count = 0
    quote_count = 0
    has_null = False
    has_monster = False
    ends_open = False

    @property
    def damaged(self) -> bool:
        """Tell whether the careful reader must read the file from its start."""
        odd_quotes = self.quote_count % 2 == 1
        return self.has_null or self.has_monster or self.ends_open or odd_quotes


def survey(chunks: Iterable[bytes], dialect: Dialect, max_line_bytes: int = MIB) -> Survey:
    """Count lines and quotes of UTF-8 chunks and look for null characters and monster lines."""
    facts, before, last = Survey(), b"", b"\n"
    quote = dialect.quote.encode()
    for chunk in chunks:
        facts.line_count += _line_ends(chunk)
        facts.quote_count += chunk.count(quote) if quote else 0
        facts.has_null = facts.has_null or b"\0" in chunk
        facts.has_monster = facts.has_monster or _has_monster(chunk, max_line_bytes // 2)
        before, last = last, chunk
    facts.line_count += last[-1:] not in b"\r\n"
    facts.ends_open = _ends_open(before + last, dialect)
    return facts


def _ends_open(tail: bytes, dialect: Dialect) -> bool:
    """Tell whether the last line, taken by itself, opens a quote and does not close it."""
    last_line = re.split(rb"[\r\n]", tail.rstrip(b"\r\n"))[-1]
    splitter = Splitter(dialect)
    splitter.feed(last_line.decode("utf-8", "replace"))
    return splitter.open


def _line_ends(chunk: bytes) -> int:
    count = chunk.count(b"\n")
    if b"\r" in chunk:
        count += chunk.count(b"\r") - chunk.count(b"\r\n")
    return count


def _has_monster(chunk: bytes, window: int) -> bool:
    """Tell whether a stretch of `window` bytes has no line end: then a line may be twice that."""
    for start in range(0, len(chunk) - window + 1, window):
        end = start + window
        if chunk.find(b"\n", start, end) < 0 and chunk.find(b"\r", start, end) < 0:
            return True
    return False


def quotes_are_sound(chunks: Iterable[bytes], dialect: Dialect, max_bytes: int = MIB) -> bool:
    """Tell whether every quoted cell that holds a line break ends where a cell may end.

    A quote that somebody forgot to close swallows rows up to the next quote, which then stands
    at the start of a cell and has its text behind it.
    """
    quote, delimiter = dialect.quote.encode(), dialect.delimiter.encode()
    cell = _quoted_cell(re.escape(quote), re.escape(delimiter))
    border = delimiter + b"\r\n"
    rest = b"\n"
    for chunk in chain(chunks, [b"\n"]):
        rest += chunk
        keep_from = len(rest) - 1
        for found in cell.finditer(rest):
            if found["next"] is None:  # open, or closed by the last byte there is
                keep_from = found.start() - 1
                break
            if found["next"] not in border and re.search(rb"[\r\n]", found["text"]):
                return False
            if found.end() - found.start() > max_bytes:
                return False
        rest = rest[keep_from:]
        if len(rest) > max_bytes:
            return False
    return len(rest) == 1


def _quoted_cell(quote: bytes, delimiter: bytes) -> re.Pattern[bytes]:
    """Match a quoted cell behind a border and the byte after it; atomic, so never slow."""
    plain = b"[^" + quote + b"]*+"
    text = b"(?P<text>" + plain + b"(?:" + quote * 2 + plain + b")*+)"
    start = b"(?<=[" + delimiter + rb"\r\n])" + quote
    return re.compile(start + text + b"(?:" + quote + b"(?P<next>.))?+", re.DOTALL)
