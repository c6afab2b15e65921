"""Notes the problems of a file: counts all, keeps the first ones, writes all into a CSV file."""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import polars as pl

from webapp.schema.catalogue import Severity
from webapp.schema.problems import Problem
from webapp.schema.spreadsheet import safe_cell
from workers.sheets.columns import Column, Matched
from workers.sheets.problem_words import HEAD, problem_lines, with_places

FIRST_ROWS = 4
LONGEST_CELL = 500
# The cells of the rows at hand stay in memory until they go into the database.
MOST_BYTES_AT_HAND = 128 * 1024 * 1024

Place = tuple[str, str, str, int]
"""Code, severity, field and column index: what is counted together."""

STORED = pl.Schema(
    {
        "code": pl.String(),
        "severity": pl.String(),
        "row": pl.Int64(),
        "column_letter": pl.String(),
        "header": pl.String(),
        "field": pl.String(),
        "value": pl.String(),
        "args": pl.String(),
        "index": pl.Int32(),
    }
)


@dataclass(slots=True)
class _Count:
    example: Problem
    problems: int = 0
    first_rows: list[int] = field(default_factory=list)
    # Are all of them told in the same words?
    alike: bool = True

    def add(self, problems: int, rows: list[int]) -> None:
        """Count more problems, the first of them in these rows."""
        self.problems += problems
        self.first_rows += rows[: FIRST_ROWS - len(self.first_rows)]

    @property
    def fix(self) -> str:
        """What to do about all of them: a guess at one value is none at another."""
        if self.alike:
            return self.example.fix
        args = {name: value for name, value in self.example.args.items() if name != "suggestion"}
        return replace(self.example, args=args).fix


