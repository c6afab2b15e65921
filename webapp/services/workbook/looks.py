"""How cells of a field look in a workbook: formats, widths, fonts."""

from typing import Any

from openpyxl.styles import Alignment, Font, PatternFill

from webapp.schema.fields import Field, FieldType

WIDEST = 40
NARROWEST = 12
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
LINE_HEIGHT = 15
HEAD_FONT = Font(name="Calibri", size=11, bold=True, color="FF1F2937")
HEAD_FILL = PatternFill("solid", fgColor="FFE5E9F0")
REQUIRED_FILL = PatternFill("solid", fgColor="FFCFDCF2")
EXAMPLE_FONT = Font(name="Calibri", size=11, italic=True, color="FF5B6472")
TITLE_FONT = Font(name="Calibri", size=14, bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")


def fit_on_paper(sheet: Any) -> None:
    """Let a sheet be printed one page wide."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def format_of(field: Field) -> str:
    """Return the number format of a field's cells."""
    if field.type in (FieldType.INTEGER, FieldType.NUMBER) and field.group_char:
        return "#,##0" if field.type is FieldType.INTEGER else "#,##0.##########"
    return FORMATS.get(field.type, TEXT)


def width_of(field: Field) -> int:
    """Return the width of a field's column, in characters."""
    longest = max(len(field.label) + 4, len(field.example) + 2)
    return min(WIDEST, max(NARROWEST, longest))
