"""What stands in the cells of a template: allowed values, and the example row with its mark.

The row's first cell begins with the mark, in words that say what it is, so that it is known in any
kind of file and to any reader. Whatever row has it, in a template or elsewhere, is left out.
"""

from datetime import date, datetime, time

from webapp.schema.fields import Bound, Field, FieldType

EXAMPLE_MARK = "Example, not imported:"

Example = str | int | float | date | datetime | time


def example_of(field: Field) -> Example:
    """Return a value that fits the field, in the type of its cell; an empty text if none is known.

    The descriptor's own example goes first, then a choice, then something within the limits.
    """
    if field.example:
        return _own(field)
    if field.constraints.enum:
        return choices_of(field)[0]
    limit = field.constraints.minimum
    if limit is None:
        limit = field.constraints.maximum
    return _usual(field) if limit is None else _typed(field, limit)


def choices_of(field: Field) -> tuple[Example, ...]:
    """Return every allowed value, in the type of its cell; nothing where no list limits them."""
    if field.type is FieldType.BOOLEAN and not field.constraints.enum:
        return (_word(field, True), _word(field, False))
    return tuple(
        _word(field, choice) if isinstance(choice, bool) else _typed(field, choice)
        for choice in field.constraints.enum
    )


def _own(field: Field) -> Example:
    try:
        return _typed(field, field.example)
    except ValueError:
        return field.example


def _typed(field: Field, text: Bound) -> Example:
    """Return the typed value of a text or a limit. Raises ValueError for a text of another kind."""
    match field.type:
        case FieldType.INTEGER | FieldType.YEAR:
            return int(text)
        case FieldType.NUMBER:
            return float(text)
        case FieldType.DATE:
            return date.fromisoformat(str(text))
        case FieldType.DATETIME:
            return datetime.fromisoformat(str(text))
        case FieldType.TIME:
            return time.fromisoformat(str(text))
        case _:
            return str(text)


def _usual(field: Field) -> Example:
    if field.type is FieldType.STRING:
        bound = field.constraints.pattern or field.constraints.min_length
        texts = {"email": "ada@example.org", "uri": "https://example.org"}
        return "" if bound else texts.get(field.format, "" if field.format == "uuid" else "Text")
    usual: dict[FieldType, Example] = {
        FieldType.INTEGER: 1250,
        FieldType.NUMBER: 12.5,
        FieldType.BOOLEAN: _word(field, True),
        FieldType.DATE: date(2024, 12, 31),
        FieldType.DATETIME: datetime(2024, 12, 31, 14, 30),
        FieldType.TIME: time(14, 30),
        FieldType.YEAR: 2024,
        FieldType.LIST: f"first{field.delimiter} second",
    }
    return usual[field.type] if field.item_type is FieldType.STRING else ""


def _word(field: Field, value: bool) -> str:
    return (field.true_values if value else field.false_values)[0]


def is_example(first_cell: object) -> bool:
    """Tell whether a row that begins with this cell is an example, and not to be imported."""
    return isinstance(first_cell, str) and first_cell.startswith(EXAMPLE_MARK)
