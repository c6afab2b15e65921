"""Opens a person's own workbook with openpyxl, and keeps of it what openpyxl alone would lose."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.workbook.properties import CalcProperties

from workers.sheets.guard import pieces
from workers.sheets.pictures import keep_pictures

PIVOTS = "pivot tables"
PIVOT_RELATION = re.compile(rb"<Relationship\b[^>]*/pivotTable\"[^>]*/>")
PIVOT_CACHES = re.compile(rb"<(\w+:)?pivotCaches\b.*?</(?:\w+:)?pivotCaches>", re.DOTALL)
KINDS_WITH_MACROS = ("xlsm",)


def open_own(path: Path, kind: str, folder: Path, most_bytes: int) -> tuple[Any, tuple[str, ...]]:
    """Return a workbook, and what could not be kept of it; `folder` is for a copy, if need be."""
    losses: list[str] = []
    try:
        book = _load(path, kind)
    except Exception:
        # Pivot tables of many kinds are too much for openpyxl, and no reason to lose all else.
        if not _has_pivots(path):
            raise
        book = _load(_without_pivots(path, folder / "without-pivots.zip"), kind)
        losses.append(PIVOTS)
    if not keep_pictures(book, path, most_bytes):
        losses.append("pictures")
    for sheet in book.worksheets:
        for cell in getattr(sheet, "_cells", {}).values():
            if isinstance(cell.value, CellRichText):
                cell.value = _with_blanks(cell.value)
    book.calculation = book.calculation or CalcProperties()
    return book, tuple(losses)


def _load(path: Path, kind: str) -> Any:
    with path.open("rb") as file:
        return load_workbook(file, keep_vba=kind in KINDS_WITH_MACROS, rich_text=True)


def _has_pivots(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return any(name.startswith("xl/pivot") for name in archive.namelist())


def _without_pivots(path: Path, target: Path) -> Path:
    """Copy a workbook in which nothing refers to pivot tables."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for entry in old.infolist():
            with new.open(entry.filename, "w") as part:
                if entry.filename.startswith("xl/worksheets/_rels/"):
                    part.write(PIVOT_RELATION.sub(b"", old.read(entry)))
                elif entry.filename == "xl/workbook.xml":
                    part.write(PIVOT_CACHES.sub(b"", old.read(entry)))
                else:
                    for piece in pieces(old, entry):
                        part.write(piece)
    return target


def _with_blanks(text: CellRichText) -> CellRichText:
    """Join runs that are nothing but blanks to the one before: alone, they would not be written."""
    joined: list[str | TextBlock] = []
    for run in text:
        if joined and str(run) and not str(run).strip():
            before = joined[-1]
            if isinstance(before, TextBlock):
                before.text += str(run)
            else:
                joined[-1] = before + str(run)
        else:
            joined.append(run)
    return CellRichText(joined)
