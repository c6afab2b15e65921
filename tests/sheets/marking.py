"""Marked workbooks for tests: a file and its problems go in, an open workbook comes out."""

from __future__ import annotations

import csv
import io
import warnings
from pathlib import Path
from typing import Any

import openpyxl

from tests.sheets.files import read
from workers.sheets import report_child
from workers.sheets.added_columns import choose
from workers.sheets.confined import Tell, run_confined
from workers.sheets.problem_words import HEAD
from workers.sheets.report import Report, ReportTask, Run, make_report
from workers.sheets.table import Limits, Shape

RULES = [
    {
        "code": "value-missing",
        "severity": "error",
        "title": "Value missing",
        "fix": "Fill it in.",
        "field": "name",
        "header": "Name",
        "column": "B",
        "count": 2,
        "first_rows": [2],
    }
]


def problem(cell: str, words: str = "It is wrong.", fix: str = "", **more: str) -> list[str]:
    """A line of the CSV file of problems; a cell like C6, a row like 6, or nothing for the file."""
    letters = cell.rstrip("0123456789")
    row = cell[len(letters) :]
    severity = more.get("severity", "error")
    return [row, letters, "", "", more.get("code", "some-code"), severity, "", words, fix]


def hear(step: str, done: int, total: int | None) -> None:
    """Listen to the progress, and let it go on."""


def here(module: str, request: dict[str, Any], *_: object) -> dict[str, Any]:
    """Do what the child process does, and let none begin."""
    with warnings.catch_warnings(action="ignore"):
        return report_child.serve(request)


def report_of(
    folder: Path,
    content: bytes,
    *problems: list[str],
    fields: tuple[str, ...] = (),
    tell: Tell = hear,
    run: Run = run_confined,
    **limits: int,
) -> Report:
    """Mark a file."""
    shape = read(content).shape
    path, listed = folder / "upload", folder / "problems.csv"
    path.write_bytes(content)
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEAD, *problems])
    listed.write_text("\ufeff" + text.getvalue(), "utf-8", newline="")
    made = folder / f"made{len(list(folder.iterdir()))}"
    made.mkdir()
    task = ReportTask(
        path=path,
        shape=shape,
        problems=listed,
        rules=RULES,
        name="stock.xlsx",
        counts="2 of 3 rows have problems.",
        added=choose(shape.header, fields),
        folder=made,
        limits=Limits(**limits),
        run=run,
    )
    return make_report(task, tell)


def opened(report: Report, **options: Any) -> openpyxl.Workbook:
    """The marked workbook as openpyxl sees it."""
    return openpyxl.load_workbook(report.path, **options)


def marked(folder: Path, content: bytes, *problems: list[str], **options: Any) -> openpyxl.Workbook:
    """Mark a file that can be marked, and open what comes out."""
    return opened(report_of(folder, content, *problems, run=here, **options))


def shape_of(content: bytes) -> Shape:
    """How the desk reads a file."""
    return read(content).shape
