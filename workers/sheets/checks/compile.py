"""Compiles a field of a schema into the check of its column."""

from dataclasses import replace

import polars as pl

from webapp.schema.fields import Field, FieldType, Schema
from workers.sheets.checks.constraints import constraint_rules, item_rules
from workers.sheets.checks.dates import date_conversion, datetime_conversion, time_conversion
from workers.sheets.checks.lists import list_conversion
from workers.sheets.checks.numbers import (
    boolean_conversion,
    integer_conversion,
    number_conversion,
    year_conversion,
)
from workers.sheets.checks.rules import CellCheck, Conversion, Rule
from workers.sheets.checks.texts import text_conversion
from workers.sheets.folding import folded

# PostgreSQL's index takes 2,704 bytes, and a character has up to four.
LONGEST_KEY = 600


def conversion_of(field: Field, order: str | None = None, workbook: bool = False) -> Conversion:
    """Return how the cells of a field become values; `order` is that of its dates, if known."""
    match field.type:
        case FieldType.INTEGER:
            return integer_conversion(field, workbook)
        case FieldType.NUMBER:
            return number_conversion(field, workbook)
        case FieldType.YEAR:
            return year_conversion(field)
        case FieldType.BOOLEAN:
            return boolean_conversion(field)
        case FieldType.LIST:
            item = replace(field, type=field.item_type, format="default")
            return list_conversion(field, conversion_of(item))
        case _:
            return _text_or_time(field, order)


def _text_or_time(field: Field, order: str | None) -> Conversion:
    match field.type:
        case FieldType.DATE:
            return date_conversion(field, order)
        case FieldType.DATETIME:
            return datetime_conversion(field, order)
        case FieldType.TIME:
            return time_conversion(field)
        case _:
            return text_conversion(field)


def compile_field(
    schema: Schema, field: Field, order: str | None = None, workbook: bool = False
) -> CellCheck:
    """Return everything that is checked in the column of a field."""
    return CellCheck(
        conversion=conversion_of(field, order, workbook),
        required=schema.requires(field),
        constraints=(
            *_key_rules(schema, field),
            *constraint_rules(field),
            *(item_rules(field, schema.field(name)) if (name := field.other_names_of) else ()),
        ),
    )


def _key_rules(schema: Schema, field: Field) -> tuple[Rule, ...]:
    """A text that is part of a key must fit into the index behind it, all parts together."""
    parts = max((len(key) for key in schema.keys if field.name in key), default=0)
    if not parts or field.type not in (FieldType.STRING, FieldType.LIST):
        return ()
    most = LONGEST_KEY // parts

    def too_long(text: pl.Expr, value: pl.Expr) -> pl.Expr:
        long = text.str.len_chars() > most
        # Folding makes a few letters longer.
        return long | (folded(text).str.len_bytes() > 4 * most) if field.ignore_case else long

    return (Rule("key-too-long", too_long, {"maximum": most}),)
