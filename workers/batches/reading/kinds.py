"""Tells a file of quite another kind by its first bytes, before a reader is confused by it."""

from __future__ import annotations

from pathlib import Path

from workers.batches.reading.broken import EMPTY, BrokenFile
from workers.sheets.sniff import (
    BINARY_MARKS,
    HEAD_BYTES,
    LIKE_A_HEADER,
    MARKUP,
    OLE_MARK,
    ZIP_MARKS,
)

WORKBOOK = "a workbook or a zip archive"
JSON = "a JSON file"
XML = ("an XML file", "a web page", "an XML spreadsheet of 2003")
WANTED: dict[str, tuple[str, ...]] = {
    "json": (JSON,),
    "xml-text-of-children": XML,
    "xml-attributes": XML,
    "tsv-with-name-row": (),
    "csv": (),
    "xlsx": (WORKBOOK,),
}
CALLED = {
    "json": "JSON",
    "xml-text-of-children": "XML",
    "xml-attributes": "XML",
    "tsv-with-name-row": "text",
    "csv": "CSV",
    "xlsx": "a workbook",
}


def check_kind(path: Path, reader: str) -> None:
    """Refuse an empty file, and one that is certainly not for this reader, with BrokenFile."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        raise BrokenFile(EMPTY)
    kind = _kind(head)
    if kind is None and reader == "xlsx":
        kind = "no workbook"
    if kind and kind not in WANTED[reader]:
        raise BrokenFile(f"This file is {kind}, but the control file reads it as {CALLED[reader]}.")


def _kind(head: bytes) -> str | None:
    if head.startswith((*ZIP_MARKS, OLE_MARK)):
        return WORKBOOK
    for mark, what in BINARY_MARKS:
        # A text may begin with the same letters, but holds no null byte that early.
        if head.startswith(mark) and (mark not in LIKE_A_HEADER or b"\0" in head):
            return what
    plain = head.removeprefix(b"\xef\xbb\xbf")
    return next((what for pattern, what in MARKUP if pattern.match(plain)), None)
