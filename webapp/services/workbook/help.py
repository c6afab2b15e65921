"""The sheet that explains a template: how to fill it in, and what each column takes."""

from typing import Any

from webapp.schema.cells import cell_text
from webapp.schema.examples import EXAMPLE_MARK, example_of
from webapp.schema.fields import Field, Schema
from webapp.schema.words import choices_in_words, kind_in_words, rules_in_words
from webapp.services.workbook import looks

COLUMNS = (
    ("Column", 22),
    ("Required", 10),
    ("Kind", 20),
    ("Rules", 40),
    ("Allowed values", 28),
    ("Example", 24),
    ("What it means", 42),
    ("Also read", 24),
)
ALWAYS_SHOWN = 3
MOST_CHOICES = 50


def write_help(sheet: Any, schema: Schema, sheet_name: str, *, example: bool) -> None:
    """Fill an empty sheet with the help for a dataset."""
    looks.fit_on_paper(sheet)
    line = 1
    for text in (f"How to fill in {schema.label}", *_advice(sheet_name, example)):
        _put(sheet.cell(line, 1), text)
        line += 1
    sheet.cell(1, 1).font = looks.TITLE_FONT
    head, facts = line + 1, _facts(schema)
    columns = [
        (number, *column)
        for number, column in enumerate(COLUMNS)
        if number < ALWAYS_SHOWN or any(line[number] for line in facts)
    ]
    for place, (_, name, width) in enumerate(columns, start=1):
        cell = sheet.cell(head, place)
        _put(cell, name)
        cell.font, cell.fill = looks.HEAD_FONT, looks.HEAD_FILL
        sheet.column_dimensions[cell.column_letter].width = width
    for row, told in enumerate(facts, start=head + 1):
        for place, (number, _, _) in enumerate(columns, start=1):
            _put(sheet.cell(row, place), told[number])
            sheet.cell(row, place).alignment = looks.WRAPPED
        sheet.row_dimensions[row].height = looks.LINE_HEIGHT * _lines(told)
    sheet.freeze_panes = sheet.cell(head + 1, 2)


def _advice(sheet_name: str, example: bool) -> list[str]:
    lines = [
        f'Write one record in each row of the sheet "{sheet_name}", and leave its header as it is.',
        "A column with * in its header must be filled in every row. Columns may be left out, "
        "and may stand in any order.",
        "Hand the file in at the desk. It is checked first: nothing is written before you say so.",
    ]
    if example:
        lines.append(
            f'Row 2 is an example. A row whose first cell begins with "{EXAMPLE_MARK}" is not '
            "imported; you may leave it or delete it."
        )
    return lines


def _facts(schema: Schema) -> list[tuple[str, ...]]:
    return [
        (
            field.label,
            "Yes" if schema.requires(field) else "No",
            kind_in_words(field),
            " ".join(rules_in_words(field, schema)),
            _choices(choices_in_words(field)),
            _example(field),
            field.description,
            ", ".join(field.aliases),
        )
        for field in schema.fields
    ]


def _example(field: Field) -> str:
    example = example_of(field)
    return field.example or (example if isinstance(example, str) else cell_text(field, example))


def _lines(facts: tuple[str, ...]) -> int:
    """How many lines the longest of these texts takes in its column."""
    widths = (width for _, width in COLUMNS)
    lines = (1 + len(text) // width for text, width in zip(facts, widths, strict=True))
    return min(20, max(lines))


def _choices(choices: tuple[str, ...]) -> str:
    more = len(choices) - MOST_CHOICES
    return ", ".join(choices[:MOST_CHOICES]) + (f" and {more} more" if more > 0 else "")


def _put(cell: Any, text: str) -> None:
    cell.value = text or None
    cell.number_format = looks.TEXT
    if text:
        cell.data_type = "s"
