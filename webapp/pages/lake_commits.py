"""What the pages of commits, and of what is different between them, show."""

from datetime import datetime
from typing import Self

from pydantic import TypeAdapter, ValidationError

from webapp.models.lake import LakeCommit
from webapp.pages.base import PageModel
from webapp.pages.lake import SHORT, Place, moment, notes
from webapp.services.lake.diffs import Change, Changes
from webapp.services.lake.requests import SOURCES


class ImportedFrom(PageModel):
    """A source of an import, or how many more there are than were noted."""

    type: str = ""
    path: str = ""
    destination: str = ""
    more: int = 0


IMPORTED_FROM = TypeAdapter(tuple[ImportedFrom, ...])


def _sources(text: str) -> tuple[str, ...]:
    """What an import has noted of its sources; none where somebody else has written it."""
    try:
        found = IMPORTED_FROM.validate_json(text)
    except ValidationError:
        return ()
    return tuple(
        f"and {one.more:,} more" if one.more else f"{one.path} to {one.destination or 'the top'}"
        for one in found
    )


class CommitItem(PageModel):
    """One commit."""

    id: str
    parent_id: str
    # The first line of its message, and the others.
    title: str
    text: str
    committer: str
    created_at: datetime | None
    # Where the objects of an import come from.
    sources: tuple[str, ...]
    details: dict[str, str]

    @property
    def short(self) -> str:
        """Enough of its id to know it by."""
        return self.id[:SHORT]

    @classmethod
    def of(cls, commit: LakeCommit) -> Self:
        """The facts of a commit."""
        title, _, text = commit.message.strip().partition("\n")
        details = notes(commit.details)
        if sources := _sources(details.get(SOURCES, "")):
            del details[SOURCES]
        return cls(
            id=commit.id,
            parent_id=commit.parent_id or "",
            title=title.strip() or "(no message)",
            text=text.strip(),
            committer=commit.committer,
            created_at=moment(commit.creation_date),
            sources=sources,
            details=details,
        )


class CommitList(PageModel):
    """Commits of a reference, newest first; `next_after` goes on with older ones."""

    place: Place
    commits: tuple[CommitItem, ...]
    next_after: str

    @classmethod
    def of(cls, place: Place, found: list[LakeCommit], limit: int) -> Self:
        """A page of a log that was asked for with one more than `limit`."""
        shown = found[:limit]
        return cls(
            place=place,
            commits=tuple(map(CommitItem.of, shown)),
            next_after=shown[-1].id if len(found) > limit else "",
        )


class ChangeItem(PageModel):
    """An object that is added, changed or removed; its size is the new one."""

    path: str
    type: str
    size: int | None


class ChangeList(PageModel):
    """Objects that are different, by path; `next_after` goes on with later ones."""

    items: tuple[ChangeItem, ...] = ()
    next_after: str = ""

    @classmethod
    def of(cls, found: Changes) -> Self:
        """A page of changes."""
        items, has_more = found
        return cls(
            items=tuple(ChangeItem(**one._asdict()) for one in items if isinstance(one, Change)),
            next_after=items[-1].path if has_more else "",
        )


class CommitPage(PageModel):
    """One commit with what it changed."""

    place: Place
    commit: CommitItem
    changes: ChangeList


class ComparePage(PageModel):
    """What the right reference has different from the left one."""

    place: Place
    left: str
    right: str
    changes: ChangeList


class ChangesPage(PageModel):
    """What a branch has different from its last commit, and where an upload goes."""

    place: Place
    prefix: str
    changes: ChangeList
