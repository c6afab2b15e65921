"""Makes the workbook of a dataset: its sheet, a sheet of help, and the lists to choose from."""

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter, quote_sheetname

from webapp.schema.examples import EXAMPLE_MARK, choices_of, example_of
from webapp.schema.fields import Field, Schema
from webapp.schema.headers import REQUIRED_MARK
from webapp.schema.own_sheets import HELP, LISTS
from webapp.schema.words import choices_in_words, kind_in_words, rules_in_words
from webapp.services.workbook import limits, looks
from webapp.services.workbook.help import write_help

LAST_ROW = 1_048_576
CHOICES_IN_A_COMMENT = 20
AUTHOR = "Import Desk"
# A sheet's name has at most 31 characters, none of them one of these.
SHEET_NAME = 31
NOT_IN_A_SHEET_NAME = str.maketrans("", "", "[]:*?/\\'")


def make(schema: Schema, *, example: bool) -> bytes:
    """The bytes of an .xlsx file with a header row and, below it, an example row if wanted."""
    book = Workbook()
    sheet: Any = book.active
    name = schema.label.translate(NOT_IN_A_SHEET_NAME).strip() or schema.name
    sheet.title = name[:SHEET_NAME]
    sheet.freeze_panes = "A2"
    looks.fit_on_paper(sheet)
    for number, field in enumerate(schema.fields, start=1):
        _head(sheet.cell(1, number), field, schema)
        column = sheet.column_dimensions[get_column_letter(number)]
        column.width, column.number_format = looks.width_of(field), looks.format_of(field)
        column.alignment = looks.aside_of(field)
        if example:
            cell = sheet.cell(2, number)
            _example(cell, field, first=number == 1)
            column.width = max(column.width, looks.width_for(cell.value))
    write_help(book.create_sheet(HELP), schema, sheet.title, example=example)
    _limit(book, sheet, schema, first_row=3 if example else 2)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def put(cell: Any, value: Any) -> None:
    """Write a value; a text stays one, also where it begins like a formula."""
    cell.value = value
    if isinstance(value, str) and value:
        cell.data_type = "s"


def _head(cell: Any, field: Field, schema: Schema) -> None:
    required = schema.requires(field)
    put(cell, field.label + (REQUIRED_MARK if required else ""))
    cell.number_format, cell.alignment = looks.TEXT, looks.head_aside_of(field)
    cell.font = looks.HEAD_FONT
    cell.fill = looks.REQUIRED_FILL if required else looks.HEAD_FILL
    lines = _explained(field, schema, required)
    height = 20 * sum(1 + len(line) // 42 for line in lines) + 20
    cell.comment = Comment("\n".join(lines), AUTHOR, width=320, height=min(400, height))


def _explained(field: Field, schema: Schema, required: bool) -> list[str]:
    """What the comment of a header says."""
    choices = choices_in_words(field)
    shown = ", ".join(choices[:CHOICES_IN_A_COMMENT])
    more = len(choices) - CHOICES_IN_A_COMMENT
    lines = [
        f"{kind_in_words(field)}{', required' if required else ''}.",
        field.description,
        *rules_in_words(field, schema),
        f"One of {shown}{f' and {more} more' if more > 0 else ''}." if choices else "",
        f"Example: {field.example}" if field.example else "",
    ]
    return [line[:500] for line in lines if line]


def _example(cell: Any, field: Field, *, first: bool) -> None:
    value = example_of(field)
    put(cell, f"{EXAMPLE_MARK} {value}".strip() if first else value)
    cell.number_format, cell.alignment = looks.format_of(field), looks.aside_of(field)
    cell.font = looks.EXAMPLE_FONT


def _limit(book: Workbook, sheet: Any, schema: Schema, first_row: int) -> None:
    """Let every column take what its field allows; choices stand in a hidden sheet."""
    lists: Any = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"
    place = quote_sheetname(lists.title)
    used = 0
    for number, field in enumerate(schema.fields, start=1):
        choices = choices_of(field)
        if choices:
            used += 1
            letter = get_column_letter(used)
            for row, choice in enumerate(choices, start=1):
                put(lists.cell(row, used), choice)
                lists.cell(row, used).number_format = looks.format_of(field)
            source = f"{place}!${letter}$1:${letter}${len(choices)}"
            limit = limits.choice_list(field, source)
        else:
            limit = limits.limit_of(field, schema)
        if limit is not None:
            letter = get_column_letter(number)
            limit.add(f"{letter}{first_row}:{letter}{LAST_ROW}")
            sheet.add_data_validation(limit)
    if not used:
        book.remove(lists)
