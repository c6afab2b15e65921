"""Lines of text below a line of names; no character quotes, so cells end at each separator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from workers.batches.reading.broken import (
    MOST_CHARACTERS,
    MOST_NAMES,
    NULL_CHARACTER,
    TOO_LARGE,
    TOO_MANY_NAMES,
    BrokenFile,
)
from workers.batches.reading.texts import charset, texts

BREAKS = "\r\n"
BREAK = re.compile(r"[\r\n]+")
NO_NAMES = "The first line is empty. It must hold the names of the columns."


def read(path: Path, spec: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a record for each line below the first, the empty end behind a last break too."""
    separator = spec.get("separator") or "\t"
    if not isinstance(separator, str):
        raise BrokenFile("The separator in the control file is no text.")
    rows = lines(texts(path, charset(spec.get("charset") or "utf-8", path)))
    first = next(rows, "")
    if not first:
        raise BrokenFile(NO_NAMES, 1)
    names = first.split(separator, MOST_NAMES)
    if len(names) > MOST_NAMES:
        raise BrokenFile(TOO_MANY_NAMES, 1)
    for row in rows:
        cells = row.split(separator, len(names))
        yield {name: cell for name, cell in zip(names, cells, strict=False) if cell}


def lines(pieces: Iterable[str]) -> Iterator[str]:
    """Cut a text at each run of CR and LF; BrokenFile for what cannot be a line of text."""
    line, begun, size, in_break = 1, [""], 0, False
    for piece in pieces:
        sound, null, _ = piece.partition("\0")
        # A run of breaks may go on in the next piece, and is still one.
        first, *others = BREAK.split(sound.lstrip(BREAKS) if in_break else sound)
        begun.append(first)
        size += len(first)
        if others:
            yield "".join(begun)
            yield from others[:-1]
            begun, size = [others[-1]], len(others[-1])
        if null or size > MOST_CHARACTERS:
            raise BrokenFile(NULL_CHARACTER if null else TOO_LARGE, line + _breaks(sound))
        in_break = piece.endswith(("\r", "\n")) or (in_break and not piece)
        line += _breaks(piece)
    yield "".join(begun)


def _breaks(text: str) -> int:
    return text.count("\n") + text.count("\r") - text.count("\r\n")
