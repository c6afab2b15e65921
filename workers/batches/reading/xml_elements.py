"""Builds records from the elements of an XML file, as the parser meets them."""

from __future__ import annotations

from io import StringIO
from typing import Any

from workers.batches.reading.broken import MOST_LEVELS, TOO_DEEP, BrokenFile

Record = dict[str, Any]


class Elements:
    """The elements of one file; `take` gives the records that have ended since it was called."""

    def __init__(self, *, single: bool) -> None:
        self._level = 0
        self._record_level = 1 if single else 2
        self._record: Record = {}
        self._ended: list[Record] = []

    @property
    def in_one_record(self) -> bool:
        """Has one record gone on, and none ended, since `take` was called?"""
        return self._level >= self._record_level and not self._ended

    def take(self) -> list[Record]:
        """The records that have ended, once each."""
        ended, self._ended = self._ended, []
        return ended

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._level += 1
        if self._level > MOST_LEVELS:
            raise BrokenFile(TOO_DEEP)
        if self._level == self._record_level:
            self._record = {}
            self.record_begins(attributes)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._level == self._record_level:
            self._ended.append(self._record)
        self._level -= 1

    def text(self, text: str) -> None:
        """A piece of text stands here."""

    def record_begins(self, attributes: dict[str, str]) -> None:
        """The element of a record begins, with these attributes."""


class Attributes(Elements):
    """The values of a record are its attributes."""

    def record_begins(self, attributes: dict[str, str]) -> None:
        """Take the values from the attributes."""
        self._record = {local(name): value for name, value in attributes.items()}


class TextOfChildren(Elements):
    """The values of a record are the whole texts of its child elements."""

    def __init__(self, *, single: bool) -> None:
        super().__init__(single=single)
        self._value = StringIO()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins; if it is a value, its text does."""
        super().start(name, attributes)
        if self._level == self._record_level + 1:
            self._value = StringIO()

    def end(self, name: str) -> None:
        """An element ends; if it is a value, its text does. Of two with one name the last counts"""
        if self._level == self._record_level + 1:
            self._record[local(name)] = self._value.getvalue()
        super().end(name)

    def text(self, text: str) -> None:
        """Keep the text if it stands in a value."""
        if self._level > self._record_level:
            self._value.write(text)


def local(name: str) -> str:
    """A name without its namespace, which expat puts in front with a space."""
    return name.rpartition(" ")[2]
