"""Notes the problems of a file: counts all, keeps the first ones, writes all into a CSV file."""

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from webapp.schema.catalogue import Severity
from webapp.schema.problems import Problem
from webapp.schema.spreadsheet import safe_cell
from workers.sheets.columns import Column, Matched

HEAD = ("row", "column", "header", "field", "code", "severity", "value", "problem", "how to fix")
FIRST_ROWS = 4
LONGEST_CELL = 500

Place = tuple[str, str, str, int]
"""Code, severity, field and column index: what is counted together."""


@dataclass(slots=True)
class _Count:
    example: Problem
    problems: int = 0
    first_rows: list[int] = field(default_factory=list)


class ProblemLog:
    """The problems of one file. `kept` of them, and their rows, are at hand one by one."""

    def __init__(self, path: Path, keep: int) -> None:
        self.path = path
        self._keep = keep
        self._columns: tuple[Column, ...] = ()
        self._counts: dict[Place, _Count] = {}
        self._kept: list[tuple[int, int, dict[str, Any]]] = []
        self._rows: dict[int, str] = {}
        # The mark at the front lets Excel know that the file is UTF-8.
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._file)
        self._csv.writerow(HEAD)

    def begin(self, matched: Matched) -> None:
        """Say which columns the file has, before problems of its cells come."""
        self._columns = matched.columns

    def note(self, problem: Problem) -> None:
        """Take in one problem of the file as a whole or of a column."""
        index = next((c.index for c in self._columns if c.letter == problem.column), -1)
        self._note(problem, index)

    def add(self, problems: pl.DataFrame, rows: pl.DataFrame) -> None:
        """Take in the problems of a batch (found.PROBLEM_COLUMNS), and the cells of its rows."""
        if problems.is_empty():
            return
        for code, severity, row, index, name, value, args in problems.iter_rows():
            column = self._columns[index] if index >= 0 else None
            self._note(
                Problem(
                    code=code,
                    severity=severity,
                    row=row,
                    column=column.letter if column else None,
                    header=column.header if column else None,
                    field=name or None,
                    value=value or "",
                    args=json.loads(args) if args else {},
                ),
                index,
            )
        self._keep_rows(rows)

    def _note(self, problem: Problem, index: int) -> None:
        place = (problem.code, problem.severity, problem.field or "", index)
        count = self._counts.setdefault(place, _Count(problem))
        count.problems += 1
        if problem.row is not None and len(count.first_rows) < FIRST_ROWS:
            count.first_rows.append(problem.row)
        if len(self._kept) < self._keep:
            self._kept.append((problem.row or 0, index, _stored(problem)))
        self._csv.writerow(_line(problem))

    def _keep_rows(self, rows: pl.DataFrame) -> None:
        wanted = {row for row, _, _ in self._kept} if len(self._kept) >= self._keep else None
        for row, *cells in rows.iter_rows():
            if wanted is None or row in wanted:
                texts = [cell[:LONGEST_CELL] for cell in cells]
                self._rows[row] = json.dumps(texts, ensure_ascii=False)

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

    @property
    def kept(self) -> int:
        """How many problems are at hand one by one."""
        return len(self._kept)

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
            "fix": count.example.fix,
            "field": name or None,
            "header": column.header if column else None,
            "column": column.letter if column else None,
            "count": count.problems,
            "first_rows": sorted(count.first_rows),
        }

    def kept_problems(self) -> pl.DataFrame:
        """The problems at hand in the order file, row, column, with a position each."""
        kept = sorted(self._kept, key=lambda one: one[:2])
        frame = pl.DataFrame([stored for _, _, stored in kept], schema=STORED, orient="row")
        return frame.with_row_index("position", offset=1)

    def kept_rows(self) -> pl.DataFrame:
        """The cells, as JSON text, of the rows that the problems at hand are in."""
        wanted = {row for row, _, _ in self._kept}
        rows = [(row, cells) for row, cells in self._rows.items() if row in wanted]
        return pl.DataFrame(rows, schema={"row": pl.Int64, "cells": pl.String}, orient="row")

    def close(self) -> None:
        """Write what is left to the file of all problems."""
        self._file.close()


STORED = {
    "code": pl.String,
    "severity": pl.String,
    "row": pl.Int64,
    "column_letter": pl.String,
    "header": pl.String,
    "field": pl.String,
    "value": pl.String,
    "args": pl.String,
}


def _stored(problem: Problem) -> dict[str, Any]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "row": problem.row,
        "column_letter": problem.column,
        "header": problem.header,
        "field": problem.field,
        "value": problem.value,
        "args": json.dumps(dict(problem.args), ensure_ascii=False),
    }


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


def _weight(place: Place, count: _Count) -> tuple[bool, bool, int, int]:
    whole_file = not count.first_rows
    return not whole_file, place[1] != "error", -count.problems, place[3]
