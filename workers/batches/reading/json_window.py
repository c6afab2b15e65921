"""Reads JSON objects out of a window on a long text.

The json module reads the objects of a window at once, or one after the other. An object that the
window cuts is read once its end is found; so never more than a window of them is in memory.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from workers.batches.reading.broken import (
    CUT_OFF,
    MOST_CHARACTERS,
    TOO_DEEP,
    TOO_LARGE,
    BrokenFile,
)
from workers.batches.reading.extent import Extent
from workers.batches.reading.flaws import halved, too_deep

Record = dict[str, Any]
SPACE = re.compile(r"[ \t\n\r]*").match
COMMA = re.compile(r"[ \t\n\r]*,[ \t\n\r]*").match
FIRST_NAME = re.compile(r'\{[ \t\n\r]*"[^"\\]{0,99}"').match
AT_ONCE = 16 * 1024  # characters: objects that are few enough to stay in the cache meanwhile
LONGEST_WORD = 16  # an error so near to the end of the window may only say that it ends
UNTERMINATED = "Unterminated string"
SHOWN = 20
KINDS = {'"': "a text", "[": "an array", "t": "true", "f": "false", "n": "null"}


class _BadNumber(ValueError):
    """A number that JSON does not have, or no computer."""


def _number(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise _BadNumber(f"The number {text[:SHOWN]} is too large.")
    return value


def _no_constant(word: str) -> NoReturn:
    raise _BadNumber(f"{word} is no number in JSON. Use null where there is none.")


decode = json.JSONDecoder(parse_float=_number, parse_constant=_no_constant).raw_decode
DECODE_ERRORS = (ValueError, RecursionError)


class Window:
    """The part of a text that is being read; `at` is the place of what comes next."""

    def __init__(self, source: Iterator[str]) -> None:
        self.text = ""
        self.at = 0
        self.number = 0  # of records
        self._line = 1  # of the window's first character
        self._at_once = True
        self._source = source

    def next_character(self) -> str:
        """Go to the next character that is no white space; "" at the end."""
        while True:
            self.at = _end(SPACE(self.text, self.at))
            if self.at < len(self.text):
                return self.text[self.at]
            if not self._more():
                return ""

    def whole_records(self) -> Iterator[Record]:
        """Yield the objects that are whole, and have a comma behind them, in this window."""
        while records := self._many():
            yield from records
        text, at = self.text, self.at
        while text.startswith("{", at):
            try:
                record, end = decode(text, at)
            except DECODE_ERRORS:
                return  # record() finds out why
            comma = COMMA(text, end)
            if comma is None:
                return
            self._check(record, end)
            self.number += 1
            yield record
            self.at = at = comma.end()

    def _many(self) -> list[Record]:
        """The objects before the last one in this window that begins as the first one does.

        To read them as one array takes half the time. Where that is none, for an inner object may
        begin in the same way, or the file is damaged, they are read one by one from then on.
        """
        first = FIRST_NAME(self.text, self.at) if self._at_once else None
        end = self.text.rfind(first[0], self.at, self.at + AT_ONCE) if first else self.at
        before = self.text[self.at : end].rstrip(" \t\n\r")
        if not before:
            return []
        array = f"[{before.removesuffix(',')}]"
        records = _array(array)
        bad = not records or too_deep(records, array, 1, len(array))
        if not before.endswith(",") or bad or halved(records, array, 1, len(array)):
            self._at_once = False
            return []
        self.at = end
        self.number += len(records)
        return records

    def record(self) -> Record:
        """The object that comes next, and is read on for; BrokenFile if there is none."""
        first = self.next_character()
        if first != "{":
            self._refuse_element(first)
        end = self._find_end()
        try:
            record: Record = decode(self.text, self.at)[0]
        except DECODE_ERRORS as error:
            self._explain(error)
        self._check(record, end)
        self.at = end
        self.number += 1
        return record

    def refuse(self, sentence: str, at: int | None = None) -> NoReturn:
        """Raise BrokenFile with the line of a place, or of what comes next."""
        place = self.at if at is None else at
        raise BrokenFile(sentence, self._line + self.text.count("\n", 0, place))

    def _more(self) -> bool:
        """Let the window begin with what comes next, and end later."""
        self._forget()
        chunk = next(self._source, None)
        # A text grows in its place where nothing else holds it; else all of it is copied.
        text, self.text = self.text, ""
        text += chunk or ""
        self.text = text
        return chunk is not None

    def _forget(self) -> None:
        self._line += self.text.count("\n", 0, self.at)
        self.text, self.at = self.text[self.at :], 0

    def _find_end(self) -> int:
        """Where the object ends that comes next; reads on until it is in the window."""
        extent, looked = Extent(), False
        self._forget()
        while True:
            try:
                end = extent.end(self.text)
            except BrokenFile as broken:
                self.refuse(broken.sentence)
            if end is not None:
                return end
            if not looked:
                self._refuse_nonsense()
                looked = True
            if not self._more():
                self._refuse_nonsense()
                self.refuse(CUT_OFF, len(self.text))

    def _refuse_nonsense(self) -> None:
        """Refuse an object that has not ended if it is damaged before the window's end."""
        try:
            decode(self.text, self.at)
        except json.JSONDecodeError as error:
            near_end = error.pos > len(self.text) - LONGEST_WORD
            if not near_end and not error.msg.startswith(UNTERMINATED):
                self._explain(error)
        except DECODE_ERRORS as error:
            self._explain(error)

    def _check(self, record: Record, end: int) -> None:
        """Refuse an object that is nested too deep, or has what is no character."""
        if end - self.at > MOST_CHARACTERS:
            self.refuse(TOO_LARGE)
        if too_deep([record], self.text, self.at, end):
            self.refuse(TOO_DEEP)
        if halved([record], self.text, self.at, end):
            self.refuse(f"Record {self.number + 1} holds one half of a character (\\ud...).")

    def _explain(self, error: Exception) -> NoReturn:
        if isinstance(error, _BadNumber):
            self.refuse(str(error))
        if isinstance(error, RecursionError):
            self.refuse(TOO_DEEP)
        if isinstance(error, json.JSONDecodeError):
            self.refuse(self._near(error.pos), error.pos)
        self.refuse("A whole number has thousands of digits.")

    def _near(self, at: int) -> str:
        shown = self.text[at : at + SHOWN].split("\n")[0]
        return f"Record {self.number + 1} is not valid JSON, near {shown!r}."

    def _refuse_element(self, first: str) -> NoReturn:
        if not first:
            self.refuse(CUT_OFF)
        kind = KINDS.get(first, "a number" if first.isdecimal() or first == "-" else "")
        number = self.number + 1
        if kind:
            self.refuse(f"Element {number} is {kind}, but each record is an object in {{ }}.")
        self.refuse(f"Where record {number} should begin with {{ there is {first!r}.")


def _array(text: str) -> list[Record]:
    """The objects of an array; none if it is not one of objects alone."""
    try:
        records, end = decode(text, 0)
    except DECODE_ERRORS:
        return []
    return records if end == len(text) and set(map(type, records)) == {dict} else []


def _end(match: re.Match[str] | None) -> int:
    assert match is not None
    return match.end()