class ProblemLog:
    """The problems of one file. `kept` of them, and their rows, are at hand one by one.

    They are at most `keep`, and fewer where their rows hold very much text.
    """

    def __init__(self, path: Path, keep: int) -> None:
        self.path = path
        self.kept = 0
        self._keep = keep
        self._columns: tuple[Column, ...] = ()
        self._counts: dict[Place, _Count] = {}
        self._problems: list[pl.DataFrame] = [STORED.to_frame()]
        self._rows: list[pl.DataFrame] = []
        self._bytes = 0
        self._file = path.open("wb")
        # The mark at the front lets Excel know that the file is UTF-8.
        self._file.write("\ufeff".encode() + _csv_line(HEAD))

    def begin(self, matched: Matched) -> None:
        """Say which columns the file has, before problems of its cells come."""
        self._columns = matched.columns

    def note(self, problem: Problem) -> None:
        """Take in one problem of the file as a whole or of a column."""
        index = next((c.index for c in self._columns if c.letter == problem.column), -1)
        place = (problem.code, problem.severity, problem.field or "", index)
        self._counts.setdefault(place, _Count(problem)).add(1, [])
        if self.kept < self._keep:
            self._keep_problems(pl.DataFrame([_stored(problem, index)], STORED, orient="row"))
        self._file.write(_csv_line(_line(problem)))

    def add(self, problems: pl.DataFrame, rows: pl.DataFrame) -> None:
        """Take in the problems of a batch (found.PROBLEM_COLUMNS), and the cells of its rows."""
        if problems.is_empty():
            return
        placed = with_places(problems, self._columns)
        self._count(placed)
        room = self._keep - self.kept
        if room > 0:
            kept = placed.head(room).rename({"column": "column_letter"})
            # Compact, or a few problems would hold on to the text of a whole batch.
            self._keep_problems(kept.select(STORED.names()).cast(STORED).rechunk())
            wanted = kept["row"].unique().implode()
            self._keep_rows(_as_json(rows.filter(pl.col("row").is_in(wanted))))
        problem_lines(placed).write_csv(self._file, include_header=False, line_terminator="\r\n")

    def _count(self, placed: pl.DataFrame) -> None:
        by_place = placed.group_by("code", "severity", "field", "index", maintain_order=True).agg(
            pl.len().alias("problems"),
            pl.col("row").head(FIRST_ROWS).alias("rows"),
            pl.col("column", "header", "args", "value").first(),
            pl.col("args").n_unique().alias("wordings"),
        )
        for group in by_place.iter_rows(named=True):
            place = (group["code"], group["severity"], group["field"], group["index"])
            example = _example(group)
            count = self._counts.setdefault(place, _Count(example))
            count.alike &= group["wordings"] == 1 and example.args == count.example.args
            count.add(group["problems"], group["rows"])

    def _keep_rows(self, rows: pl.DataFrame) -> None:
        self._rows.append(rows)
        self._bytes += int(rows.estimated_size())
        if self._bytes > MOST_BYTES_AT_HAND:
            self._keep = self.kept

    def _keep_problems(self, problems: pl.DataFrame) -> None:
        self._problems.append(problems)
        self.kept += problems.height

    @property
    def errors(self) -> int:
        """How many problems keep rows, or the file, from being imported."""
        return self._total("error")

    @property
    def warnings(self) -> int:
        """How many problems only ask for a look."""
        return self._total("warning")

    def _total(self, severity: Severity) -> int:
        return sum(c.problems for place, c in self._counts.items() if place[1] == severity)

    def rules(self) -> list[dict[str, Any]]:
        """How often each rule was broken in each column: the file first, then the most frequent."""
        order = sorted(self._counts.items(), key=lambda item: _weight(*item))
        return [self._rule(place, count) for place, count in order]

    def _rule(self, place: Place, count: _Count) -> dict[str, Any]:
        code, severity, name, index = place
        column = self._columns[index] if index >= 0 else None
        return {
            "code": code,
            "severity": severity,
            "title": count.example.title,
            "fix": count.fix,
            "field": name or None,
            "header": column.header if column else None,
            "column": column.letter if column else None,
            "count": count.problems,
            "first_rows": sorted(count.first_rows),
        }

    def kept_problems(self) -> pl.DataFrame:
        """The problems at hand in the order file, row, column, with a position each."""
        kept = pl.concat(self._problems).sort("row", "index", nulls_last=False, maintain_order=True)
        return kept.drop("index").with_row_index("position", offset=1)

    def kept_rows(self) -> pl.DataFrame:
        """The cells, as JSON text, of the rows that the problems at hand are in."""
        empty = pl.DataFrame(schema={"row": pl.Int64, "cells": pl.String})
        return pl.concat([empty, *self._rows]).unique("row", keep="first", maintain_order=True)

    def close(self) -> None:
        """Write what is left to the file of all problems."""
        self._file.close()


def _as_json(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the row numbers and, as the JSON text of a list, the cells of rows of text."""
    cells = [pl.col(name).str.head(LONGEST_CELL) for name in rows.columns if name != "row"]
    # A list alone cannot be encoded: it is put into a struct, written as {"x":[…]}.
    holder = pl.struct(pl.concat_list(cells).alias("x")).struct.json_encode()
    return rows.select("row", holder.str.head(-1).str.tail(-5).alias("cells"))


def _example(group: dict[str, Any]) -> Problem:
    return Problem(
        code=group["code"],
        severity=group["severity"],
        row=group["rows"][0],
        column=group["column"],
        header=group["header"],
        field=group["field"] or None,
        value=group["value"] or "",
        args=json.loads(group["args"]),
    )


def _stored(problem: Problem, index: int) -> tuple[Any, ...]:
    return (
        problem.code,
        problem.severity,
        problem.row,
        problem.column,
        problem.header,
        problem.field,
        problem.value,
        json.dumps(dict(problem.args), ensure_ascii=False),
        index,
    )


def _line(problem: Problem) -> list[Any]:
    texts = (
        problem.header,
        problem.field,
        problem.code,
        problem.severity,
        problem.value,
        problem.sentence,
        problem.fix,
    )
    return [problem.row or "", problem.column or "", *(safe_cell(text or "") for text in texts)]


def _csv_line(cells: Sequence[Any]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(cells)
    return text.getvalue().encode()


def _weight(place: Place, count: _Count) -> tuple[bool, bool, int, int]:
    whole_file = not count.first_rows
    return not whole_file, place[1] != "error", -count.problems, place[3]
