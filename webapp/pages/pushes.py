"""What the pages of push addresses show."""

from datetime import datetime
from typing import Any, Self

from webapp.models import ApiKey, PushApi
from webapp.pages.accounts import KeyItem
from webapp.pages.base import PageModel
from webapp.pages.control_files import ControlPage


class PushItem(PageModel):
    """One push address."""

    id: int
    name: str
    description: str
    enabled: bool
    owner: str
    created_at: datetime
    control: ControlPage

    @classmethod
    def of(cls, api: PushApi, **more: Any) -> Self:
        """The facts of a push address, and `more`."""
        return cls(
            id=api.id,
            name=api.name,
            description=api.description,
            enabled=api.enabled,
            owner=api.owner.email,
            created_at=api.created_at,
            control=ControlPage.of(api.control),
            **more,
        )


class PushPage(PushItem):
    """One push address, with the keys of whoever looks at it that are good for nothing else."""

    keys: tuple[KeyItem, ...]

    @classmethod
    def of_one(cls, api: PushApi, keys: list[ApiKey]) -> Self:
        """All facts of a push address."""
        return cls.of(api, keys=tuple(map(KeyItem.of, keys)))


class PushList(PageModel):
    """Push addresses, by name."""

    pushes: tuple[PushItem, ...]

    @classmethod
    def of(cls, found: list[PushApi]) -> Self:
        """Those that somebody may look after."""
        return cls(pushes=tuple(map(PushItem.of, found)))
