"""The workbook that goes back to the person: their file, with every problem marked.

A workbook of Excel is marked as it is. Other files, and workbooks that openpyxl does not take, are
written anew as values. Of a file above the limit only the rows that failed are written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from workers.sheets.added_columns import Added
from workers.sheets.confined import Tell, run_confined
from workers.sheets.table import Limits, Shape, UnreadableFile

CHILD = "workers.sheets.report_child"
TOO_LARGE = "too-large"
Run = Callable[[str, dict[str, Any], Path, Tell, Limits], dict[str, Any]]


class Content(StrEnum):
    """What of the file is in the report."""

    WORKBOOK = "workbook"
    VALUES = "values"
    FAILED_ROWS = "failed-rows"


@dataclass(frozen=True, slots=True)
class ReportTask:
    """A file that was checked, what was found, and a folder for what comes of it.

    `problems` is the CSV file of the check, `counts` a sentence about it, `rules` how often each
    rule was broken; `added` names the columns that are added.
    """

    path: Path
    shape: Shape
    problems: Path
    rules: Sequence[dict[str, Any]]
    name: str
    counts: str
    added: Added
    folder: Path
    limits: Limits
    # What lets the child do its part; it may as well be done here where nothing is to be feared.
    run: Run = run_confined


@dataclass(frozen=True, slots=True)
class Report:
    """A marked workbook: where it is, its extension, and what of the file it holds."""

    path: Path
    extension: str
    content: Content
    # How many rows there are in a report of failed rows.
    rows: int | None = None
    # What the person's own workbook has, and this one has not.
    losses: tuple[str, ...] = ()
    # What kept openpyxl from marking the workbook itself, for the log.
    trouble: str = ""


def make_report(task: ReportTask, tell: Tell) -> Report:
    """Make the marked workbook in a process of its own, which tells how far it is.

    Raises UnreadableFile when the file cannot be read any more, ReaderKilled.
    """
    if task.shape.kind not in ("xlsx", "xlsm"):
        return _rewritten(task, tell, look_lost=False)
    target = task.folder / f"report.{task.shape.kind}"
    try:
        answer = _run(task, tell, "annotate", target)
    except UnreadableFile as refusal:
        answer = {"made": False, "why": refusal.code, "error": refusal.code}
    if answer["made"]:
        losses = tuple(answer["losses"])
        return Report(target, task.shape.kind, Content.WORKBOOK, losses=losses)
    if answer["why"] == TOO_LARGE:
        return _failed_rows(task, tell)
    return _rewritten(task, tell, look_lost=True, trouble=answer["error"])


def _rewritten(task: ReportTask, tell: Tell, *, look_lost: bool, trouble: str = "") -> Report:
    target = task.folder / "values.xlsx"
    answer = _run(task, tell, "all", target, look_lost=look_lost)
    if answer["made"]:
        return Report(target, "xlsx", Content.VALUES, trouble=trouble)
    return _failed_rows(task, tell, trouble)


def _failed_rows(task: ReportTask, tell: Tell, trouble: str = "") -> Report:
    target = task.folder / "failed.xlsx"
    answer = _run(task, tell, "failed", target)
    return Report(target, "xlsx", Content.FAILED_ROWS, answer["rows"], trouble=trouble)


def _run(
    task: ReportTask, tell: Tell, way: str, target: Path, *, look_lost: bool = False
) -> dict[str, Any]:
    folder = task.folder / way
    folder.mkdir()
    request = {
        "way": way,
        "path": str(task.path.resolve()),
        "target": str(target.resolve()),
        "folder": str(folder.resolve()),
        "shape": task.shape.to_json(),
        "problems": str(task.problems.resolve()),
        "rules": list(task.rules),
        "name": task.name,
        "counts": task.counts,
        "look_lost": look_lost,
        "added": asdict(task.added),
        "limits": task.limits.to_json(),
    }
    return task.run(CHILD, request, folder.resolve(), tell, task.limits)
