"""A part of a run: the records that are checked and written together."""

import json
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
import pyarrow as pa

from webapp.control.texts import log_line
from webapp.schema.fields import ForeignKey, Schema
from webapp.schema.problems import Problem
from workers.batches.cells import cell_texts
from workers.sheets.batches import from_columns
from workers.sheets.checks import Checker
from workers.sheets.columns import match_columns
from workers.sheets.folding import folded

MOST_CHARACTERS = 32_767
# Each takes some milliseconds, in which nobody else writes to SQLite.
ROUNDS_AT_ONCE = 100
# Those values of a foreign key that another dataset has.
Existing = Callable[[ForeignKey, pl.DataFrame], pl.DataFrame]


@dataclass
class Rows:
    """What one dataset gets of a part: the number of the record of each row, and its values."""

    schema: Schema
    fields: tuple[str, ...]
    as_set: bool = False
    """Are its values those that instructions set, and nothing else?"""
    records: list[int] = field(default_factory=list)
    # What the model calls the place where each row goes.
    destinations: list[str] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(default_factory=dict)
    good: pl.DataFrame = field(default_factory=pl.DataFrame)

    def __post_init__(self) -> None:
        self.columns = {name: [] for name in self.fields}

    def add(self, values: Mapping[str, Any], number: int, destination: str) -> None:
        """Add a row for a target of a record."""
        self.records.append(number)
        self.destinations.append(destination)
        for name, column in self.columns.items():
            column.append(values.get(name))

    def add_set(self, values: Mapping[str, Sequence[Any]], number: int, destination: str) -> None:
        """Add a row of what instructions have set, of which the last counts."""
        self.records.append(number)
        self.destinations.append(destination)
        for name, column in self.columns.items():
            found = values.get(name)
            column.append(found[-1] if found else None)

    def check(self, existing: Existing) -> Iterator[tuple[int, str]]:
        """Keep the rows that are good; gives the number of the record and why, for the others."""
        header = [self.schema.field(name).name for name in self.fields]
        matched = match_columns(self.schema, header)
        checker = Checker(self.schema, matched, existing, literal=True)
        checked = checker.check(self._cells())
        self.good = checked.good
        for one in checked.problems.filter(pl.col("severity") == "error").iter_rows(named=True):
            yield self.records[one["row"]], self._sentence(one)

    def _cells(self) -> pa.RecordBatch:
        schema = self.schema
        columns = [cell_texts(schema.field(name), self.columns[name]) for name in self.fields]
        numbers = pa.array(range(len(self.records)), pa.int64())
        return from_columns(numbers, columns, len(columns), MOST_CHARACTERS)

    def _sentence(self, found: Mapping[str, Any]) -> str:
        label = self.schema.field(found["field"]).label if found["field"] else None
        facts = {"field": found["field"] or None, "header": label, "value": found["value"]}
        args = json.loads(found["args"]) if found["args"] else {}
        said = Problem(found["code"], args=args, **facts).sentence
        return f"{label}: {said}" if label and label not in said else said

    def leave_out(self, records: set[int]) -> None:
        """Take out the rows of these records: of a record either all is written or nothing."""
        rows = [row for row, number in enumerate(self.records) if number in records]
        self.good = self.good.filter(~pl.col("row").is_in(rows))

    def rounds(self) -> list[pl.DataFrame]:
        """The good rows in their order, so that no key is twice in what is written at once."""
        if not (turns := self.turns()):
            return [self.good]
        ordered = self.good.with_columns(pl.Series("_turn", turns))
        rounds = ordered.group_by("_turn", maintain_order=True)
        return [frame.drop("_turn") for _, frame in rounds]

    def too_much_from(self, begin: int) -> int | None:
        """The record, behind this one, with which there are more rounds than at once."""
        numbers = self.good["row"]
        late = (row for row, turn in enumerate(self.turns()) if turn >= ROUNDS_AT_ONCE)
        return next((n for row in late if (n := self.records[numbers[row]]) > begin), None)

    def turns(self) -> list[int]:
        """In which round each good row is written; nothing if no key is there twice."""
        keys = [key for key in self.schema.keys if set(key) <= set(self.fields)]
        values = [self._compared(key) for key in keys]
        if not any(one.drop_nulls().is_duplicated().any() for one in values):
            return []
        return _turns([one.rows() for one in values])

    def between(self, begin: int, end: int) -> "Rows":
        """The checked rows of some of the records."""
        first, last = bisect_left(self.records, begin), bisect_left(self.records, end)
        some = Rows(self.schema, self.fields, records=self.records[first:last])
        some.destinations = self.destinations[first:last]
        row = pl.col("row")
        some.good = self.good.filter(row >= first, row < last).with_columns(row - first)
        return some

    def _compared(self, key: Sequence[str]) -> pl.DataFrame:
        """The values of a key in all good rows, as they are told apart."""
        alike = (folded(pl.col(n)) if self.schema.field(n).ignore_case else pl.col(n) for n in key)
        return self.good.select(*alike)


