"""How cells of a field look in a workbook: formats, widths, fonts."""

import re
from typing import Any

from openpyxl.styles import Alignment, Font, PatternFill

from webapp.schema.fields import Field, FieldType
from webapp.schema.headers import REQUIRED_MARK

WIDEST, WIDEST_EXAMPLE = 40, 60
NARROWEST = 12
ROOM = 2  # characters beside a text
WIDTHS = {FieldType.DATETIME: 20, FieldType.STRING: 18, FieldType.LIST: 24}
TEXT_WIDTHS = {"email": 28, "uri": 32, "uuid": 38}
TEXT = "@"
# What is no number or moment is text, so that Excel makes no number of 00123 and no date of 1-2.
FORMATS = {
    FieldType.INTEGER: "0",
    FieldType.NUMBER: "General",
    FieldType.YEAR: "0",
    FieldType.DATE: "yyyy-mm-dd",
    FieldType.DATETIME: "yyyy-mm-dd hh:mm:ss",
    FieldType.TIME: "hh:mm:ss",
}
MOMENTS = (FieldType.DATE, FieldType.DATETIME, FieldType.TIME)
MOMENT_SIGNS = {
    "%d": "dd", "%m": "mm", "%Y": "yyyy", "%b": "mmm", "%B": "mmmm",
    "%H": "hh", "%M": "mm", "%S": "ss",
}  # fmt: skip
PLACEHOLDER = re.compile("%[a-zA-Z]")
# What Excel writes in the same way; it takes other letters and signs for something else.
WRITTEN_LIKE = re.compile(r"(?:%[dmYbBHMS]|[ .:/,-])+")
LINE_HEIGHT = 15
HEAD_FONT = Font(name="Calibri", size=11, bold=True, color="FF1F2937")
HEAD_FILL = PatternFill("solid", fgColor="FFE5E9F0")
REQUIRED_FILL = PatternFill("solid", fgColor="FFCFDCF2")
EXAMPLE_FONT = Font(name="Calibri", size=11, italic=True, color="FF5B6472")
TITLE_FONT = Font(name="Calibri", size=14, bold=True)
LEFT, RIGHT = Alignment(horizontal="left", indent=1), Alignment(horizontal="right")
WRAPPED = Alignment(wrap_text=True, vertical="top")


def fit_on_paper(sheet: Any) -> None:
    """Let a sheet be printed one page wide."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def format_of(field: Field) -> str:
    """Return the number format of a field's cells: for dates, the way in which they are written."""
    # A number may have decimals or not: with separators, Excel would show 1,250 as "1,250."
    if field.type is FieldType.INTEGER and field.group_char:
        return "#,##0"
    usual = FORMATS.get(field.type, TEXT)
    own = field.type in MOMENTS and WRITTEN_LIKE.fullmatch(field.format)
    return PLACEHOLDER.sub(lambda sign: MOMENT_SIGNS[sign[0]], field.format) if own else usual


def aside_of(field: Field) -> Alignment:
    """Return how a field's cells stand: texts a little off the numbers before them."""
    return LEFT if FORMATS.get(field.type) is None else Alignment()


def head_aside_of(field: Field) -> Alignment:
    """Return how the header stands above them."""
    return LEFT if FORMATS.get(field.type) is None else RIGHT


def width_for(text: object) -> int:
    """Return the width of a column that shows a text whole, unless it is very long."""
    return min(WIDEST_EXAMPLE, len(text) + ROOM) if isinstance(text, str) else NARROWEST


def width_of(field: Field) -> int:
    """Return the width of a field's column, in characters."""
    texts = (field.label + REQUIRED_MARK, field.example, *map(str, field.constraints.enum))
    return min(WIDEST, max(NARROWEST, _usual_width(field), *(len(text) + ROOM for text in texts)))


def _usual_width(field: Field) -> int:
    usual = TEXT_WIDTHS.get(field.format) or WIDTHS.get(field.type, NARROWEST)
    longest = field.constraints.max_length if field.type is FieldType.STRING else None
    return min(usual, (longest or usual) + ROOM) if not field.constraints.enum else NARROWEST
