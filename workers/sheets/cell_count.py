"""How many cells openpyxl would hold of a workbook, found without building any of them."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from workers.sheets.guard import pieces
from workers.sheets.sheet_xml import column_number

# A row costs as much as a cell; so does every cell of a merged range, filled or not.
THING = re.compile(rb"<(?:\w+:)?(?:c|row)[\s/>]")
AREA = re.compile(
    rb"<(?:\w+:)?(?:mergeCell|hyperlink)\s[^>]{0,200}?\bref=\"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})\""
)
EDGE_BYTES = 300


def count_cells(path: Path, most: int) -> int:
    """Count cells, rows and merged places in all sheets of a workbook; stops above `most`."""
    count = 0
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            if not entry.filename.lower().endswith(".xml"):
                continue
            edge = b""
            for piece in pieces(archive, entry):
                joined = edge + piece
                # What the edge holds by itself was counted with the piece before.
                count += _count(joined) - _count(edge)
                edge = joined[-EDGE_BYTES:]
                if count > most:
                    return count
    return count


def _count(piece: bytes) -> int:
    areas = (
        (column_number(right) - column_number(left) + 1) * (int(bottom) - int(top) + 1)
        for left, top, right, bottom in AREA.findall(piece)
    )
    return len(THING.findall(piece)) + sum(max(0, area) for area in areas)
