"""What is written into a cell of a workbook: always text or a number, never a formula.

The colours are those of Excel's own styles Bad and Neutral: dark words on a light fill, readable
whatever the theme.
"""

from __future__ import annotations

import re
from copy import copy
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import Color, Font, PatternFill

from webapp.schema.problems import PICTURES
from webapp.schema.spreadsheet import FORMULA_SIGNS
from workers.sheets.cells import number_text
from workers.sheets.marks import Mark, worst

LONGEST_CELL = 32_767
LONGEST_WORDS = 2_000
LONGEST_COMMENT = 1_000
# The box that openpyxl makes for a comment, in text, and a larger one, in pixels and text.
SMALL_BOX_LINES, SMALL_BOX_CHARS = 4, 20
BOX_WIDTH, BOX_CHARS, MOST_BOX_HEIGHT = 320, 42, 400
AUTHOR = "Import Desk"
SIGN = "Import Desk:\n"
COLOURS = {"error": ("FFFFC7CE", "FF9C0006"), "warning": ("FFFFEB9C", "FF7A4600")}
STATUS = {"error": "Error", "warning": "Warning"}
FINE = "Fine"
PLAIN_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,15})?")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# Excel's way to write what XML cannot hold, and a text that only looks like it.
ESCAPED = re.compile("[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
FILLS = {severity: PatternFill("solid", fgColor=fill) for severity, (fill, _) in COLOURS.items()}


def clean(text: str, most: int = LONGEST_WORDS) -> str:
    """Words of ours without what a workbook cannot hold."""
    visible = UNWRITABLE.sub(lambda sign: PICTURES.get(ord(sign[0]), "\ufffd"), text)
    return visible if len(visible) <= most else visible[: most - 1] + "…"


def escaped(text: str) -> str:
    """A cell of the file as Excel writes it into XML, so that reading gives the same text."""
    whole = NO_CHARACTERS.sub("\ufffd", text[:LONGEST_CELL])
    return ESCAPED.sub(lambda sign: f"_x{ord(sign[0]):04X}_", whole)


def put_text(cell: Any, text: str) -> None:
    """Write a text that Excel never takes for a formula, also after it was edited."""
    cell.value = text
    cell.data_type = "s"
    if text.startswith(FORMULA_SIGNS):
        cell.quotePrefix = True


def number_of(text: str) -> float | int | None:
    """The number that Excel shows as exactly this text, or None."""
    if not PLAIN_NUMBER.fullmatch(text):
        return None
    value = float(text)
    if number_text(value) != text:
        return None
    return int(text) if "." not in text else value


def paint(cell: Any, severity: str, known: dict[Any, Any]) -> None:
    """Fill a cell; all else of its look stays. `known` holds the looks made before."""
    look = (tuple(cell._style or ()), severity)
    if look not in known:
        font: Font = copy(cell.font)
        font.color = Color(COLOURS[severity][1])
        cell.font, cell.fill = font, FILLS[severity]
        known[look] = copy(cell._style)
    cell._style = copy(known[look])


def comment_of(marks: list[Mark], before: str = "") -> Comment:
    """A comment with what is wrong in a cell, after what the cell's owner has noted there."""
    words = "\n".join(mark.words for mark in marks)
    text = f"{before}\n\n{SIGN}{words}" if before else SIGN + words
    comment = Comment(clean(text, LONGEST_COMMENT + len(before)), AUTHOR)
    fit_comment(comment)
    return comment


def fit_comment(comment: Comment) -> None:
    """Make the box of a comment large enough for its words: openpyxl knows one small size."""
    if _lines(comment.text, SMALL_BOX_CHARS) > SMALL_BOX_LINES:
        lines = 1 + _lines(comment.text, BOX_CHARS)
        comment.width, comment.height = BOX_WIDTH, min(MOST_BOX_HEIGHT, 18 * lines + 10)


def _lines(text: str, chars: int) -> int:
    return sum(1 + len(line) // chars for line in text.splitlines())


def status_of(marks: list[Mark]) -> str:
    """The word for a row with these problems."""
    return STATUS[worst(marks)]


def words_of(marks: list[Mark]) -> str:
    """All that is wrong in a row: a line for each problem, several with the letters of cells."""
    told = (f"{mark.column}: {mark.words}" if mark.column else mark.words for mark in marks)
    return clean("\n".join(told) if len(marks) > 1 else marks[0].words)
