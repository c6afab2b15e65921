"""What the pages of an import folder show: files that wait or failed, and what would be lost."""

from datetime import datetime
from typing import Any, Self

from webapp.assets.problems import problem, sentence
from webapp.models import AssetUpload
from webapp.pages.asset_projects import ProjectPlace
from webapp.pages.base import PageModel
from webapp.services.assets.finalizing import AtStake


class FileItem(PageModel):
    """A file that waits to be ingested, or could not be: then it says why, and what mends it."""

    id: int
    path: str
    size: int
    sender: str
    uploaded_at: datetime
    title: str
    sentence: str
    fix: str

    @classmethod
    def of(cls, row: AssetUpload, **more: Any) -> Self:
        """The facts of a file, and `more`."""
        code = row.problem
        return cls(
            id=row.id,
            path=row.path,
            size=row.size,
            sender=row.sender,
            uploaded_at=row.uploaded_at,
            title=problem(code).title if code else "",
            sentence=sentence(code, row.args) if code else "",
            fix=problem(code).fix if code else "",
            **more,
        )


class FileList(PageModel):
    """Files of an import folder as they came; `next_after` goes on with later ones."""

    place: ProjectPlace
    failed: bool
    files: tuple[FileItem, ...]
    next_after: int | None

    @classmethod
    def of(cls, place: ProjectPlace, found: list[AssetUpload], limit: int, *, failed: bool) -> Self:
        """A page of a list that was asked for with one more than `limit`."""
        return cls(
            place=place,
            failed=failed,
            files=tuple(map(FileItem.of, found[:limit])),
            next_after=found[limit - 1].id if len(found) > limit else None,
        )


class FinalizePage(PageModel):
    """What finalizing a project does, and what would be lost."""

    place: ProjectPlace
    waiting: int
    failed: int
    bytes: int
    names: tuple[str, ...]
    mapped: int

    @property
    def lost(self) -> int:
        """How many files would be lost."""
        return self.waiting + self.failed

    @classmethod
    def of(cls, place: ProjectPlace, stake: AtStake, names: list[str], mapped: int) -> Self:
        """What is at stake, with the names of the first files."""
        return cls(
            place=place,
            waiting=stake.waiting,
            failed=stake.failed,
            bytes=stake.bytes,
            names=tuple(names),
            mapped=mapped,
        )
