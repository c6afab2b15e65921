"""What the pages of control files, and their JSON twins, show."""

import json
from datetime import datetime
from typing import Any, Self

from webapp.control.texts import log_line
from webapp.models import ControlFile
from webapp.pages.base import PageModel

MOST_CHARACTERS = 200_000
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

    @property
    def pretty(self) -> str:
        """Its JSON in lines, as far as a page can show it."""
        return pretty(self.content)

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
    def of_one(cls, control: ControlFile) -> Self:
        """All facts of a control file."""
        return cls.of(control, content=control.content)


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


def pretty(content: dict[str, Any]) -> str:
    """JSON in lines, cut where it gets too long for a page."""
    pieces, length = [], 0
    for piece in json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(content):
        pieces.append(piece)
        length += len(piece)
        if length > MOST_CHARACTERS:
            pieces.append("\n\u2026")
            break
    return "".join(pieces)
