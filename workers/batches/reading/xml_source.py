"""The bytes of an XML file for expat, in a charset that it knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from workers.batches.reading.broken import BrokenFile
from workers.sheets.encodings import utf8_chunks

PIECE_BYTES = 256 * 1024
HEAD_BYTES = 1024
DECLARED = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
# Expat knows those with one byte for each character, and the UTFs; these are written out for it.
SEVERAL_BYTES = ("big5", "euc-jp", "euc-kr", "gb18030", "gb2312", "gbk", "shift_jis")

Pieces = Iterator[tuple[bytes, bool]]


def open_pieces(path: Path) -> tuple[str | None, Pieces]:
    """The charset that overrules the file's own, or None, and the pieces; True with the last."""
    with path.open("rb") as file:
        found = DECLARED.match(file.read(HEAD_BYTES))
    declared = found[1].decode().lower() if found else ""
    if declared in SEVERAL_BYTES:
        return "utf-8", _with_last(_as_utf8(path, declared))
    return None, _with_last(_as_is(path))


def _as_is(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _as_utf8(path: Path, encoding: str) -> Iterator[bytes]:
    try:
        for chunk in utf8_chunks(path, encoding):
            for start in range(0, len(chunk), PIECE_BYTES):
                yield chunk[start : start + PIECE_BYTES]
    except UnicodeDecodeError:
        raise BrokenFile(f"This file declares {encoding}, but is not written in it.") from None


def _with_last(pieces: Iterator[bytes]) -> Pieces:
    for piece in pieces:
        yield piece, False
    yield b"", True
