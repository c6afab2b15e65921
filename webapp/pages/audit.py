"""What the page of the audit log and its JSON twin show."""

from datetime import datetime
from typing import Self

from webapp.models import Action, AuditEntry
from webapp.pages.base import ListFilters, PageModel
from webapp.services.audit import Filters


class AuditLine(PageModel):
    """Who did what to which object, when, and from where."""

    id: int
    at: datetime
    who: str
    user_id: int | None
    address: str
    key: str
    action: Action
    # What kind of object, its id, and its name at that moment.
    about: str
    about_id: str
    about_name: str
    text: str

    @classmethod
    def of(cls, entry: AuditEntry) -> Self:
        """A line of the log."""
        return cls(**{name: getattr(entry, name) for name in cls.model_fields})


class AuditFilters(ListFilters):
    """Which lines were asked for."""

    who: str = ""
    action: str = ""
    about: str = ""

    @classmethod
    def of(cls, filters: Filters) -> Self:
        """The filters in words of an address."""
        return cls(
            who=filters.who,
            action=filters.action or "",
            about=filters.about,
            text=filters.text,
            **filters.days.words,
        )


class AuditPage(PageModel):
    """Lines of the audit log, newest first; `next_before` goes on with older ones."""

    filters: AuditFilters
    lines: tuple[AuditLine, ...]
    next_before: int | None

    @classmethod
    def of(cls, found: list[AuditEntry], limit: int, filters: Filters) -> Self:
        """A page of the log that was asked for with `limit`."""
        return cls(
            filters=AuditFilters.of(filters),
            lines=tuple(map(AuditLine.of, found)),
            next_before=found[-1].id if len(found) == limit else None,
        )
