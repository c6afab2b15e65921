"""Problems as marks on the rows of a workbook: what to write where."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from webapp.schema.spreadsheet import FORMULA_SIGNS

LONGEST_FIELD = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Mark:
    """One problem: its row as Excel counts and its column letter, None for all of them."""

    code: str
    severity: str
    row: int | None
    column: str | None
    sentence: str
    fix: str

    @property
    def words(self) -> str:
        """What is wrong and what to do, in one line."""
        return f"{self.sentence} {self.fix}".strip()


@dataclass(slots=True)
class Marks:
    """The first problems of a file by row; `total` counts also those that are not marked."""

    rows: dict[int, list[Mark]] = field(default_factory=dict)
    whole: list[Mark] = field(default_factory=list)
    kept: int = 0
    total: int = 0

    @property
    def complete(self) -> bool:
        """Is every problem of the file among the marks?"""
        return self.kept == self.total

    def in_order(self) -> Iterator[Mark]:
        """The problems of the whole file, then those of each row from the top."""
        yield from self.whole
        for row in sorted(self.rows):
            yield from self.rows[row]

    def failed(self) -> dict[int, list[Mark]]:
        """The rows that cannot be imported; where there are none, those with a warning."""
        wrong = {row: marks for row, marks in self.rows.items() if worst(marks) == "error"}
        return wrong or self.rows


def worst(marks: Iterable[Mark]) -> str:
    """The severity of a row with these problems."""
    return "error" if any(mark.severity == "error" for mark in marks) else "warning"


def gather(problems: Iterable[Mark], most: int) -> Marks:
    """Keep the first `most` problems by row, and count the others."""
    marks = Marks()
    for mark in problems:
        marks.total += 1
        if marks.kept == most:
            continue
        marks.kept += 1
        if mark.row is None:
            marks.whole.append(mark)
        else:
            marks.rows.setdefault(mark.row, []).append(mark)
    return marks


def read_problems(path: Path) -> Iterator[Mark]:
    """The problems that a check wrote into its CSV file (see problem_log)."""
    csv.field_size_limit(LONGEST_FIELD)
    same: dict[str, str] = {}  # the same words are kept once
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for line in csv.DictReader(lines):
            sentence, fix = (_plain(line[name]) for name in ("problem", "how to fix"))
            yield Mark(
                code=line["code"],
                severity=line["severity"],
                row=int(line["row"]) if line["row"] else None,
                column=line["column"] or None,
                sentence=same.setdefault(sentence, sentence),
                fix=same.setdefault(fix, fix),
            )


def _plain(text: str) -> str:
    """The text without the mark that keeps a spreadsheet from running it."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA_SIGNS) else text
