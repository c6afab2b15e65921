"""Where the parts of a JSON text stand in it.

The standard parser says where a value ends, so what nobody asks for is passed over at its speed.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterator

from webapp.control.problems import Path

_BETWEEN = re.compile(r"[ \t\r\n:,]*")
_ends_at = json.JSONDecoder().raw_decode


class Places:
    """The places of a text that is known to be JSON; each part is looked through only once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line_ends = [found.start() for found in re.finditer("\n", text)]
        self._parts: dict[int, dict[str | int, int]] = {}

    def line(self, path: Path) -> int:
        """Return the line, counted from 1, of what a path leads to, or of the last part before."""
        place = mark = self._after(0)
        for step in path:
            parts = self._parts_of(place)
            if step not in parts:
                break
            mark = parts[step]
            place = self._value(mark, step)
        return bisect_right(self._line_ends, mark) + 1

    def _parts_of(self, place: int) -> dict[str | int, int]:
        if place not in self._parts:
            parts = {"{": self._members, "[": self._entries}.get(self._text[place])
            self._parts[place] = dict(parts(place)) if parts else {}
        return self._parts[place]

    def _members(self, place: int) -> Iterator[tuple[str | int, int]]:
        """The names of an object, and where they stand; of one that is there twice, the last."""
        place = self._after(place + 1)
        while self._text[place] != "}":
            name, end = _ends_at(self._text, place)
            yield name, place
            place = self._after(_ends_at(self._text, self._after(end))[1])

    def _entries(self, place: int) -> Iterator[tuple[str | int, int]]:
        number, place = 0, self._after(place + 1)
        while self._text[place] != "]":
            yield number, place
            number, place = number + 1, self._after(_ends_at(self._text, place)[1])

    def _value(self, mark: int, step: str | int) -> int:
        if isinstance(step, int):
            return mark
        return self._after(_ends_at(self._text, mark)[1])

    def _after(self, place: int) -> int:
        found = _BETWEEN.match(self._text, place)
        assert found is not None
        return found.end()
