"""What a workbook lets people type into the cells of a field: lists to choose from, and limits.

A value that is not in a list is refused; other limits only warn, since the desk checks everything.
"""

from datetime import date, datetime, time
from typing import Any

from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.datavalidation import DataValidation

from webapp.schema.fields import Bound, Field, FieldType, Schema
from webapp.schema.words import rules_in_words

LONGEST_MESSAGE = 220
# Excel keeps 15 digits of a number; its calendar begins with 1900 and ends with 9999.
BIGGEST = 999_999_999_999_999
FIRST_DAY, LAST_DAY = 1, 2_958_465
LAST_TIME = 0.999999
TYPES = {
    FieldType.INTEGER: "whole",
    FieldType.YEAR: "whole",
    FieldType.NUMBER: "decimal",
    FieldType.DATE: "date",
    FieldType.DATETIME: "date",
    FieldType.TIME: "time",
}


def choice_list(field: Field, source: str) -> DataValidation:
    """The drop-down of a field whose values stand in the cells `source`."""
    return DataValidation(
        type="list",
        formula1=source,
        allow_blank=True,
        showErrorMessage=True,
        errorTitle=field.label[:32],
        error="Choose a value from the list.",
    )


def limit_of(field: Field, schema: Schema) -> DataValidation | None:
    """The limits of a field's values, or None where there is nothing to say."""
    if field.type is FieldType.STRING:
        low, high = field.constraints.min_length, field.constraints.max_length
        return None if high is None else _between("textLength", low or 0, high, field, schema)
    kind = TYPES.get(field.type)
    if kind is None:
        return None
    lowest, highest = _range(field)
    return _between(kind, lowest, highest, field, schema) if lowest <= highest else None


def _between(kind: str, low: Any, high: Any, field: Field, schema: Schema) -> DataValidation:
    message = " ".join(rules_in_words(field, schema)) or "This is not a value of this column."
    return DataValidation(
        type=kind,
        operator="between",
        formula1=str(low),
        formula2=str(high),
        allow_blank=True,
        errorStyle="warning",
        showErrorMessage=True,
        errorTitle=field.label[:32],
        error=message[:LONGEST_MESSAGE],
    )


def _range(field: Field) -> tuple[float, float]:
    usual: dict[FieldType, tuple[float, float]] = {
        FieldType.DATE: (FIRST_DAY, LAST_DAY),
        FieldType.DATETIME: (FIRST_DAY, LAST_DAY),
        FieldType.TIME: (0, LAST_TIME),
        FieldType.YEAR: (1, 9999),
    }
    lowest, highest = usual.get(field.type, (-BIGGEST, BIGGEST))
    limits = field.constraints
    if limits.minimum is not None:
        lowest = max(lowest, _number(field, limits.minimum))
    if limits.maximum is not None:
        highest = min(highest, _number(field, limits.maximum))
    return lowest, highest


def _number(field: Field, bound: Bound) -> float:
    """A limit as the number that Excel keeps for it."""
    if not isinstance(bound, str):
        return bound
    readers: dict[FieldType, Any] = {
        FieldType.DATE: date.fromisoformat,
        FieldType.DATETIME: datetime.fromisoformat,
        FieldType.TIME: time.fromisoformat,
    }
    return float(to_excel(readers[field.type](bound)))
