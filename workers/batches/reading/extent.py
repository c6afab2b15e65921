"""Finds where a JSON object ends without building it, however it is cut into pieces."""

from __future__ import annotations

import re

from workers.batches.reading.broken import (
    MOST_CHARACTERS,
    MOST_LEVELS,
    TOO_DEEP,
    TOO_LARGE,
    BrokenFile,
)

# Commas, brackets and texts: each may cost a hundred bytes of memory where it took one on disk.
MOST_MARKS = 5_000_000
TOO_MANY_VALUES = "One record has millions of values. Split it into several."
MARK = re.compile(r'["{}\[\],]').search
REST_OF_TEXT = re.compile(r'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL).match


class Extent:
    """Follows a text that begins with an object and is shown again whenever it has grown."""

    def __init__(self) -> None:
        self._seen = 0
        self._levels = 0
        self._marks = 0
        self._in_text = False

    def end(self, text: str) -> int | None:
        """Where the object ends; None if it goes on. BrokenFile if it is beyond the limits."""
        at: int | None = self._seen
        while at is not None:
            at = self._after_text(text, at) if self._in_text else self._after_mark(text, at)
            if at is not None and not self._levels:
                return at
        if self._seen > MOST_CHARACTERS:
            raise BrokenFile(TOO_LARGE)
        return None

    def _after_text(self, text: str, at: int) -> int | None:
        found = REST_OF_TEXT(text, at)
        assert found is not None
        at = found.end()
        if not text.startswith('"', at):  # the end, or a backslash that is the last character
            self._seen = at
            return None
        self._in_text = False
        return at + 1

    def _after_mark(self, text: str, at: int) -> int | None:
        found = MARK(text, at)
        if found is None:
            self._seen = len(text)
            return None
        mark = found[0]
        self._in_text = mark == '"'
        self._levels += (mark in "{[") - (mark in "}]")
        self._marks += 1
        if self._levels > MOST_LEVELS:
            raise BrokenFile(TOO_DEEP)
        if self._marks > MOST_MARKS:
            raise BrokenFile(TOO_MANY_VALUES)
        return found.end()
