"""Checks a whole file: reads it, checks each batch, stages the good rows, notes every problem."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import polars as pl

from webapp.schema.column_keys import Choices
from webapp.schema.fields import Schema
from webapp.schema.problems import Problem
from workers.sheets.checks.checker import Checker
from workers.sheets.checks.found import shortened
from workers.sheets.checks.orders import DateOrders
from workers.sheets.checks.references import Lookup
from workers.sheets.column_facts import ColumnFacts, look_at_columns
from workers.sheets.columns import Matched, match_columns
from workers.sheets.duplicates import Key, KeyLogs
from workers.sheets.example_rows import without_examples
from workers.sheets.problem_log import ProblemLog
from workers.sheets.reader import Reader, start_reader
from workers.sheets.staging import StagedWriter, drop_rows
from workers.sheets.table import Limits, Reading, Shape, Table, UnreadableFile

READING = "Reading the file"
CHECKING = "Checking cells"
COMPARING_KEYS = "Looking for rows that are there twice"


class Progress(Protocol):
    """Told how far the check is; may raise to stop it."""

    def __call__(self, step: str, done: int = 0, total: int | None = None) -> None: ...


@dataclass(frozen=True, slots=True)
class Task:
    """A file, how to read it, what it must satisfy, and a folder for what comes of it.

    `mapping` is what the person chose for its columns, and `remembered` tells what they chose for
    an earlier file with this header.
    """

    path: Path
    schema: Schema
    reading: Reading
    limits: Limits
    folder: Path
    lookup: Lookup
    kept_problems: int = 100_000
    max_rows: int | None = None
    mapping: Choices = field(default_factory=dict)
    remembered: Callable[[Sequence[str]], Choices] = lambda _header: {}


@dataclass(frozen=True, slots=True)
class Clash:
    """Rows that share a key with another row or record.

    `rows` has the column "row" and, behind it, one for each argument of the problem's sentence.
    """

    key: Key
    code: str
    rows: pl.DataFrame


def _unreadable(refusal: UnreadableFile) -> Problem:
    if refusal.code == "empty-sheet":
        return Problem("sheet-empty")
    words = {"reason": refusal.code, "sentence": refusal.sentence}
    return Problem("file-unreadable", args=words)


@dataclass(slots=True)
class FileCheck:
    """What a check has found so far; `staged` holds the good rows once the rows were checked."""

    task: Task
    progress: Progress
    # One that is at work on the file already.
    reader: Reader | None = None
    shape: Shape | None = None
    matched: Matched | None = None
    column_facts: Sequence[ColumnFacts] = ()
    rows: int = 0
    good_rows: int = 0
    staged: Path | None = None
    log: ProblemLog = field(init=False)

    def __post_init__(self) -> None:
        self.log = ProblemLog(self.task.folder / "problems.csv", self.task.kept_problems)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of the dataset that the file has a column for."""
        return tuple(self.matched.by_field) if self.matched else ()

    def run(self) -> None:
        """Check the file from its first byte to its last row."""
        try:
            self.progress(READING)
            self._read()
        except UnreadableFile as refusal:
            self.staged, self.good_rows = None, 0
            self.log.note(_unreadable(refusal))

    def _read(self) -> None:
        orders: dict[str, str | None] = {}
        with self._open() as table:
            self.shape = table.shape
            table = self._match(table)
            if self.matched is None or not self.matched.ok:
                return
            evidence = DateOrders(self.task.schema, self.matched)
            if not evidence.needed:
                self._check_rows(table, orders)
                return
            for batch in table.batches:
                self.progress(READING)
                evidence.add(batch)
        orders = evidence.orders(self.task.reading.date_order)
        open_questions = evidence.problems(orders)
        for problem in open_questions:
            self.log.note(problem)
        if not open_questions:
            with self._open() as table:
                self._check_rows(table, orders)

    def _match(self, table: Table) -> Table:
        """Look at the first rows, find the field of each column, and give the whole table back."""
        header, task = table.shape.header, self.task
        self.column_facts, batches = look_at_columns(table.batches, len(header))
        empty = {index for index, facts in enumerate(self.column_facts) if not facts.filled}
        self.matched = match_columns(
            task.schema, header, task.mapping, task.remembered(header), empty
        )
        self.log.begin(self.matched)
        for problem in self.matched.problems:
            self.log.note(problem)
        return table._replace(batches=batches)

    @contextmanager
    def _open(self) -> Iterator[Table]:
        task, begun, self.reader = self.task, self.reader, None
        with (
            nullcontext(begun)
            if begun
            else start_reader(task.path, task.reading, task.limits) as reader
        ):
            table = reader.table()
            if not task.reading.literal:
                table = table._replace(batches=without_examples(table.batches))
            yield table

    def _check_rows(self, table: Table, orders: dict[str, str | None]) -> None:
        assert self.matched is not None
        schema, folder = self.task.schema, self.task.folder
        workbook = table.shape.kind != "csv"
        literal = bool(self.task.reading.literal)
        checker = Checker(schema, self.matched, self.task.lookup, orders, workbook, literal)
        keys = KeyLogs(checker.keys, folder)
        staged = folder / "staged.parquet"
        try:
            with StagedWriter(staged, schema) as writer:
                for batch in table.batches:
                    checked = checker.check(batch)
                    writer.write(checked.good)
                    keys.add(checked.keys)
                    self.log.add(checked.problems, checked.bad)
                    self.rows += checked.rows
                    self._refuse_more_rows()
                    self.progress(CHECKING, self.rows, max(table.shape.total_rows, self.rows))
            self.good_rows, self.staged = writer.rows, staged
            self.progress(COMPARING_KEYS, self.rows, self.rows)
            repeats = list(keys.duplicates())
        finally:
            keys.close()
        self.reject(_repeats(repeats))
        if not self.rows:
            self.log.note(Problem("rows-missing", severity="warning"))

    def _refuse_more_rows(self) -> None:
        most = self.task.max_rows
        if most is not None and self.rows > most:
            sentence = f"This file has more than {most:,} rows. Split it into smaller files."
            raise UnreadableFile("too-many-rows", sentence)

    def reject(self, clashes: list[Clash]) -> None:
        """Note a problem in each row of each clash, and stage these rows no more.

        The file is read once more for it: its cells are shown as they stand.
        """
        if not clashes:
            return
        assert self.matched is not None
        assert self.staged is not None
        with self._open() as table:
            for batch in table.batches:
                self.progress(COMPARING_KEYS, self.rows, self.rows)
                cells = pl.DataFrame(pl.from_arrow(batch)).drop("extra", "damage")
                for clash in clashes:
                    found = cells.join(clash.rows, on="row", how="inner", maintain_order="left")
                    if found.height:
                        problems = self._clash_problems(found, clash)
                        self.log.add(problems, found.select(cells.columns))
        rows = pl.concat([clash.rows["row"] for clash in clashes])
        self.good_rows -= drop_rows(self.staged, rows)

    def _clash_problems(self, cells: pl.DataFrame, clash: Clash) -> pl.DataFrame:
        """One problem for each row: in its cell, or in the row as a whole for a key of several."""
        assert self.matched is not None
        columns = [self.matched.by_field[name] for name in clash.key]
        labels = " and ".join(self.task.schema.field(name).label for name in clash.key)
        single = len(columns) == 1
        shown = [pl.col(f"c{column.index}") for column in columns]
        words = [pl.lit(labels).alias("keys"), *(pl.col(name) for name in clash.rows.columns[1:])]
        return cells.select(
            code=pl.lit(clash.code),
            severity=pl.lit("error"),
            row=pl.col("row"),
            index=pl.lit(columns[0].index if single else -1, pl.Int32()),
            field=pl.lit(clash.key[0] if single else ""),
            value=shortened(pl.concat_str(shown, separator=", ")),
            args=pl.struct(words).struct.json_encode(),
        )


def _repeats(found: list[tuple[Key, pl.DataFrame]]) -> list[Clash]:
    """The rows whose key came before, one clash for each key."""
    keys = dict.fromkeys(key for key, _ in found)
    return [
        Clash(key, "duplicate-key", pl.concat([rows for other, rows in found if other == key]))
        for key in keys
    ]