def _turns(keys: Sequence[Sequence[tuple[Any, ...]]]) -> list[int]:
    """In which round each row is written: after all rows before it that share a key with it."""
    last: dict[tuple[int, tuple[Any, ...]], int] = {}
    turns = []
    for row in zip(*keys, strict=True):
        own = [(place, value) for place, value in enumerate(row) if None not in value]
        turns.append(1 + max((last.get(one, -1) for one in own), default=-1))
        last.update(dict.fromkeys(own, turns[-1]))
    return turns


@dataclass
class Part:
    """Records that are checked and written together, and what is wrong with some of them."""

    begin: int
    """The number of its first record."""
    records: int = 0
    rows: dict[str, Rows] = field(default_factory=dict)
    messages: list[tuple[int, str]] = field(default_factory=list)
    # Records of which nothing may be written.
    dropped: set[int] = field(default_factory=set)
    # How much its records have made and said.
    weight: int = 0
    is_last: bool = False

    def check(self, existing: Existing) -> None:
        """Look at the rows of all datasets, and take out the records that may not be written."""
        self.refuse(found for rows in self.rows.values() for found in rows.check(existing))

    def pieces(self) -> Iterator["Part"]:
        """What is written at once, which is all of it, unless a key comes again and again."""
        rest = self
        while (end := rest._too_much_from()) is not None:
            yield rest._between(rest.begin, end)
            rest = rest._between(end, self.begin + self.records)
        yield rest

    def _too_much_from(self) -> int | None:
        # Also a record that has too much by itself is written at once.
        found = [rows.too_much_from(self.begin) for rows in self.rows.values()]
        return min((one for one in found if one is not None), default=None)

    def _between(self, begin: int, end: int) -> "Part":
        rows = {slug: rows.between(begin, end) for slug, rows in self.rows.items()}
        some = Part(begin, end - begin, rows)
        some.messages = [one for one in self.messages if begin <= one[0] < end]
        some.dropped = {number for number in self.dropped if begin <= number < end}
        return some

    @property
    def empty(self) -> int:
        """How many records came to nothing, and nothing was wrong with them."""
        known = self.dropped.union(*(rows.records for rows in self.rows.values()))
        return self.records - len(known)

    @property
    def refers(self) -> bool:
        """Does any dataset name records of another one?"""
        return any(rows.schema.foreign_keys for rows in self.rows.values())

    @property
    def repeats(self) -> bool:
        """Is any key in two of its rows?"""
        return any(rows.turns() for rows in self.rows.values())

    def refuse(self, found: Iterable[tuple[int, str]]) -> None:
        """Take out records, each with the sentence that says why."""
        for number, sentence in found:
            self.dropped.add(number)
            self.messages.append((number, f"{log_line(sentence)} (record {number})"))
        for rows in self.rows.values():
            rows.leave_out(self.dropped)

    def lines(self) -> list[str]:
        """What is said about its records, in their order."""
        return [text for _, text in sorted(self.messages, key=lambda one: one[0])]
