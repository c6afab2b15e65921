"""What the summary sheet of a marked workbook says at its top."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workers.sheets.added_columns import ROW, Added
from workers.sheets.marks import Marks
from workers.sheets.table import Limits


@dataclass(frozen=True, slots=True)
class Made:
    """How a marked workbook came about."""

    # Only of a workbook in which not all rows are: how many are.
    failed_rows: int | None = None
    comments: int = 0
    look_lost: bool = False
    pictures_lost: bool = False


def summary_lines(
    name: str, counts: str, made: Made, marks: Marks, added: Added, limits: Limits
) -> Iterator[str]:
    """The sentences for a file of this name; `counts` says what was found in it."""
    yield f"{name}: {counts}"
    if made.failed_rows is None:
        yield (
            "Wrong cells are red, cells that only ask for a look are yellow. Correct them, and "
            "hand in this workbook as it is: this sheet and the columns "
            f"{added.status} and {added.problems} are left out."
        )
    else:
        yield from _about_failed_rows(made.failed_rows, marks, limits)
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
    if made.look_lost:
        yield "The look of your workbook could not be kept, nor its formulas and other sheets."
    if made.pictures_lost:
        yield "Pictures and shapes are not in this copy, and charts may look different."


def _about_failed_rows(rows: int, marks: Marks, limits: Limits) -> Iterator[str]:
    failed = len(marks.failed())
    yield (
        f"The file has more than {limits.max_marked_cells:,} cells, too many to mark it as a "
        f"whole. Here are only the rows that failed; {ROW} tells where they stand in your file."
    )
    yield (
        "Import the other rows first. Then correct these, and hand in this workbook as a new "
        "upload: as a corrected file it would stand for the whole file."
    )
    if rows < failed:
        yield f"There was room for the first {rows:,} of {failed:,} rows."
