"""Answers that a browser saves as a file."""

import unicodedata
from collections.abc import Iterable, Iterator
from itertools import chain
from urllib.parse import quote

from flask import Response, request, stream_with_context
from werkzeug.exceptions import RequestedRangeNotSatisfiable

CSV = "text/csv; charset=utf-8"
# With it, Excel reads the file as UTF-8.
BYTE_ORDER_MARK = "\ufeff"
PIECE_CHARACTERS = 64 * 1024


def attachment(content: Iterable[bytes] | bytes, filename: str, kind: str) -> Response:
    """A file to be saved under this name, sent piece by piece when it comes in pieces."""
    body = content if isinstance(content, bytes) else stream_with_context(iter(content))
    response = Response(body, content_type=kind)
    response.headers.set("Content-Disposition", "attachment", **names(filename))
    return response


def part_asked(size: int) -> tuple[int, int]:
    """From where up to where bytes of so many are asked for: all, unless it is one part of them.

    Raises RequestedRangeNotSatisfiable.
    """
    asked = request.range
    if asked is None or asked.units != "bytes" or len(asked.ranges) != 1:
        return 0, size
    # Who has a part of what was there before, as far as one can tell, begins anew.
    if "If-Range" in request.headers:
        return 0, size
    part = asked.range_for_length(size)
    if part is None:
        raise RequestedRangeNotSatisfiable(size)
    return part[0], part[1]


def mark_part(response: Response, begin: int, end: int, size: int) -> None:
    """Say which part of so many bytes an answer is, where it is not all of them."""
    response.accept_ranges = "bytes"
    response.content_length = end - begin
    if (begin, end) != (0, size):
        response.status_code = 206
        response.content_range.set(begin, end, size)


def names(filename: str) -> dict[str, str]:
    """A file's name as a header may carry it (RFC 6266): in ASCII, and whole where that differs."""
    filename = "".join(sign if sign.isprintable() else " " for sign in filename)
    plain = unicodedata.normalize("NFKD", filename).encode("ascii", "ignore").decode()
    if plain == filename:
        return {"filename": plain}
    return {"filename": plain, "filename*": "UTF-8''" + quote(filename, safe="")}


def in_pieces(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines as UTF-8 for Excel."""
    return encoded(chain((BYTE_ORDER_MARK,), lines))


def encoded(lines: Iterable[str]) -> Iterator[bytes]:
    """Lines as UTF-8, put together so that not every line is sent by itself."""
    waiting: list[str] = []
    length = 0
    for line in lines:
        waiting.append(line)
        length += len(line)
        if length >= PIECE_CHARACTERS:
            yield "".join(waiting).encode()
            waiting, length = [], 0
    yield "".join(waiting).encode()
