"""What the pages of somebody's own account show, and /api/me."""

from datetime import datetime
from typing import Self

from webapp.models import ApiKey, Scope, Session, User
from webapp.models.columns import now
from webapp.pages.base import PageModel, Person
from webapp.services import sessions


class KeyItem(PageModel):
    """An API key, without the key itself."""

    id: int
    name: str
    # How the key begins, to find it in a script.
    begins: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None
    expired: bool
    last_used_at: datetime | None
    # The one push address that it is good for, if it is one of those.
    push: str | None

    @property
    def may(self) -> str:
        """What it is good for, in words."""
        return f"push to {self.push}" if self.push else ", ".join(self.scopes)

    @classmethod
    def of(cls, key: ApiKey) -> Self:
        """A key as its owner sees it."""
        return cls(
            id=key.id,
            name=key.name,
            begins=f"imp_{key.public_part}",
            scopes=tuple(scope for scope in Scope if key.allows(scope)),
            created_at=key.created_at,
            expires_at=key.expires_at,
            expired=key.expires_at is not None and key.expires_at <= now(),
            last_used_at=key.last_used_at,
            push=key.push.name if key.push else None,
        )


class KeyList(PageModel):
    """A person's keys."""

    keys: tuple[KeyItem, ...]

    @classmethod
    def of(cls, found: list[ApiKey]) -> Self:
        """The newest first."""
        return cls(keys=tuple(map(KeyItem.of, found)))


class SessionItem(PageModel):
    """A browser that somebody has signed in with."""

    id: int
    browser: str
    address: str
    created_at: datetime
    last_seen_at: datetime
    is_this: bool


class SessionList(PageModel):
    """A person's sessions."""

    sessions: tuple[SessionItem, ...]

    @classmethod
    def of(cls, user: User, found: list[Session]) -> Self:
        """The one that asks comes first."""
        items = [
            SessionItem(
                id=session.id,
                browser=session.browser,
                address=session.address,
                created_at=session.created_at,
                last_seen_at=session.last_seen_at,
                is_this=sessions.is_this(user, session),
            )
            for session in found
        ]
        return cls(sessions=tuple(sorted(items, key=lambda item: not item.is_this)))


class Me(Person):
    """The person that a key belongs to, and what the key is good for."""

    key_name: str
    scopes: tuple[Scope, ...]
    expires_at: datetime | None

    @classmethod
    def of(cls, user: User, key: ApiKey) -> Self:
        """Somebody who asks with a key."""
        item = KeyItem.of(key)
        return cls(
            id=user.id,
            name=user.name,
            email=user.email,
            is_admin=user.is_admin,
            key_name=item.name,
            scopes=item.scopes,
            expires_at=item.expires_at,
        )
