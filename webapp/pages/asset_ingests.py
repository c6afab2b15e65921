"""What the pages of ingests show: one, all of a project, and the mapping that they made."""

from collections.abc import Sequence
from typing import Any, Self

from webapp.assets.problems import problem
from webapp.models import AssetIngest, MemberRole
from webapp.pages.asset_projects import IngestUnderWay
from webapp.pages.base import PageModel


class ProblemCount(PageModel):
    """How many files have failed for one reason."""

    code: str
    title: str
    fix: str
    count: int


class IngestItem(IngestUnderWay):
    """One ingest: how far it is, and what came of it."""

    shortcode: str
    title: str
    failed_only: bool
    # Does it ingest one file that a program has sent by itself?
    single: bool

    @property
    def name(self) -> str:
        """What its project is called."""
        return self.title or f"Project {self.shortcode}"

    @classmethod
    def of(cls, row: AssetIngest, **more: Any) -> Self:
        """The facts of an ingest, and `more`."""
        facts = dict(IngestUnderWay.of(row))
        return cls(
            **facts,
            shortcode=row.project.shortcode,
            title=row.project.title,
            failed_only=row.failed_only,
            single=bool(row.ticket),
            **more,
        )


class IngestPage(IngestItem):
    """One ingest with why files failed."""

    may_write: bool
    problems: tuple[ProblemCount, ...]

    @classmethod
    def of_one(cls, row: AssetIngest, role: MemberRole) -> Self:
        """All facts of one."""
        codes: dict[str, int] = (row.process.result or {}).get("codes", {})
        problems = (
            ProblemCount(code=code, title=problem(code).title, fix=problem(code).fix, count=count)
            for code, count in codes.items()
        )
        return cls.of(row, may_write=role != MemberRole.READER, problems=tuple(problems))


class IngestList(PageModel):
    """Ingests of a project, newest first; `next_before` goes on with older ones."""

    shortcode: str
    ingests: tuple[IngestItem, ...]
    next_before: int | None
    finished: bool

    @classmethod
    def of(cls, shortcode: str, found: Sequence[AssetIngest], limit: int) -> Self:
        """A page of a list that was asked for with `limit`."""
        return cls(
            shortcode=shortcode,
            ingests=tuple(map(IngestItem.of, found)),
            next_before=found[-1].process_id if len(found) == limit else None,
            finished=all(row.process.finished for row in found),
        )


class MappingLook(PageModel):
    """The first rows of the mapping of a project, and how many there are."""

    rows: tuple[tuple[str, str], ...]
    count: int
