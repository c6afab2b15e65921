"""What is shown of the files of one upload, and of what got better from one to the next."""

from collections.abc import Sequence
from datetime import datetime
from typing import Self

from webapp.pages.base import PageModel
from webapp.services import versions


class Origin(PageModel):
    """The object of a commit that a file is."""

    repository: str
    commit_id: str
    path: str


class FileVersion(PageModel):
    """One of the files that were handed in for an upload, and what its check found."""

    version: int
    filename: str
    size: int
    created_at: datetime
    # Where in the lake it comes from, if it does.
    origin: Origin | None
    # None until the check is over, and when the rows could not be checked.
    rows: int | None
    bad_rows: int | None
    problems: int | None

    @classmethod
    def of(cls, found: versions.Version) -> Self:
        """The facts of one version."""
        checked = found.validation.result if found.validation else {}
        staged = bool(checked.get("staged"))
        return cls(
            version=found.file.version,
            filename=found.file.filename,
            size=found.file.size,
            created_at=found.file.created_at,
            origin=Origin(**found.file.origin) if found.file.origin else None,
            rows=checked["rows"] if staged else None,
            bad_rows=checked["bad_rows"] if staged else None,
            problems=checked["errors"] + checked["warnings"] if "errors" in checked else None,
        )


class RuleChange(PageModel):
    """What got better with the newest file: problems of one kind in one column."""

    code: str
    title: str
    severity: str
    field: str | None
    header: str | None
    column: str | None
    fixed: int
    left: int
    new: int

    @classmethod
    def of(cls, change: versions.Change) -> Self:
        """The facts of one change."""
        names = ("code", "title", "severity", "field", "header", "column")
        facts = {name: change.rule[name] for name in names}
        return cls(**facts, fixed=change.fixed, left=change.left, new=change.new)


def changes_of(files: Sequence[versions.Version]) -> tuple[RuleChange, ...]:
    """What got better with the last of these files."""
    found = versions.changes(files[-2], files[-1]) if len(files) > 1 else []
    return tuple(RuleChange.of(change) for change in found)
