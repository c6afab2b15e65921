"""What the pages of folders and objects of the lake show."""

import json
from datetime import datetime
from typing import Self

from webapp.lake.entries import BYTES, CommonPrefix, Entry
from webapp.pages.base import PageModel
from webapp.pages.lake import Place, moment

NAMELESS = "(no name)"


def kind_of(content_type: str) -> str:
    """The type of an object, unless that says no more than that it has bytes."""
    return "" if content_type == BYTES else content_type


class Folder(PageModel):
    """A folder on the way to something: how it is called, and the prefix of all in it."""

    name: str
    prefix: str


def folders_to(path: str) -> tuple[Folder, ...]:
    """The folders from the top to a path, also the last one where the path ends with it."""
    names = path.split("/")[:-1]
    return tuple(
        Folder(name=name or NAMELESS, prefix="/".join(names[: number + 1]) + "/")
        for number, name in enumerate(names)
    )


class TreeItem(PageModel):
    """A folder, or an object with its size in bytes."""

    path: str
    name: str
    is_folder: bool
    size: int = 0
    kind: str = ""
    changed_at: datetime | None = None

    @classmethod
    def of(cls, item: Entry | CommonPrefix, prefix: str) -> Self:
        """An item of what a prefix has."""
        name = item.path.removeprefix(prefix)
        if isinstance(item, CommonPrefix):
            shown = name.removesuffix("/") or NAMELESS
            return cls(path=item.path, name=shown, is_folder=True)
        return cls(
            path=item.path,
            name=name or NAMELESS,
            is_folder=False,
            size=item.size,
            kind=kind_of(item.content_type),
            changed_at=moment(item.mtime),
        )


class TreePage(PageModel):
    """What is in a folder; `next_after` goes on with what comes later."""

    place: Place
    prefix: str
    folders: tuple[Folder, ...]
    items: tuple[TreeItem, ...]
    next_after: str

    @classmethod
    def of(
        cls, place: Place, prefix: str, found: tuple[tuple[Entry | CommonPrefix, ...], bool]
    ) -> Self:
        """A page of a folder."""
        items, has_more = found
        return cls(
            place=place,
            prefix=prefix,
            folders=folders_to(prefix),
            items=tuple(TreeItem.of(item, prefix) for item in items),
            next_after=items[-1].path if has_more else "",
        )


class ObjectPage(PageModel):
    """One object."""

    place: Place
    path: str
    name: str
    folders: tuple[Folder, ...]
    address: str
    size: int
    checksum: str
    kind: str
    changed_at: datetime | None
    details: dict[str, str]
    # What its source said of the version that was imported.
    etag: str
    source_version: str
    # Is it a change that no commit holds yet?
    uncommitted: bool

    @classmethod
    def of(cls, place: Place, entry: Entry, *, uncommitted: bool) -> Self:
        """The facts of an object."""
        return cls(
            place=place,
            path=entry.path,
            name=entry.path.rpartition("/")[2] or NAMELESS,
            folders=folders_to(entry.path),
            address=entry.address,
            size=entry.size,
            checksum=entry.checksum,
            kind=kind_of(entry.content_type),
            changed_at=moment(entry.mtime),
            details=json.loads(entry.details) if entry.details else {},
            etag=entry.etag,
            source_version=entry.source_version,
            uncommitted=uncommitted,
        )
