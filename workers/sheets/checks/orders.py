"""Finds out whether the dates of a column have the day or the month first, from all of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl
import pyarrow as pa

from webapp.schema.fields import FieldType, Schema
from webapp.schema.problems import Problem
from workers.sheets.columns import Column, Matched

_NUMERIC = r"^\s*([0-9]{1,2})[./-]([0-9]{1,2})[./-][0-9]{4}(?:[T ].*)?\s*$"


@dataclass(slots=True)
class _Evidence:
    """Cells of one column: with a day that cannot be a month, first, second, or neither."""

    day_first: str = ""
    month_first: str = ""
    either: str = ""
    same: str = ""

    def add(self, cells: pl.Series) -> None:
        """Take in the cells of one batch."""
        dates = cells.to_frame("text").select(
            "text",
            first=pl.col("text").str.extract(_NUMERIC, 1).cast(pl.Int32),
            second=pl.col("text").str.extract(_NUMERIC, 2).cast(pl.Int32),
        )
        dates = dates.drop_nulls()
        first, second = pl.col("first"), pl.col("second")
        self.day_first = self.day_first or _example(dates, (first > 12) & (second <= 12))
        self.month_first = self.month_first or _example(dates, (second > 12) & (first <= 12))
        both_ways = (first <= 12) & (second <= 12) & (first != second)
        self.either = self.either or _example(dates, both_ways)
        self.same = self.same or _example(dates, (first == second) & (first <= 12))

    @property
    def order(self) -> str | None:
        """Return dmy, mdy, iso where no cell needs an order, or None where it cannot be told."""
        if self.day_first and self.month_first:
            return None
        if self.day_first:
            return "dmy"
        if self.month_first:
            return "mdy"
        if self.either:
            return None
        # What is left, such as 05/05/2024, reads the same in both orders.
        return "dmy" if self.same else "iso"


class DateOrders:
    """Collects evidence from batches, for the columns whose fields have the format "any"."""

    def __init__(self, schema: Schema, matched: Matched) -> None:
        kinds = (FieldType.DATE, FieldType.DATETIME)
        self._columns: dict[str, Column] = {
            name: column
            for name, column in matched.by_field.items()
            if schema.field(name).format == "any" and schema.field(name).type in kinds
        }
        self._evidence = {name: _Evidence() for name in self._columns}

    @property
    def needed(self) -> bool:
        """Tell whether any column needs this pass over the file."""
        return bool(self._columns)

    def add(self, batch: pa.RecordBatch) -> None:
        """Take in one batch of rows."""
        for name, column in self._columns.items():
            cells = pl.from_arrow(batch.column(f"c{column.index}"))
            assert isinstance(cells, pl.Series)
            self._evidence[name].add(cells)

    def orders(self, chosen: str | None = None) -> dict[str, str | None]:
        """Return the order of each column; what a person has chosen goes before what was found."""
        return {name: chosen or found.order for name, found in self._evidence.items()}

    def problems(self, orders: Mapping[str, str | None]) -> list[Problem]:
        """Return one problem for each column whose order is still open."""
        return [
            self._problem(name, found)
            for name, found in self._evidence.items()
            if orders.get(name) is None
        ]

    def _problem(self, name: str, found: _Evidence) -> Problem:
        column = self._columns[name]
        mixed = bool(found.day_first and found.month_first)
        return Problem(
            "date-order-mixed" if mixed else "date-order-ambiguous",
            column=column.letter,
            header=column.header,
            field=name,
            args={
                "example": found.either,
                "day_first": found.day_first,
                "month_first": found.month_first,
            },
        )


def infer_date_orders(
    batches: Iterable[pa.RecordBatch], schema: Schema, matched: Matched
) -> dict[str, str | None]:
    """Return dmy, mdy, iso, or None (cannot be told) for each field of format "any"."""
    orders = DateOrders(schema, matched)
    for batch in batches:
        orders.add(batch)
    return orders.orders()


def _example(dates: pl.DataFrame, mask: pl.Expr) -> str:
    some = dates.filter(mask).head(1)
    return str(some["text"][0]).strip()[:40] if some.height else ""
