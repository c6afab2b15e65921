"""Hostile and strange text files; the large ones come in pieces."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from itertools import chain, repeat

from tests.hostile.zips import MIB

TABLE = "a,b\né,y\n"


def large_field(megabytes: int = 200) -> Iterator[bytes]:
    """A good row, a field of that size in the next one, and a good row again."""
    return chain([b"a,b\nx,y\np,"], repeat(b"z" * MIB, megabytes), [b"\nv,w\n"])


def large_line(megabytes: int = 200) -> Iterator[bytes]:
    """A good row, a line of as many cells as half its bytes, and a good row again."""
    return chain([b"a,b\nx,y\n"], repeat(b"z," * (MIB // 2), megabytes), [b"\nv,w\n"])


def open_quote(rows: int) -> Iterator[bytes]:
    """Row 3 opens a quote that nothing closes; so many rows of 80 bytes follow."""
    block = (b"v," + b"w" * 77 + b"\n") * 1_000
    return chain([b'a,b\nx,y\n"p,q\n'], repeat(block, rows // 1_000))


def utf16(encoding: str, mark: bytes = b"") -> bytes:
    """The table in one of the two orders of bytes, with its mark or without."""
    return mark + TABLE.encode(encoding)


LITTLE, BIG = codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE


def wide(columns: int = 200_000) -> bytes:
    """A header of so many columns, and a row."""
    header = ",".join(f"c{number}" for number in range(columns))
    return f"{header}\n{'x,' * columns}\n".encode()
