"""Boxes, of which JPEG 2000 files and MP4 films are made: each tells its length and its kind."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

HEAD, LONG_HEAD = 8, 16
# Instead of a length: it follows in 8 bytes, or reaches to the end.
LONG, TO_THE_END = 1, 0


class Box(NamedTuple):
    """What a box is, and where its content begins and ends, as it says itself."""

    kind: bytes
    begin: int
    end: int


def boxes(file: BinaryIO, begin: int, end: int) -> Iterator[Box]:
    """The boxes between two places; the last one may tell of more than there is."""
    while begin + HEAD <= end:
        file.seek(begin)
        length, kind = struct.unpack(">I4s", file.read(HEAD))
        head = HEAD
        if length == LONG:
            length, head = int.from_bytes(file.read(LONG_HEAD - HEAD)), LONG_HEAD
        elif length == TO_THE_END:
            length = end - begin
        if length < head:
            return
        yield Box(kind, begin + head, begin + length)
        begin += length
