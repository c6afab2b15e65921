"""What the gallery of a project shows: assets among others."""

from datetime import datetime
from typing import Any, Self

from webapp.assets.file_types import PICTURE
from webapp.models import Asset
from webapp.pages.asset_projects import ProjectPlace
from webapp.pages.base import PageModel


class GalleryItem(PageModel):
    """One asset among others."""

    id: str
    name: str
    path: str
    kind: str
    width: int | None
    height: int | None
    duration: float | None
    size: int
    created_at: datetime

    @property
    def is_picture(self) -> bool:
        """Is there a picture to show, and not only an icon?"""
        return self.kind == PICTURE

    @classmethod
    def of(cls, asset: Asset, **more: Any) -> Self:
        """The facts of an asset, and `more`."""
        return cls(
            id=asset.asset_id,
            name=asset.original_filename,
            path=asset.path,
            kind=asset.kind,
            width=asset.width,
            height=asset.height,
            duration=asset.duration,
            size=asset.size_original,
            created_at=asset.created_at,
            **more,
        )


class GalleryPage(PageModel):
    """Assets of a project; `next_last` goes on with those after it."""

    place: ProjectPlace
    text: str
    kind: str
    # By their path, and not the newest first?
    by_path: bool
    # How many there are of those that were asked for.
    count: int
    items: tuple[GalleryItem, ...]
    next_last: int | None

    @property
    def asked(self) -> dict[str, str]:
        """What was asked for, to build an address from."""
        order = "path" if self.by_path else ""
        asked = {"text": self.text, "kind": self.kind, "order": order}
        return {name: value for name, value in asked.items() if value}

    @classmethod
    def of(cls, place: ProjectPlace, found: list[Asset], limit: int, **more: Any) -> Self:
        """A page of a list that was asked for with one more than `limit`, and `more`."""
        return cls(
            place=place,
            items=tuple(map(GalleryItem.of, found[:limit])),
            next_last=found[limit - 1].id if len(found) > limit else None,
            **more,
        )
