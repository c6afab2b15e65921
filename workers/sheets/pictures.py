"""The pictures of a workbook, which openpyxl drops unless a library opens them: kept as bytes."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any

from openpyxl.drawing.image import Image
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.xml.functions import fromstring

from workers.sheets.guard import part_bytes
from workers.sheets.sheet_xml import part_of_sheet, related_parts

FORMATS = ("png", "jpeg", "jpg", "gif", "bmp", "tiff", "emf", "wmf")
MAX_DRAWING_BYTES = 8 * 1024 * 1024
DRAWINGS, MEDIA = "xl/drawings/drawing", "xl/media/"


class Picture(Image):  # type: ignore[misc]
    """A picture as it stands in the file, which nobody has to open."""

    def __init__(self, content: bytes, form: str, anchor: Any) -> None:
        self.content, self.format, self.anchor = content, form, anchor
        self.width = self.height = 0  # the anchor knows

    def _data(self) -> bytes:
        return self.content


def keep_pictures(book: Any, path: Path, most_bytes: int) -> bool:
    """Put the pictures of a workbook back into it; tells whether all of them are there."""
    complete = True
    for sheet in book.worksheets:
        sheet._images = []
        part = part_of_sheet(path, sheet.title)
        for drawing in related_parts(path, part).values() if part else ():
            if drawing.startswith(DRAWINGS):
                complete &= _keep(sheet, path, drawing, most_bytes)
    return complete


def _keep(sheet: Any, path: Path, part: str, most_bytes: int) -> bool:
    content = part_bytes(path, part, MAX_DRAWING_BYTES)
    try:
        blips = SpreadsheetDrawing.from_tree(fromstring(content))._blip_rels
    except (TypeError, ValueError, SyntaxError):  # shapes that openpyxl does not know
        return b":pic>" not in content
    media = related_parts(path, part)
    complete = True
    for blip in blips:
        target = media.get(blip.embed, "")
        form = posixpath.splitext(target)[1].lower().lstrip(".")
        if target.startswith(MEDIA) and form in FORMATS:
            blip.anchor.pic = blip.anchor.groupShape = None
            picture = Picture(part_bytes(path, target, most_bytes), form, blip.anchor)
            sheet.add_image(picture, blip.anchor)
        else:
            complete = False
    return complete
