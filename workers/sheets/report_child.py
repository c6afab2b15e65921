"""The process that makes a marked workbook: it limits itself, reads, writes one file, and ends.

`annotate` keeps the person's own workbook; `all` and `failed` write the rows anew. It answers
`{"made": true, ...}`, or `{"made": false, "why": ...}` when another way must be taken.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workers.sheets.added_columns import Added
from workers.sheets.confine import confine, refuse
from workers.sheets.marks import Marks, gather, read_problems
from workers.sheets.report_words import Made, summary_lines
from workers.sheets.table import Limits, Reading, Shape, UnreadableFile

OPENING = "Opening the workbook"
MARKING = "Marking the cells"
WRITING = "Writing the workbook"
TOO_LARGE = "too-large"
NOT_TAKEN = "not-taken"
TOLD_EVERY = 2_000


@dataclass(frozen=True, slots=True)
class Order:
    """What to make, and from what."""

    way: str
    path: Path
    target: Path
    folder: Path
    shape: Shape
    marks: Marks
    added: Added
    limits: Limits
    name: str
    counts: str
    look_lost: bool
    rules: tuple[dict[str, Any], ...]

    @classmethod
    def of(cls, request: dict[str, Any]) -> Order:
        """The order that a request holds."""
        limits = Limits.from_json(request["limits"])
        return cls(
            way=request["way"],
            path=Path(request["path"]),
            target=Path(request["target"]),
            folder=Path(request["folder"]),
            shape=Shape.from_json(request["shape"]),
            marks=gather(read_problems(Path(request["problems"])), limits.max_marked_problems),
            added=Added(**request["added"]),
            limits=limits,
            name=request["name"],
            counts=request["counts"],
            look_lost=request["look_lost"],
            rules=tuple(request["rules"]),
        )


def main() -> None:
    """Read the request from the file that the command line names, and serve it."""
    request = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    limits = Limits.from_json(request["limits"])
    memory = limits.marking_memory_bytes if request["way"] == "annotate" else limits.memory_bytes
    confine(memory, limits.marking_cpu_seconds, request["parent"], limits.max_marked_bytes)
    warnings.simplefilter("ignore")
    try:
        result = serve(request)
    except UnreadableFile as refusal:
        refuse(refusal.code, refusal.sentence)
    except MemoryError:
        refuse("needs-too-much-memory", "")
    else:
        _say({"result": result})


def serve(request: dict[str, Any]) -> dict[str, Any]:
    """Make what is asked for. Raises UnreadableFile."""
    order = Order.of(request)
    return annotate(order) if order.way == "annotate" else rewrite(order)


def annotate(order: Order) -> dict[str, Any]:
    """Mark the person's own workbook, unless it is too large or openpyxl does not take it."""
    from workers.sheets.cell_count import count_cells
    from workers.sheets.guard import check_zip

    limits = order.limits
    tell(OPENING)
    check_zip(order.path, limits)
    if count_cells(order.path, limits.max_marked_cells) > limits.max_marked_cells:
        return {"made": False, "why": TOO_LARGE}
    try:
        how = _annotate(order)
    except MemoryError:
        raise
    except Exception as error:  # openpyxl fails in many ways on workbooks that it does not know
        return {"made": False, "why": NOT_TAKEN, "error": type(error).__name__}
    return {"made": True, "rows": None, "losses": how.losses}


def _annotate(order: Order) -> Made:
    from workers.sheets.added_cells import AddedCells
    from workers.sheets.annotate import MarkedBook
    from workers.sheets.looks import Fonts
    from workers.sheets.losses import find_losses, has_charts
    from workers.sheets.own_workbook import open_own

    shape, limits, marks = order.shape, order.limits, order.marks
    book, losses = open_own(order.path, shape.kind, order.folder, limits.max_part_bytes)
    made = MarkedBook(book, order.path, shape.sheet or "")
    tell(MARKING)
    made.forget_old_marks()
    comments = made.mark_cells(marks.in_order(), limits.max_comments)
    added = AddedCells(made.sheet, shape.header_row, order.added)
    added.write(marks, Fonts.of(book), say_fine=marks.complete)
    how = Made(
        comments=comments,
        losses=tuple(dict.fromkeys([*losses, *find_losses(order.path)])),
        charts=has_charts(order.path),
        hidden=made.hidden,
    )
    summarise(order, book, made.sheet.title, how)
    tell(WRITING)
    made.finish(order.target)
    return how


def rewrite(order: Order) -> dict[str, Any]:
    """Write the rows into a new workbook: all of them, or those that failed."""
    from workers.sheets.rewrite import Rewriter, TooManyCells, rows_of

    limits = order.limits
    tell(WRITING)
    rows = _told(rows_of(_batches(order)), order.shape.total_rows)
    made = Rewriter(order.shape, order.marks, order.added, limits.max_comments)
    failed = order.way == "failed"
    try:
        if failed:
            made.failed_rows(rows, limits.max_marked_cells)
        else:
            made.all_rows(rows, limits.max_marked_cells, say_fine=order.marks.complete)
    except TooManyCells:
        return {"made": False, "why": TOO_LARGE}
    count = len(made.moved) if failed else None
    how = Made(count, made.comments, order.look_lost)
    summarise(order, made.book, made.sheet_name, how, made.moved if failed else None)
    made.book.save(order.target)
    return {"made": True, "rows": count, "losses": ()}


def summarise(
    order: Order, book: Any, sheet: str, made: Made, moved: dict[int, int] | None = None
) -> None:
    """Add the summary as the last sheet of a workbook."""
    from workers.sheets.looks import Fonts
    from workers.sheets.summary_sheet import TITLE, Summary, append_summary

    marks = order.marks
    lines = summary_lines(order.name, order.counts, made, marks, order.added, order.limits)
    summary = Summary(tuple(lines), order.rules, marks, sheet, moved)
    append_summary(book.create_sheet(TITLE), summary, Fonts.of(book))


def _told(rows: Iterator[tuple[int, list[str]]], total: int) -> Iterator[tuple[int, list[str]]]:
    for done, row in enumerate(rows):
        if done % TOLD_EVERY == 0:
            tell(WRITING, done, max(total, done))
        yield row


def _batches(order: Order) -> Any:
    from workers.sheets.csv_reader import read_text
    from workers.sheets.opening import Opening
    from workers.sheets.xlsx_reader import read_workbook

    shape = order.shape
    reading = Reading(shape.sheet, shape.header_row, shape.encoding, shape.delimiter, shape.quote)
    if shape.kind == "csv":
        return read_text(order.path, reading, order.limits)[1]
    named = order.folder / f"book.{shape.kind}"
    named.symlink_to(order.path)
    opening = Opening(named, reading.sheet, order.limits)
    return read_workbook(opening, shape.kind, reading, order.limits)[1]


def tell(step: str, done: int = 0, total: int | None = None) -> None:
    """Say how far the work is."""
    _say({"step": step, "done": done, "total": total})


def _say(word: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(word) + "\n")
    sys.stdout.flush()
