"""A stored value as the text of a cell that its field reads back."""

from datetime import date, datetime, time
from typing import Any

from webapp.schema.fields import Field, FieldType

# Whole numbers below are written without an exponent.
BIGGEST_WHOLE = 10**15


def cell_text(field: Field, value: Any) -> str:
    """Return a value as text, with the signs and words of its field; nothing for no value."""
    if value is None:
        return ""
    if field.type is FieldType.BOOLEAN:
        return (field.true_values if value else field.false_values)[0]
    if field.type is FieldType.LIST:
        # Nothing between two ends is a list without items; a blank cell would be no list.
        return field.delimiter.join(map(str, value)) or field.delimiter
    if isinstance(value, float):
        whole = value.is_integer() and abs(value) < BIGGEST_WHOLE
        return str(int(value)) if whole else str(value).replace(".", field.decimal_char)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)
