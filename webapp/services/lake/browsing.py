"""A look at a source before it is imported: the first folders and objects of one place.

A page waits for it, so it is bounded in number and time.
"""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime

from webapp.services.lake import bucket_look, places
from webapp.services.lake.places import LOCAL, Place, SourceRefused
from webapp.storage import settings

MOST_SHOWN = 200
# Names come in no order, and the first ones are wanted: so many are looked at.
MOST_READ = 20_000
PATIENCE_SECONDS = 3.0
NOTHING = "There is nothing that begins like this."
CLOSED = "The desk is not let in there. Who looks after the source has to allow it."
AWAY = "The source cannot be reached, or takes too long to answer. Try again."


@dataclass(frozen=True, slots=True)
class Item:
    """A folder or an object of a source."""

    name: str
    # Empty where its name is no text: it cannot be imported by it.
    address: str
    is_folder: bool
    size: int = 0
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """What is in a place, as far as a page shows it."""

    # The folder that was looked into, with a slash at its end, and the one that it lies in.
    address: str
    above: str
    items: tuple[Item, ...] = ()
    more: bool = False
    # Why nothing can be seen.
    sentence: str = ""


def allowed() -> tuple[str, ...]:
    """What all addresses begin with that this desk may read."""
    return settings().lake_sources


def browse(address: str) -> Look:
    """The first folders and objects that begin with an address.

    Raises SourceRefused for one that the desk may not read.
    """
    place = places.find(address)
    until = time.monotonic() + PATIENCE_SECONDS
    look = _folder if place.is_local else _bucket
    try:
        return look(place, address, until)
    except (FileNotFoundError, NotADirectoryError):
        return _unseen(address, NOTHING)
    except PermissionError:
        return _unseen(address, CLOSED)
    except OSError:
        return _unseen(address, AWAY)


def _unseen(address: str, sentence: str) -> Look:
    folder = f"{address.rpartition('/')[0]}/"
    return Look(folder, _above(folder), sentence=sentence)


def _above(folder: str) -> str:
    """The folder above, unless the desk may not look there."""
    above = f"{folder.rstrip('/').rpartition('/')[0]}/"
    try:
        places.find(above)
    except SourceRefused:
        return ""
    return above


def _folder(place: Place, address: str, until: float) -> Look:
    """A folder of this machine; of a name that is none, what begins like it."""
    try:
        return _entries(place, f"{LOCAL}{place.key.rstrip('/')}/", "", until)
    except (FileNotFoundError, NotADirectoryError):
        above, _, beginning = place.key.rpartition("/")
        folder = f"{LOCAL}{above}/"
        if address.endswith("/") or not folder.startswith(place.allowed):
            raise
        return _entries(Place("", above, place.allowed), folder, beginning, until)


def _entries(place: Place, folder: str, beginning: str, until: float) -> Look:
    handle = places.open_path(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        entries, more = _names(handle, beginning, until)
        entries.sort(key=lambda entry: (not entry.is_dir(follow_symlinks=False), entry.name))
        items = tuple(_item(folder, entry) for entry in entries[:MOST_SHOWN])
    finally:
        os.close(handle)
    return Look(folder, _above(folder), items, more or len(entries) > MOST_SHOWN)


def _names(handle: int, beginning: str, until: float) -> tuple[list["os.DirEntry[str]"], bool]:
    """What an import would take of an open folder, and whether there may be more."""
    found: list[os.DirEntry[str]] = []
    with os.scandir(handle) as entries:
        for number, entry in enumerate(entries):
            if number >= MOST_READ or time.monotonic() > until:
                return found, True
            if entry.name.startswith(".") or not entry.name.startswith(beginning):
                continue
            if entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False):
                found.append(entry)
    return found, False


def _item(folder: str, entry: "os.DirEntry[str]") -> Item:
    is_folder, name = entry.is_dir(follow_symlinks=False), _shown(entry.name)
    address = f"{folder}{entry.name}{'/' if is_folder else ''}" if name == entry.name else ""
    try:
        about = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return Item(name, "", is_folder)
    changed = datetime.fromtimestamp(about.st_mtime, UTC)
    return Item(name, address, is_folder, about.st_size, None if is_folder else changed)


def _shown(name: str) -> str:
    return os.fsencode(name).decode(errors="backslashreplace")


def _bucket(place: Place, _address: str, until: float) -> Look:
    """A folder of an object store: the folder that the key lies in, and what begins like it."""
    above, slash, _ = place.key.rpartition("/")
    folder = f"{place.store}/{above}{slash}"
    folders, objects, more = bucket_look.look(place, MOST_SHOWN, until)
    start = len(above + slash)
    items = [Item(key[start:], f"{place.store}/{key}/", True) for key in folders]
    items += [
        Item(one["path"][start:], f"{place.store}/{one['path']}", False, one["size"],
             one["last_modified"])
        for one in objects
    ]  # fmt: skip
    return Look(folder, _above(folder), tuple(items[:MOST_SHOWN]), more)
