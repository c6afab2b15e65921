"""XML: the elements inside the outermost one as a stream of records.

Expat reads piece by piece. A DOCTYPE is refused where it begins, so no entity is ever declared,
and nothing outside of the file is looked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.parsers import expat

from workers.batches.reading.broken import (
    MIB,
    MOST_CHARACTERS,
    MOST_NAMES,
    TOO_LARGE,
    TOO_MANY_NAMES,
    BrokenFile,
)
from workers.batches.reading.xml_elements import Attributes, Elements, TextOfChildren
from workers.batches.reading.xml_sentences import UNKNOWN_CHARSET, explained
from workers.batches.reading.xml_source import open_pieces

Record = dict[str, Any]
MOST_TAG_BYTES = 4 * MIB
TAG_TOO_LARGE = f"One tag or comment is larger than {MOST_TAG_BYTES // MIB} MB."


def read_children(path: Path, spec: Mapping[str, Any]) -> Iterator[Record]:
    """Yield the records whose values are the texts of child elements."""
    return _read(path, TextOfChildren(single=bool(spec.get("singleRecord"))))


def read_attributes(path: Path, spec: Mapping[str, Any]) -> Iterator[Record]:
    """Yield the records whose values are attributes."""
    return _read(path, Attributes(single=bool(spec.get("singleRecord"))))


def _read(path: Path, elements: Elements) -> Iterator[Record]:
    """Yield the records that each piece of the file ends, and then what is wrong with it."""
    encoding, pieces = open_pieces(path)
    parser = Parser(encoding, elements)
    for piece, last in pieces:
        broken = parser.feed(piece, last)
        yield from elements.take()
        if broken:
            raise broken


class Parser:
    """An expat parser that tells elements what it meets, within limits."""

    def __init__(self, encoding: str | None, elements: Elements) -> None:
        self._names: dict[str, str] = {}
        self._elements = elements
        self._fed = 0
        self._in_one_record = 0  # bytes
        self._expat = expat.ParserCreate(encoding, " ", self._names)
        self._expat.buffer_text = True
        self._expat.buffer_size = 64 * 1024
        self._expat.StartDoctypeDeclHandler = _refuse_doctype
        self._expat.StartElementHandler = elements.start
        self._expat.EndElementHandler = elements.end
        self._expat.CharacterDataHandler = elements.text
        # Lets expat count the prefixes among the names.
        self._expat.StartNamespaceDeclHandler = lambda *_: None

    def feed(self, piece: bytes, last: bool) -> BrokenFile | None:
        """Parse the next piece; gives what is wrong with it."""
        try:
            self._expat.Parse(piece, last)
            self._check_size(len(piece))
        except expat.ExpatError as error:
            return explained(error)
        except (LookupError, ValueError):  # of the codec that the file names
            return BrokenFile(UNKNOWN_CHARSET, 1)
        except BrokenFile as broken:
            return BrokenFile(broken.sentence, self._expat.CurrentLineNumber)
        return None

    def _check_size(self, fed: int) -> None:
        self._fed += fed
        if self._fed - self._expat.CurrentByteIndex > MOST_TAG_BYTES + fed:
            raise BrokenFile(TAG_TOO_LARGE)
        if len(self._names) > MOST_NAMES:
            raise BrokenFile(TOO_MANY_NAMES)
        self._in_one_record = self._in_one_record + fed if self._elements.in_one_record else 0
        if self._in_one_record > MOST_CHARACTERS:
            raise BrokenFile(TOO_LARGE)


def _refuse_doctype(*_: object) -> None:
    raise BrokenFile("This file has a DOCTYPE, which can hide attacks. Take it out.")
