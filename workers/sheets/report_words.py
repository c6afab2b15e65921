"""What the summary sheet of a marked workbook says at its top."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from workers.sheets.added_columns import ROW, Added
from workers.sheets.marks import Mark, Marks
from workers.sheets.table import Limits


@dataclass(frozen=True, slots=True)
class Made:
    """How a marked workbook came about."""

    # Only of a workbook in which not all rows are: how many are.
    failed_rows: int | None = None
    comments: int = 0
    look_lost: bool = False
    losses: tuple[str, ...] = ()
    charts: bool = False
    # Is a wrong cell in a hidden row or column?
    hidden: bool = False


def summary_lines(
    name: str, counts: str, made: Made, marks: Marks, added: Added, limits: Limits
) -> Iterator[str]:
    """The sentences for a file of this name; `counts` says what was found in it."""
    yield f"{name}: {counts}"
    yield from _about_colours(marks.rows if made.failed_rows is None else marks.failed())
    if made.failed_rows is None:
        yield "Correct the cells, save, and hand in this workbook as it is."
        yield f"This sheet and the columns {added.status} and {added.problems} are then left out."
    else:
        yield from _about_failed_rows(made.failed_rows, marks, limits)
    yield from _about_limits(made, marks, added, limits)
    if made.hidden:
        yield "Some of the wrong cells are in hidden rows or columns: show those first."
    yield from _about_losses(made)


def _about_colours(rows: Mapping[int, list[Mark]]) -> Iterator[str]:
    severities = {mark.severity for found in rows.values() for mark in found}
    if "error" in severities:
        yield "Wrong cells are red. Each has a comment that says what is wrong."
    if "warning" in severities:
        yield "Cells that only ask for a look are yellow."


def _about_failed_rows(rows: int, marks: Marks, limits: Limits) -> Iterator[str]:
    failed = len(marks.failed())
    yield (
        f"The file has more than {limits.max_marked_cells:,} cells, too many to mark it as a "
        "whole. Here are only the rows that failed."
    )
    yield f"The column {ROW} tells where they stand in your file."
    yield "Import the other rows first. Then correct these, and hand them in as a new upload."
    yield "This workbook is no corrected file: as such it would stand for the whole file."
    if rows < failed:
        yield f"There was room for the first {rows:,} of {failed:,} rows."


def _about_limits(made: Made, marks: Marks, added: Added, limits: Limits) -> Iterator[str]:
    if not marks.complete:
        yield (
            f"Only the first {marks.kept:,} of {marks.total:,} problems are marked. "
            "The list of all problems has every one."
        )
    if made.comments >= limits.max_comments:
        yield (
            f"Only the first {made.comments:,} wrong cells have a comment; "
            f"the column {added.problems} has the words for each row."
        )


def _about_losses(made: Made) -> Iterator[str]:
    if made.look_lost:
        yield "The look of your workbook could not be kept, nor its formulas and other sheets."
    if made.losses:
        yield f"Not in this copy: {listed(made.losses)}. Your own file still has them."
    if made.charts:
        yield "Charts may look different in this copy."


def listed(things: tuple[str, ...]) -> str:
    """Some things as words: pictures, shapes and slicers."""
    return " and ".join(filter(None, (", ".join(things[:-1]), *things[-1:])))
