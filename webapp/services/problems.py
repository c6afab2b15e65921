"""Problems of a validation, filtered and page by page."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Select, and_, cast, exists, func, or_, select
from sqlalchemy.types import Text

from webapp import storage
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.models import ProblemRow, Process, StoredProblem

PAGE_ROWS = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What to show; what is empty does not filter. `column` is a letter, `text` is in the row."""

    code: str = ""
    column: str = ""
    severity: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """One page: problems, the cells of their rows, where to go on, and how many rows match."""

    problems: list[StoredProblem]
    cells: dict[int, list[str]]
    next_row: int | None
    matching_rows: int


def download(process: Process) -> Iterator[bytes]:
    """All problems of a check as CSV, also those not kept one by one. Raises NotFound."""
    key = None if process.problems_removed_at else process.result.get("problems_key")
    try:
        if key:
            return storage.stream(key)
    except FileNotFoundError:
        pass
    raise NotFound(f"Process {process.id} has no list of problems.")


def find(process: Process, filters: Filters, after_row: int = 0, limit: int = PAGE_ROWS) -> Found:
    """The problems in the next `limit` rows that match. Those of the whole file come first."""
    rows = _rows(process, filters).subquery()
    numbers = db.session.execute(
        select(rows.c.row, select(func.count()).select_from(rows).scalar_subquery())
        .where(rows.c.row > after_row)
        .order_by(rows.c.row)
        .limit(limit + 1)
    ).all()
    page = [row for row, _ in numbers[:limit]]
    wanted = [StoredProblem.row.in_(page)]
    if after_row == 0 and filters == Filters():
        wanted.append(StoredProblem.row.is_(None))
    problems = db.session.scalars(
        select(StoredProblem)
        .where(StoredProblem.process_id == process.id, or_(*wanted))
        .order_by(StoredProblem.position)
    )
    cells = db.session.execute(
        select(ProblemRow.row, ProblemRow.cells).where(
            ProblemRow.process_id == process.id, ProblemRow.row.in_(page)
        )
    )
    return Found(
        list(problems),
        {one.row: one.cells for one in cells},
        page[-1] if len(numbers) > limit else None,
        numbers[0][1] if numbers else 0,
    )


def _rows(process: Process, filters: Filters) -> Select[int | None]:
    query = select(StoredProblem.row).distinct()
    query = query.where(StoredProblem.process_id == process.id, StoredProblem.row.is_not(None))
    for column, value in (
        (StoredProblem.code, filters.code),
        (StoredProblem.column, filters.column),
        (StoredProblem.severity, filters.severity),
    ):
        if value:
            query = query.where(column == value)
    if filters.text:
        pattern = "%" + filters.text.replace("/", "//").replace("%", "/%").replace("_", "/_") + "%"
        in_row = and_(
            ProblemRow.process_id == StoredProblem.process_id,
            ProblemRow.row == StoredProblem.row,
            cast(ProblemRow.cells, Text).ilike(pattern, escape="/"),
        )
        query = query.where(exists().where(in_row))
    return query
