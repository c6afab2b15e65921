"""What the list of problems and its JSON twin show."""

from functools import cached_property, lru_cache
from typing import Self

from webapp.models import Process, StoredProblem
from webapp.pages.base import PageModel
from webapp.schema.column_keys import column_letter
from webapp.schema.problems import Problem
from webapp.services.problems import Filters, Found


class ProblemItem(PageModel):
    """One finding: where it is, what is wrong, and what to do."""

    code: str
    severity: str
    # As Excel counts them: C6 is column C in row 6. None = the whole file, or the whole row.
    row: int | None
    column: str | None
    cell: str | None
    header: str | None
    field: str | None
    value: str
    # What the sentence is made of, for scripts: a limit, the row of the first one, a reason.
    args: dict[str, str | int]
    sentence: str
    fix: str

    @classmethod
    def of(cls, stored: StoredProblem) -> Self:
        """A stored problem with its sentences."""
        problem = Problem(
            code=stored.code,
            severity=stored.severity,
            row=stored.row,
            column=stored.column,
            header=stored.header,
            field=stored.field,
            value=stored.value,
            args=stored.args,
        )
        return cls(
            code=problem.code,
            severity=problem.severity,
            row=problem.row,
            column=problem.column,
            cell=problem.cell,
            header=problem.header,
            field=problem.field,
            value=problem.value,
            args=dict(problem.args),
            sentence=problem.sentence,
            fix=problem.fix,
        )


class SheetRow(PageModel):
    """A row of the file that has a problem, with its cells as the file has them."""

    row: int
    cells: tuple[str, ...]


class ProblemFilters(PageModel):
    """What is shown; empty means all."""

    code: str = ""
    column: str = ""
    severity: str = ""
    text: str = ""


class ProblemsPage(PageModel):
    """Problems of some rows. `next_cursor` is the row to go on after; file problems come first."""

    process_id: int
    filters: ProblemFilters
    matching_rows: int
    problems: tuple[ProblemItem, ...]
    rows: tuple[SheetRow, ...]
    next_cursor: int | None

    @classmethod
    def of(cls, process: Process, filters: Filters, found: Found) -> Self:
        """One page of what was found for a process."""
        return cls(
            process_id=process.id,
            filters=ProblemFilters(
                code=filters.code,
                column=filters.column,
                severity=filters.severity,
                text=filters.text,
            ),
            matching_rows=found.matching_rows,
            problems=tuple(ProblemItem.of(stored) for stored in found.problems),
            rows=tuple(
                SheetRow(row=row, cells=tuple(cells)) for row, cells in sorted(found.cells.items())
            ),
            next_cursor=found.next_row,
        )

    @property
    def file_problems(self) -> tuple[ProblemItem, ...]:
        """Problems of the file as a whole."""
        return tuple(item for item in self.problems if item.row is None)

    @cached_property
    def by_place(self) -> dict[tuple[int, str], list[ProblemItem]]:
        """The problems by row and column letter; those of a whole row have no letter."""
        found: dict[tuple[int, str], list[ProblemItem]] = {}
        for item in self.problems:
            if item.row is not None:
                found.setdefault((item.row, item.column or ""), []).append(item)
        return found

    def in_cell(self, row: int, column: str) -> list[ProblemItem]:
        """The problems of one cell; an empty letter asks for those of the whole row."""
        return self.by_place.get((row, column), [])

    def letters_of(self, row: int) -> list[str]:
        """The letters of the columns of a row that have problems, from left to right."""
        letters = {place[1] for place in self.by_place if place[0] == row and place[1]}
        return sorted(letters, key=lambda letter: (len(letter), letter))

    def across(self, row: SheetRow) -> list[list[ProblemItem]]:
        """The problems of each cell of a row, from left to right."""
        letters = column_letters(len(row.cells))
        return [self.by_place.get((row.row, letter), []) for letter in letters]


@lru_cache(maxsize=64)
def column_letters(width: int) -> tuple[str, ...]:
    """The letters over the columns of a sheet: A, B, ... Z, AA."""
    return tuple(column_letter(index) for index in range(width))
