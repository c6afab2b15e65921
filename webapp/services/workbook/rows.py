"""Rows of records as the XML of a worksheet, each value in the cell type that reads back the same.

Excel keeps 15 digits of a number, and moments from March 1900 on to the millisecond. A value beyond
that is written as a text, which its field reads as well.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from xml.sax.saxutils import escape

from webapp.schema.cells import BIGGEST_WHOLE, cell_text
from webapp.schema.column_keys import column_letter
from webapp.schema.fields import Field, FieldType
from webapp.schema.spreadsheet import safe_text_cell

EPOCH = datetime(1899, 12, 30)
# Before, Excel counts a 29 February 1900 that never was.
FIRST_SURE_DAY = date(1900, 3, 1)
DAY = timedelta(days=1)
# What XML would change or cannot hold, and a text that only looks like Excel's way to write it.
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f]|_(?=x[0-9A-Fa-f]{4}_)")
# What no XML holds, however it is written.
_NO_CHARACTERS = dict.fromkeys((0xFFFE, 0xFFFF), "\ufffd")

Cell = Callable[[str, Any], str]


def row_writer(fields: Sequence[Field], styles: Sequence[str]) -> Callable[[int, Any], str]:
    """Return the function that writes one row; `styles` has the style number of each column."""
    writers: list[tuple[str, Cell]] = [
        (column_letter(index), _writer(field, style))
        for index, (field, style) in enumerate(zip(fields, styles, strict=True))
    ]

    def write(number: int, values: Sequence[Any]) -> str:
        cells = [
            write_cell(f"{letter}{number}", value)
            for (letter, write_cell), value in zip(writers, values, strict=True)
            if value is not None
        ]
        return f'<row r="{number}">{"".join(cells)}</row>'

    return write


def _writer(field: Field, style: str) -> Cell:
    def text(place: str, value: str) -> str:
        told = _ESCAPED.sub(lambda sign: f"_x{ord(sign[0]):04X}_", safe_text_cell(value))
        told = told.translate(_NO_CHARACTERS)
        return (
            f'<c r="{place}" s="{style}" t="inlineStr"><is>'
            f'<t xml:space="preserve">{escape(told)}</t></is></c>'
        )

    def number(place: str, value: object) -> str:
        return f'<c r="{place}" s="{style}"><v>{value}</v></c>'

    def typed(place: str, value: Any) -> str:
        known = _number(field, value)
        return number(place, known) if known is not None else text(place, cell_text(field, value))

    return typed


def _number(field: Field, value: Any) -> float | int | None:
    """The number that Excel keeps for a value, or None where a text is needed."""
    match field.type:
        case FieldType.INTEGER | FieldType.YEAR:
            return value if abs(value) < BIGGEST_WHOLE else None
        case FieldType.NUMBER:
            return value if float(f"{value:.15g}") == value and abs(value) < BIGGEST_WHOLE else None
        case FieldType.DATE:
            return (value - EPOCH.date()).days if value >= FIRST_SURE_DAY else None
        case FieldType.DATETIME:
            sure = value.date() >= FIRST_SURE_DAY and not value.microsecond % 1000
            return (value - EPOCH) / DAY if sure else None
        case FieldType.TIME:
            since_midnight = datetime.combine(EPOCH, value) - EPOCH
            return since_midnight / DAY if not value.microsecond % 1000 else None
        case _:
            return None
