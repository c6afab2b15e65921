"""What openpyxl does not keep of a workbook, in words for its owner."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from workers.sheets.guard import pieces

# The parts of a workbook that are left out, by how their names begin.
PARTS = {
    "xl/richData/": "pictures and data types inside cells",
    "xl/ctrlProps/": "buttons and check boxes",
    "xl/activeX/": "buttons and check boxes",
    "xl/slicers/": "slicers",
    "xl/timelines/": "timelines",
    "xl/threadedComments/": "threads of comments (they are notes now)",
    "xl/embeddings/": "embedded files",
    "xl/diagrams/": "diagrams",
    "xl/queryTables/": "connections to other data",
}
# What stands in the parts that are kept, and is left out of them.
MARKS = {
    "xl/drawings/": {rb"<xdr:(?:sp|cxnSp|grpSp)[ >]": "shapes"},
    "xl/worksheets/": {
        rb"\{CCE6A557-97BC-4B89-ADB6-D9C93CAAB3DF\}": "lists to choose from another sheet",
        rb"\{05C60535-1F16-4FD2-B633-F4F36F0B64E0\}": "sparklines",
    },
}
EDGE_BYTES = 64


def find_losses(path: Path) -> Iterator[str]:
    """Yield what is lost when openpyxl reads a workbook and writes it again."""
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            name = entry.filename
            yield from (what for start, what in PARTS.items() if name.startswith(start))
            marks = next((found for start, found in MARKS.items() if name.startswith(start)), {})
            if marks and name.endswith(".xml"):
                yield from _marked(pieces(archive, entry), marks)


def has_charts(path: Path) -> bool:
    """Does a workbook hold charts, which openpyxl draws anew?"""
    with zipfile.ZipFile(path) as archive:
        return any(name.startswith("xl/charts/") for name in archive.namelist())


def _marked(source: Iterator[bytes], marks: dict[bytes, str]) -> Iterator[str]:
    edge = b""
    for piece in source:
        joined = edge + piece
        yield from (what for mark, what in marks.items() if re.search(mark, joined, re.IGNORECASE))
        edge = joined[-EDGE_BYTES:]
