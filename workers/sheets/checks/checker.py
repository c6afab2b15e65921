"""Checks the rows of a file, a batch at a time, against a schema."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl
import pyarrow as pa

from webapp.schema.fields import Field, Schema
from webapp.schema.spreadsheet import OPENED_AS_TEXT
from workers.sheets.checks.compile import compile_field, conversion_of
from workers.sheets.checks.found import (
    PROBLEM_COLUMNS,
    cell_problems,
    named_problems,
    no_problems,
    row_problems,
)
from workers.sheets.checks.references import Lookup, Reference
from workers.sheets.checks.rules import CellCheck, Rule, always, text_matches
from workers.sheets.columns import Column, Matched

Key = tuple[str, ...]
# Why a cell of a workbook has no value.
FAULTS = (Rule("formula-without-result", text_matches("^=")), Rule("cell-error", always))


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one batch.

    good: "row" and one typed column for each field of the schema, for the rows without an error.
    problems: one row for each problem, by row, then column; see found.PROBLEM_COLUMNS.
    bad: "row" and the cells as they stand, for the rows that have a problem.
    keys: for each key of the schema, "row" and the key's values where all of them are good.
    """

    rows: int
    good: pl.DataFrame
    problems: pl.DataFrame
    bad: pl.DataFrame
    keys: dict[Key, pl.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Checked:
    """A column of the file that belongs to a field, with what is checked in it."""

    column: Column
    field: Field
    check: CellCheck
    text: str

    @property
    def raw(self) -> str:
        return f"c{self.column.index}"


class Checker:
    """The checks of one file, compiled once from its schema and its columns.

    `lookup` answers which values of a foreign key exist; without it they are not checked.
    `date_orders` says dmy or mdy for fields of format "any". `workbook` says that numbers come
    from typed cells, and so in plain form.
    """

    def __init__(
        self,
        schema: Schema,
        matched: Matched,
        lookup: Lookup | None = None,
        date_orders: Mapping[str, str | None] | None = None,
        workbook: bool = False,
    ) -> None:
        orders = date_orders or {}
        self._schema = schema
        self._columns = [
            _Checked(
                column,
                one,
                compile_field(schema, one, orders.get(one.name), workbook),
                f"_{column.index}",
            )
            for one, column in ((schema.field(n), c) for n, c in matched.by_field.items())
        ]
        present = set(matched.by_field)
        self.keys: tuple[Key, ...] = tuple(key for key in schema.keys if present >= set(key))
        self._references = [
            Reference(key, lookup, matched.by_field[key.fields[0]].index)
            for key in schema.foreign_keys
            if lookup is not None and present >= set(key.fields)
        ]
        self._empty = {one.name: conversion_of(one).dtype for one in schema.fields}

    def check(self, batch: pa.RecordBatch) -> Checked:
        """Return the typed rows and the problems of one batch of text."""
        raw = pl.from_arrow(batch)
        assert isinstance(raw, pl.DataFrame)
        found: list[pl.DataFrame] = []
        sound, damaged = _without_damage(raw)
        found.extend(damaged)
        cells = self._typed(sound)
        good = cells.select(
            one.check.good(pl.col(one.text), pl.col(one.field.name)).alias(one.field.name)
            for one in self._columns
        )
        faulty = self._faulty(sound, cells)
        found.extend(self._cell_problems(sound, cells, good, faulty))
        good = good.with_columns(good[name] & ~here for name, here in faulty.items())
        if sound["extra"].null_count() < sound.height:
            extra = sound.filter(pl.col("extra").is_not_null())
            found.append(row_problems(extra, "row-has-extra-cells", pl.col("extra")))
        flags = {name: good[name] for name in good.columns}
        found.extend(one.problems(cells, flags) for one in self._references)
        problems = _in_order(found)
        return Checked(
            rows=raw.height,
            good=self._good(cells, problems),
            problems=problems,
            bad=_rows_of(raw, problems).drop("extra", "damage", "faults", strict=False),
            keys={key: _key_rows(cells, flags, key) for key in self.keys},
        )

    def _typed(self, raw: pl.DataFrame) -> pl.DataFrame:
        """Return the trimmed text of each known column and, under the field's name, its value."""
        texts = raw.select(
            "row",
            *(
                _trimmed(pl.col(one.raw), self._schema.missing_values).alias(one.text)
                for one in self._columns
            ),
        )
        return texts.with_columns(
            one.check.conversion.convert(pl.col(one.text)).alias(one.field.name)
            for one in self._columns
        )

    def _faulty(self, raw: pl.DataFrame, cells: pl.DataFrame) -> dict[str, pl.Series]:
        """Return where a column has cells without a value, by field; most files have none."""
        if "faults" not in raw.columns or raw["faults"].null_count() == raw.height:
            return {}
        return {
            one.field.name: raw["faults"].list.contains(one.column.index).fill_null(False)
            & cells[one.text].is_not_null()
            for one in self._columns
        }

    def _cell_problems(
        self,
        raw: pl.DataFrame,
        cells: pl.DataFrame,
        good: pl.DataFrame,
        faulty: Mapping[str, pl.Series],
    ) -> list[pl.DataFrame]:
        found: list[pl.DataFrame] = []
        for one in self._columns:
            column = [
                cells["row"],
                raw[one.raw].alias("raw"),
                cells[one.text].alias("text"),
                cells[one.field.name].alias("value"),
            ]
            fine = good[one.field.name]
            index, name = one.column.index, one.field.name
            if name in faulty:
                lost = pl.DataFrame(column).filter(faulty[name])
                found.append(named_problems(lost, FAULTS, index, name))
                fine = fine | faulty[name]
            if not fine.all():
                failing = pl.DataFrame(column).filter(~fine)
                found.append(cell_problems(failing, one.check, index, name))
            found.extend(
                _warnings(pl.DataFrame(column).filter(fine), one)
                if one.check.conversion.warnings
                else ()
            )
        return found

    def _good(self, cells: pl.DataFrame, problems: pl.DataFrame) -> pl.DataFrame:
        wrong = problems.filter(pl.col("severity") == "error")["row"]
        if len(wrong):
            cells = cells.filter(~pl.col("row").is_in(wrong.implode()))
        return cells.select(
            "row",
            *(
                pl.col(name) if name in cells.columns else pl.lit(None, dtype).alias(name)
                for name, dtype in self._empty.items()
            ),
        )


def _trimmed(cell: pl.Expr, missing: tuple[str, ...]) -> pl.Expr:
    """Return cells as they are meant, null where blank or a missing value.

    White space around them goes, and the apostrophe that keeps them from being formulas.
    A blank cell is missing whatever the schema says: a sheet has no other empty text.
    """
    words = dict.fromkeys(["", *(word.strip() for word in missing)])
    return cell.str.strip_chars().map_batches(_meant).replace(words)


def _meant(text: pl.Series) -> pl.Series:
    if not text.str.starts_with("'").any():  # a pattern for every cell takes its time
        return text
    return text.str.replace(OPENED_AS_TEXT, "${1}")


def _without_damage(raw: pl.DataFrame) -> tuple[pl.DataFrame, list[pl.DataFrame]]:
    """Return the rows that were read whole, and one problem for each of the others."""
    if "damage" not in raw.columns or raw["damage"].null_count() == raw.height:
        return raw, []
    broken = raw.filter(pl.col("damage").is_not_null())
    problems = row_problems(broken, pl.col("damage"), pl.lit(""))
    return raw.filter(pl.col("damage").is_null()), [problems]


def _warnings(cells: pl.DataFrame, one: _Checked) -> list[pl.DataFrame]:
    found: list[pl.DataFrame] = []
    for rule in one.check.conversion.warnings:
        odd = cells.filter(rule.broken(pl.col("text"), pl.col("value")))
        if odd.height:
            found.append(named_problems(odd, (rule,), one.column.index, one.field.name))
    return found


def _in_order(found: list[pl.DataFrame]) -> pl.DataFrame:
    some = [table.cast(PROBLEM_COLUMNS) for table in found if table.height]
    if not some:
        return no_problems()
    return pl.concat(some).sort("row", "index", maintain_order=True)


def _rows_of(raw: pl.DataFrame, problems: pl.DataFrame) -> pl.DataFrame:
    if problems.is_empty():
        return raw.clear()
    return raw.filter(pl.col("row").is_in(problems["row"].unique().implode()))


def _key_rows(cells: pl.DataFrame, good: Mapping[str, pl.Series], key: Key) -> pl.DataFrame:
    """Return the rows whose key cells are all good and filled."""
    values = cells.select("row", *key)
    if not all(good[name].all() for name in key):
        values = values.filter(pl.all_horizontal(*(pl.lit(good[name]) for name in key)))
    return values.drop_nulls(list(key))
