"""What the pages of control files, and their JSON twins, show."""

from datetime import datetime
from typing import Any, Self

from webapp.control.texts import log_line
from webapp.models import ControlFile
from webapp.pages.base import PageModel
from webapp.pages.listings import ControlProblem, located
from webapp.services.control_files import Said

# So many rows for files has the form of a new batch.
FILES = 5


class ControlPage(PageModel):
    """One control file."""

    id: int
    digest: str
    size: int
    comment: str
    model: str
    owner: str
    created_at: datetime

    @property
    def short(self) -> str:
        """Enough of its digest to know it by."""
        return f"{self.digest[:10]}\u2026"

    @classmethod
    def of(cls, control: ControlFile, **more: Any) -> Self:
        """The facts of a control file, and `more`."""
        return cls(
            id=control.id,
            digest=control.digest,
            size=control.size,
            comment=control.comment,
            model=control.model,
            owner=control.owner.email,
            created_at=control.created_at,
            **more,
        )


class ControlDetail(ControlPage):
    """One control file with what it says."""

    content: dict[str, Any]
    # With their lines in the file; of very many, the first.
    problems: tuple[ControlProblem, ...]
    problem_count: int

    @property
    def names(self) -> tuple[str, ...]:
        """The names of data files that it knows, as the form of a new batch begins with them."""
        named = [log_line(name) for name in self.content["files"] if name != "DEFAULT"]
        return tuple((named + [""] * FILES)[:FILES])

    @property
    def takes_any_name(self) -> bool:
        """Does it say how to read a file whatever its name?"""
        return "DEFAULT" in self.content["files"]

    @classmethod
    def of_one(cls, control: ControlFile, said: Said) -> Self:
        """All facts of a control file."""
        return cls.of(
            control,
            content=said.content,
            problems=located(said),
            problem_count=len(said.problems),
        )


class ControlList(PageModel):
    """Control files, newest first; `next_before` goes on with older ones."""

    control_files: tuple[ControlPage, ...]
    next_before: int | None

    @classmethod
    def of(cls, found: list[ControlFile], limit: int) -> Self:
        """A page of a list that was asked for with `limit`."""
        return cls(
            control_files=tuple(map(ControlPage.of, found)),
            next_before=found[-1].id if len(found) == limit else None,
        )
