"""What the pages of people and their JSON twins show."""

from datetime import datetime
from typing import Self

from webapp.models import User
from webapp.pages.base import PageModel, Person
from webapp.services import users


class UserItem(Person):
    """Somebody with an account."""

    active: bool
    created_at: datetime
    # In a browser, as far as a session tells.
    last_seen_at: datetime | None

    @classmethod
    def of(cls, user: User, seen: dict[int, datetime] | None = None) -> Self:
        """One person; `seen` is when everybody was last seen, where that is known."""
        seen = users.last_seen([user]) if seen is None else seen
        return cls(
            id=user.id,
            name=user.name,
            email=user.email,
            is_admin=user.is_admin,
            active=user.active,
            created_at=user.created_at,
            last_seen_at=seen.get(user.id),
        )


class UserList(PageModel):
    """People, newest first; `next_before` goes on with older accounts."""

    text: str
    users: tuple[UserItem, ...]
    next_before: int | None

    @classmethod
    def of(cls, found: list[User], limit: int, text: str = "") -> Self:
        """A page of a list that was asked for with `limit`."""
        seen = users.last_seen(found)
        return cls(
            text=text,
            users=tuple(UserItem.of(user, seen) for user in found),
            next_before=found[-1].id if len(found) == limit else None,
        )
