"""Which encoding a text file is written in, and the file as a stream of UTF-8.

A byte order mark decides; then strict UTF-8; then UTF-16 by where its zero bytes lie; and
Windows-1252 for the rest. The five bytes that Windows-1252 leaves undefined become the control
characters of the same number, as in web browsers, so that it accepts every file.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

from workers.sheets.table import MIB, UnreadableFile

UTF_8 = "utf-8"
WINDOWS_1252 = "windows-1252"
MARKS = (
    (codecs.BOM_UTF8, UTF_8),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
)
USUAL_NAMES = {
    "cp1252": WINDOWS_1252,
    "utf-8-sig": UTF_8,
    "utf-16-le": "utf-16le",
    "utf-16-be": "utf-16be",
}


def _same_number(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        return error.object[error.start : error.end].decode("latin-1"), error.end
    raise error


codecs.register_error("same-number", _same_number)


def mark_of(head: bytes) -> tuple[bytes, str | None]:
    """Return the byte order mark that the file begins with and its encoding, or b"" and None."""
    return next(((mark, name) for mark, name in MARKS if head.startswith(mark)), (b"", None))


def guess_by_head(head: bytes) -> str | None:
    """Tell UTF-16 and marked files by their first bytes; None when the whole file must be seen."""
    marked = mark_of(head)[1]
    if marked or b"\0" not in head or len(head) < 2:
        return marked
    half = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > 0.3 * half and even < 0.05 * half:
        return "utf-16le"
    if even > 0.3 * half and odd < 0.05 * half:
        return "utf-16be"
    return None


def known_encoding(name: str, head: bytes = b"") -> str:
    """Return the usual name of an encoding that a person chose; UnreadableFile if there is none.

    For plain "utf-16" the first bytes of the file tell the order of its bytes.
    """
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        found = None
    if found is None or not found._is_text_encoding:
        raise UnreadableFile("encoding-unknown", f"There is no encoding {name!r}. Choose another.")
    if found.name == "utf-16":
        guess = guess_by_head(head)
        return guess if guess and guess.startswith("utf-16") else "utf-16le"
    return USUAL_NAMES.get(found.name, found.name)


def utf8_chunks(path: Path, encoding: str, offset: int = 0) -> Iterator[bytes]:
    """Yield the file as UTF-8 in chunks, without its byte order mark, from a UTF-8 offset on.

    Raises UnicodeDecodeError where the file is not written in the encoding.
    """
    errors = "same-number" if encoding == WINDOWS_1252 else "strict"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    with path.open("rb") as file:
        mark, marked = mark_of(file.read(4))
        file.seek(len(mark) if marked == encoding else 0)
        while True:
            content = file.read(MIB)
            chunk = _recoded(decoder, content, encoding)
            if offset < len(chunk):
                yield chunk[offset:]
            offset = max(0, offset - len(chunk))
            if not content:
                return


def _recoded(decoder: codecs.IncrementalDecoder, content: bytes, encoding: str) -> bytes:
    if encoding == UTF_8 and content.isascii() and decoder.getstate()[0] == b"":
        return content
    return decoder.decode(content, final=not content).encode("utf-8")


def undecodable(encoding: str) -> UnreadableFile:
    """Build the refusal of a file that the chosen encoding cannot decode."""
    return UnreadableFile(
        "encoding-wrong",
        f"This file is not written in {encoding}. Choose another encoding, such as "
        f"{WINDOWS_1252 if encoding.startswith('utf') else UTF_8}.",
    )
