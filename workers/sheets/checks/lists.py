"""Conversion of cells that hold several items: kept as the JSON text of a list of texts."""

import polars as pl

from webapp.schema.fields import Field, FieldType
from workers.sheets.checks.rules import CONTROL, Conversion, Rule, always
from workers.sheets.checks.texts import CONTROL_RULE


def items_of(text: pl.Expr, delimiter: str) -> pl.Expr:
    """Return the trimmed items of each cell as a list; blank items are left out."""
    item = pl.element().str.strip_chars()
    return text.str.split(delimiter).list.eval(item.filter(item != ""))


def list_conversion(field: Field, item: Conversion) -> Conversion:
    """Return how the cells of a list field are read; each item must be readable as `item` says."""
    args = {"kind": str(field.item_type), "delimiter": field.delimiter}
    reasons = (CONTROL_RULE, Rule("list-item-wrong", always, args))

    def convert(text: pl.Expr) -> pl.Expr:
        holder = pl.struct(items_of(text, field.delimiter).alias("x")).struct.json_encode()
        # The struct is written as {"x":[…]}; a list alone cannot be encoded.
        return pl.when(text.is_not_null()).then(holder.str.head(-1).str.tail(-5))

    def readable(text: pl.Expr, value: pl.Expr) -> pl.Expr:
        sound = ~text.str.contains(CONTROL)
        if field.item_type is FieldType.STRING:
            return sound
        one = pl.element()
        good = item.readable(one, item.convert(one)).fill_null(False)
        return sound & items_of(text, field.delimiter).list.eval(good).list.all()

    return Conversion(pl.String(), convert, reasons, readable=readable)
