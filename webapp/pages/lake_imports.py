"""What the pages of imports into the lake show: plans, imports, exports, and the list of them."""

from datetime import datetime
from typing import Any, Self

from webapp.models.lake import LakeImport, LakeSchedule
from webapp.pages.base import PageModel
from webapp.pages.processes import ProcessPage
from webapp.services.lake.requests import OBJECT, ImportRequest
from webapp.states import ProcessKind, ProcessState

# What counts all folders that a plan has no room for.
OTHERS = "*"
HOUR, DAY, WEEK = 60 * 60, 24 * 60 * 60, 7 * 24 * 60 * 60
USUAL = {HOUR: "every hour", DAY: "every day", WEEK: "every week"}


class Source(PageModel):
    """What is imported, and where it goes."""

    path: str
    destination: str
    is_object: bool


class Outcome(PageModel):
    """What became of the objects, or would."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    kept: int = 0

    @property
    def differences(self) -> int:
        """All that do not stay as they are."""
        return self.added + self.changed + self.removed


class FolderOutcome(Outcome):
    """The same for one folder, with a slash at its end; empty for the top."""

    prefix: str

    @property
    def is_rest(self) -> bool:
        """Does it stand for all folders that have no line of their own?"""
        return self.prefix == OTHERS


class ChangedObject(PageModel):
    """One object that is different; its size is the new one."""

    type: str
    path: str
    size: int | None


class LakeImportItem(PageModel):
    """One import, plan or export as a list shows it."""

    id: str
    repository: str
    branch: str
    name: str
    kind: ProcessKind
    created_at: datetime
    commit_id: str
    scheduled: bool
    outcome: Outcome | None
    process: ProcessPage
    may_write: bool

    @property
    def is_plan(self) -> bool:
        """Does it only find out what an import would change?"""
        return self.kind == ProcessKind.LAKE_PLAN

    @property
    def is_export(self) -> bool:
        """Does it put the records of a dataset into the lake?"""
        return self.kind == ProcessKind.LAKE_EXPORT

    @property
    def succeeded(self) -> bool:
        """Did it come to a good end?"""
        return self.process.state == ProcessState.SUCCEEDED

    @classmethod
    def of(cls, row: LakeImport, *, may_write: bool, **more: Any) -> Self:
        """The facts of an import, and `more`."""
        result = row.process.result or {}
        counts = {name: result[name] for name in Outcome.model_fields if name in result}
        return cls(
            id=row.id,
            repository=row.repository.name,
            branch=row.branch,
            name=row.process.filename,
            kind=row.process.kind,
            created_at=row.created_at,
            commit_id=row.commit_id,
            scheduled=row.schedule_id is not None,
            outcome=Outcome(**counts) if counts else None,
            process=ProcessPage.of(row.process),
            may_write=may_write,
            **more,
        )


class LakeImportPage(LakeImportItem):
    """One import, plan or export: what was asked for, where it stands, and what came of it."""

    sources: tuple[Source, ...]
    append: bool
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    message: str
    # Of an export: the object that it makes.
    path: str
    by_prefix: tuple[FolderOutcome, ...]
    samples: tuple[ChangedObject, ...]
    # Places that somebody wrote to while they were listed.
    grew: tuple[str, ...]

    @property
    def removed(self) -> tuple[ChangedObject, ...]:
        """Those of the first differences that are removals."""
        return tuple(one for one in self.samples if one.type == "removed")

    @classmethod
    def of_one(cls, row: LakeImport, *, may_write: bool) -> Self:
        """All facts of one."""
        result = row.process.result or {}
        return cls.of(
            row,
            may_write=may_write,
            **_asked(row),
            by_prefix=tuple(FolderOutcome(**one) for one in result.get("by_prefix", ())),
            samples=tuple(ChangedObject(**one) for one in result.get("samples", ())),
            grew=tuple(result.get("grew", ())),
        )


def _asked(row: LakeImport) -> dict[str, Any]:
    """What was asked for, of an export without what only an import has."""
    if row.process.kind == ProcessKind.LAKE_EXPORT:
        nothing: dict[str, Any] = {"sources": (), "append": True, "include": (), "exclude": ()}
        return nothing | {name: str(row.request.get(name, "")) for name in ("message", "path")}
    asked = ImportRequest.model_validate(row.request)
    return {
        "sources": sources_of(asked),
        "append": asked.append,
        "include": tuple(asked.include),
        "exclude": tuple(asked.exclude),
        "message": asked.commit.message,
        "path": "",
    }


def sources_of(asked: ImportRequest) -> tuple[Source, ...]:
    """The sources of an import."""
    return tuple(
        Source(path=one.path, destination=one.destination, is_object=one.type == OBJECT)
        for one in asked.paths
    )


class LakeImportList(PageModel):
    """Imports of a repository, newest first; `next_before` goes on with older ones."""

    repository: str
    may_write: bool
    imports: tuple[LakeImportItem, ...]
    next_before: int | None
    finished: bool

    @classmethod
    def of(cls, repository: str, found: list[LakeImport], limit: int, *, may_write: bool) -> Self:
        """A page of a list that was asked for with `limit`."""
        return cls(
            repository=repository,
            may_write=may_write,
            imports=tuple(LakeImportItem.of(row, may_write=may_write) for row in found),
            next_before=found[-1].process_id if len(found) == limit else None,
            finished=all(row.process.finished for row in found),
        )


class ScheduleItem(PageModel):
    """An import that is done again and again."""

    id: int
    name: str
    branch: str
    owner: str
    every_seconds: int
    next_at: datetime
    enabled: bool

    @property
    def every(self) -> str:
        """How often, in words where it is usual."""
        return USUAL.get(self.every_seconds, "")

    @classmethod
    def of(cls, row: LakeSchedule) -> Self:
        """The facts of a schedule."""
        return cls(
            id=row.id,
            name=ImportRequest.model_validate(row.request).name,
            branch=row.branch,
            owner=row.owner.email,
            every_seconds=row.every_seconds,
            next_at=row.next_at,
            enabled=row.enabled,
        )
