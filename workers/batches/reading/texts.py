"""A file as pieces of text in its charset, without the byte order mark."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from workers.batches.reading.broken import CUT_OFF, BrokenFile
from workers.sheets import encodings
from workers.sheets.table import UnreadableFile

# They are for names and source code; what they do to a large file takes hours.
NOT_FOR_FILES = ("idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape")


def charset(name: object, path: Path) -> str:
    """The usual name of a charset that a control file names; BrokenFile if there is none."""
    with path.open("rb") as file:
        head = file.read(64 * 1024)
    try:
        found = encodings.known_encoding(name, head) if isinstance(name, str) else None
    except UnreadableFile:
        found = None
    if found is None or found.replace("_", "-") in NOT_FOR_FILES:
        raise BrokenFile(f"There is no charset {str(name)[:100]!r}. The control file names it.")
    return found


def texts(path: Path, encoding: str) -> Iterator[str]:
    """Yield the file's text in pieces; BrokenFile where it is not in this charset."""
    line = 1
    try:
        for chunk in encodings.utf8_chunks(path, encoding):
            yield chunk.decode()
            line += chunk.count(b"\n")
    except UnicodeDecodeError as error:
        before = error.object[: error.start]
        if encoding == encodings.UTF_8:  # what comes before is sound, and not lost
            yield before.removeprefix(codecs.BOM_UTF8).decode()
        if error.reason == "unexpected end of data":
            raise BrokenFile(CUT_OFF) from None
        raise BrokenFile(
            f"This file is not written in {encoding}.", line + before.count(b"\n")
        ) from None
