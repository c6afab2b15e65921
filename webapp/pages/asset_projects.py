"""What the pages of assets show: projects, and where in one of them a page is."""

from datetime import datetime
from typing import Any, Self

from webapp.models import AssetIngest, AssetProject, MemberRole
from webapp.pages.base import PageModel
from webapp.pages.processes import ProcessPage
from webapp.services.assets.gallery import Holdings
from webapp.services.assets.watch import Watched


class IngestUnderWay(PageModel):
    """How far the ingest of all files is that waits or runs."""

    files_done: int
    files_failed: int
    files_total: int
    bytes_done: int
    bytes_total: int
    process: ProcessPage

    @classmethod
    def of(cls, row: AssetIngest) -> Self:
        """The facts of an ingest."""
        names = set(cls.model_fields) - {"process"}
        facts = {name: getattr(row, name) for name in names}
        return cls(**facts, process=ProcessPage.of(row.process))


class ProjectPlace(PageModel):
    """A project, where it stands, and what whoever looks may do there."""

    shortcode: str
    title: str
    owner: str
    created_at: datetime
    import_folder: bool
    has_mapping: bool
    role: MemberRole
    waiting: int
    failed: int
    ingest: IngestUnderWay | None

    @property
    def name(self) -> str:
        """Its title, or what it is called without one."""
        return self.title or f"Project {self.shortcode}"

    @property
    def is_admin(self) -> bool:
        """Does whoever looks look after the project?"""
        return self.role == MemberRole.ADMIN

    @property
    def may_write(self) -> bool:
        """May whoever looks upload and ingest?"""
        return self.role != MemberRole.READER

    @classmethod
    def of(cls, seen: Watched, **more: Any) -> Self:
        """The facts of a project, and `more`."""
        return cls(
            **_facts(seen.project),
            role=seen.role,
            waiting=seen.waiting,
            failed=seen.failed,
            ingest=IngestUnderWay.of(seen.ingest) if seen.ingest else None,
            **more,
        )


def _facts(project: AssetProject) -> dict[str, Any]:
    names = ("shortcode", "title", "created_at", "import_folder", "has_mapping")
    return {name: getattr(project, name) for name in names} | {"owner": project.owner.email}


class ProjectItem(ProjectPlace):
    """A project with what it holds, as the list of all shows it."""

    assets: int
    # Of originals and derivatives.
    bytes: int
    # The newest ingest of all files, whether it is over or not.
    newest: ProcessPage | None

    @classmethod
    def of_one(cls, seen: Watched, has: Holdings) -> Self:
        """The facts of a project, and of what it holds."""
        newest = ProcessPage.of(has.newest) if has.newest else None
        return cls.of(seen, assets=has.assets, bytes=has.bytes, newest=newest)


class ProjectList(PageModel):
    """Projects by shortcode; `next_after` goes on with later ones."""

    text: str
    projects: tuple[ProjectItem, ...]
    next_after: str

    @classmethod
    def of(cls, found: list[Watched], holdings: dict[int, Holdings], limit: int, text: str) -> Self:
        """A page of a list that was asked for with one more than `limit`."""
        items = tuple(ProjectItem.of_one(seen, holdings[seen.project.id]) for seen in found[:limit])
        more = len(found) > limit
        return cls(text=text, projects=items, next_after=items[-1].shortcode if more else "")
