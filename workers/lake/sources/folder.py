"""Files of this machine: each folder in the order of the keys, with the MD5 of every file.

Folders and files are opened by their names in the folder above, and never by a link: so nothing
leads out of the source, or back into it.
"""

import os
import stat
from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa

from webapp.services.lake import places
from webapp.services.lake.places import LOCAL, Place
from webapp.services.lake.requests import LONGEST_KEY_BYTES, OBJECT, Location
from workers.lake.sources.files import Files, Read, shown, told
from workers.lake.sources.listing import Listing, SourceError, below

FILES_AT_ONCE = 1000
NAMES_BETWEEN_LOOKS = 5000
NO_FOLDER = "{} is no folder. To take one file, choose One object."
FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW


class Folder(NamedTuple):
    """An open folder on the way down, and what is still to be seen of it."""

    handle: int
    path: str
    # What the keys in it begin with, seen from the source.
    key: str
    names: Iterator[str]
    changed_ns: int


class Some(NamedTuple):
    """Some files of a folder."""

    folder: Folder
    names: list[str]


def entries(path: Location, place: Place, listing: Listing) -> Iterator[pa.RecordBatch]:
    """The entries of a file, or of all files in a folder."""
    with told(place.key):
        root = places.open_path(place)
    with Files(listing.check) as files:
        if path.type == OBJECT:
            try:
                found = files.one(root, place.key)
            finally:
                os.close(root)
            yield _batch(listing, [path.destination], [place.key], [found])
            return
        destination = below(path.destination)
        for some in _walk(root, place.key, listing):
            yield from _entries(some, destination, files, listing)


def _entries(
    some: Some, destination: str, files: Files, listing: Listing
) -> Iterator[pa.RecordBatch]:
    """The entries of those files that are wanted."""
    folder, names = some
    keys = [folder.key + name for name in names]
    if listing.picks:
        chosen = listing.chosen(keys)
        names = [name for name, taken in zip(names, chosen, strict=True) if taken]
        keys = [key for key, taken in zip(keys, chosen, strict=True) if taken]
    listing.check()
    if names:
        _check_names(folder, keys)
        paths = [f"{folder.path.rstrip('/')}/{name}" for name in names]
        found = files.read(folder.handle, names, paths)
        yield _batch(listing, [destination + key for key in keys], paths, found)


def _batch(
    listing: Listing, keys: list[str], paths: list[str], found: list[Read]
) -> pa.RecordBatch:
    checksums, sizes, mtimes = zip(*found, strict=True)
    addresses = [LOCAL + path for path in paths]
    return listing.batch(path=keys, address=addresses, checksum=checksums, size=sizes, mtime=mtimes)


def _check_names(folder: Folder, keys: list[str]) -> None:
    """Raises SourceError for a name that is no text: it could not be called by it."""
    try:
        "\n".join(keys).encode()
    except UnicodeEncodeError:
        wrong = next(key for key in keys if key.encode(errors="replace").decode() != key)
        raise SourceError(f"the name of a file is not UTF-8: {shown(wrong)}") from None


def _walk(root: int, path: str, listing: Listing) -> Iterator[Some]:
    """All files below an open folder, which is closed afterwards, some at a time."""
    way: list[Folder] = []
    handle, key = root, ""
    try:
        way.append(_entered(handle, path, key, listing))
        while way:
            at = way[-1]
            names, inside = _next(at)
            if names:
                yield Some(at, names)
            if inside:
                path, key = os.path.join(at.path, inside), f"{at.key}{inside}/"
                with told(path):
                    handle = os.open(inside, FOLDER, dir_fd=at.handle)
                way.append(_entered(handle, path, key, listing))
            elif not names:
                way.pop()
                _leave(at, listing)
    finally:
        for folder in way:
            os.close(folder.handle)


def _entered(handle: int, path: str, key: str, listing: Listing) -> Folder:
    try:
        # A file below would have a longer key than the lake takes.
        if len(os.fsencode(key)) > LONGEST_KEY_BYTES:
            raise SourceError(f"folders lie too deep in each other: {shown(path)[:200]}...")
        if not stat.S_ISDIR((about := os.fstat(handle)).st_mode):
            raise SourceError(f"{shown(path)}: not a folder", NO_FOLDER.format(shown(path)))
        with told(path):
            return Folder(handle, path, key, iter(_names(handle, listing)), about.st_mtime_ns)
    except BaseException:
        os.close(handle)
        raise


def _leave(folder: Folder, listing: Listing) -> None:
    changed_ns = os.fstat(folder.handle).st_mtime_ns
    os.close(folder.handle)
    if changed_ns != folder.changed_ns:
        listing.tell_of_growth(shown(LOCAL + folder.path))


def _names(handle: int, listing: Listing) -> list[str]:
    """The files and folders in an open folder, these with a slash, in the order of their keys."""
    names: list[str] = []
    with os.scandir(handle) as found:
        for each in found:
            if each.name.startswith("."):
                continue
            if each.is_file(follow_symlinks=False):
                names.append(each.name)
            elif each.is_dir(follow_symlinks=False):
                names.append(f"{each.name}/")
            if len(names) % NAMES_BETWEEN_LOOKS == 0:
                listing.check()
                listing.bound(len(names))
    names.sort()
    return names


def _next(folder: Folder) -> tuple[list[str], str]:
    """The next files of a folder, and the folder in it that comes behind them, if any does."""
    names: list[str] = []
    for name in folder.names:
        if name.endswith("/"):
            return names, name[:-1]
        names.append(name)
        if len(names) == FILES_AT_ONCE:
            break
    return names, ""
