"""How the desk's own cells look: fonts like the workbook's, wrapped words, rows that show them."""

from __future__ import annotations

import math
from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl.styles import Alignment, Font, PatternFill

HEAD_FILL = PatternFill("solid", fgColor="FFE5E9F0")
WORDS = Alignment(wrap_text=True, vertical="top")
# A word beside a number needs some room.
ASIDE = Alignment(horizontal="left", indent=1)
LINK_COLOUR = "FF0563C1"
LINE_HEIGHT = 15.0
MOST_LINES = 25
STATUS_WIDTH, PROBLEMS_WIDTH = 12, 70
WIDEST_ON_PAPER = 260  # characters; more would be too small to read


@dataclass(frozen=True, slots=True)
class Fonts:
    """The workbook's own font, and kinds of it."""

    plain: Font
    bold: Font
    title: Font
    link: Font

    @classmethod
    def of(cls, book: Any) -> Fonts:
        """The fonts for a workbook."""
        plain = copy(book._fonts[0])
        bold, title, link = copy(plain), copy(plain), copy(plain)
        bold.b = title.b = True
        title.sz = 14
        link.u, link.color = "single", LINK_COLOUR
        return cls(plain, bold, title, link)


def lines_in(text: str, width: float) -> int:
    """How many lines a text takes in a column of so many characters."""
    return sum(max(1, math.ceil(len(line) / max(1.0, width))) for line in text.split("\n"))


def height_of(lines: int) -> float:
    """The height of a row with so many lines."""
    return LINE_HEIGHT * min(MOST_LINES, lines)


def fit_on_paper(sheet: Any) -> None:
    """Let a sheet be printed one page wide."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
