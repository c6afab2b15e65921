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
IN_TEXT = r'[^"\\]*+(?:\\.[^"\\]*+)*+'
REST_OF_TEXT = re.compile(IN_TEXT, re.DOTALL).match
# The empty groups tell what was found. Commas and whole texts, which are most, change no level and
# have none. Each way begins with a sign of its own: only so are the others passed over quickly.
MARKS = re.compile(rf'\{{()|\[()|\}}()|\]()|,|"{IN_TEXT}"|"()', re.DOTALL).finditer
BEGINS, ENDS = (1, 2), (3, 4)


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
            at = self._after_text(text, at) if self._in_text else self._after_marks(text, at)
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

    def _after_marks(self, text: str, at: int) -> int | None:
        levels, marks, after = self._levels, self._marks, None
        for found in MARKS(text, at):
            marks += 1
            if marks > MOST_MARKS:
                raise BrokenFile(TOO_MANY_VALUES)
            kind = found.lastindex
            if kind is None:
                continue
            if kind in BEGINS:
                levels += 1
                if levels > MOST_LEVELS:
                    raise BrokenFile(TOO_DEEP)
                continue
            if kind in ENDS:
                levels -= 1
                if levels:
                    continue
            self._in_text, after = kind not in ENDS, found.end()
            break
        else:
            self._seen = len(text)
        self._levels, self._marks = levels, marks
        return after
