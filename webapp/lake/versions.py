"""A version: a list of pieces, which share their range files with other versions."""

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import Any

from webapp.lake.shelf import Damaged, Shelf, digest_of, version_key

FORMAT = 1
DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring entries: a base range, and maybe a delta of what is different from it."""

    # Of the entries that can be seen.
    lowest: str
    highest: str
    count: int
    # Names of range files; "" where there is no delta.
    base: str
    delta: str
    # Rows of both files.
    base_count: int
    changed: int


@dataclass(frozen=True)
class Version:
    """All entries at one moment, in pieces that follow each other and never overlap."""

    id: str
    pieces: tuple[Piece, ...]

    @cached_property
    def count(self) -> int:
        """How many entries can be seen."""
        return sum(piece.count for piece in self.pieces)

    @cached_property
    def range_ids(self) -> tuple[str, ...]:
        """The range files that must stay for as long as the version does."""
        named = (name for piece in self.pieces for name in (piece.base, piece.delta) if name)
        return tuple(dict.fromkeys(named))


def empty() -> Version:
    """The version without entries."""
    return Version(EMPTY_ID, ())


def save(shelf: Shelf, pieces: Iterable[Piece]) -> Version:
    """Keep a version. The same pieces are the same version."""
    pieces = tuple(pieces)
    content = _written(pieces)
    version = Version(digest_of(content), pieces)
    shelf.put(version_key(version.id), content)
    return version


def load(shelf: Shelf, version_id: str) -> Version:
    """The version of this name. Raises FileNotFoundError, Damaged."""
    if version_id == EMPTY_ID:
        return empty()
    content = shelf.path(version_key(version_id)).read_bytes()
    try:
        return Version(version_id, _read(json.loads(content)))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Damaged(f"The version {version_id} is damaged: {error}") from error


def _written(pieces: tuple[Piece, ...]) -> bytes:
    content = {"format": FORMAT, "pieces": [asdict(piece) for piece in pieces]}
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _read(content: Any) -> tuple[Piece, ...]:
    if content["format"] != FORMAT:
        raise ValueError(f"its format is {content['format']!r}")
    pieces = tuple(_piece(facts) for facts in content["pieces"])
    for before, after in pairwise(pieces):
        if before.highest >= after.lowest:
            raise ValueError(f"its pieces overlap at {after.lowest!r}")
    return pieces


def _piece(facts: Any) -> Piece:
    piece = Piece(**facts)
    for field in fields(Piece):
        if type(getattr(piece, field.name)) is not field.type:
            raise ValueError(f"{field.name} is not of its type")
    names = (piece.base, piece.delta) if piece.delta else (piece.base,)
    if not all(DIGEST.fullmatch(name) for name in names):
        raise ValueError("a range has no name")
    return piece


EMPTY_ID = digest_of(_written(()))
