"""What is in a version, and what two of them have different: the one way to webapp.lake.

The modules of versions are heavy, so each function here loads what it uses.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import TYPE_CHECKING

from webapp.lake.entries import Entry, Staged
from webapp.services.lake.shelf import DeskShelf

if TYPE_CHECKING:
    from webapp.lake.differences import Difference
    from webapp.lake.versions import Version


def start() -> Version:
    """The version of a repository that has nothing yet."""
    from webapp.lake import versions

    return versions.save(DeskShelf(), ())


def load(version_id: str) -> Version:
    """The version of this name."""
    from webapp.lake import versions

    return versions.load(DeskShelf(), version_id)


def find(version_id: str, path: str) -> Entry | None:
    """The object of this path in a version."""
    from webapp.lake import reading

    return reading.find(DeskShelf(), load(version_id), path)


def found_in(version_id: str, paths: Collection[str]) -> dict[str, Entry]:
    """Those of the paths that a version has, and their objects."""
    from webapp.lake import reading

    shelf, version = DeskShelf(), load(version_id)
    found = ((path, reading.find(shelf, version, path)) for path in sorted(paths))
    return {path: entry for path, entry in found if entry}


def apply(version: Version, changes: Iterable[Staged]) -> Version:
    """The version after changes, which are sorted by path."""
    from webapp.lake import changing

    return changing.apply(DeskShelf(), version, changes)


def walker(version_id: str) -> Callable[[str, str], Iterator[Entry]]:
    """Gives the objects of a version with a prefix from a path on, as often as it is asked."""
    from webapp.lake import reading

    shelf, version = DeskShelf(), load(version_id)
    return lambda begin, prefix: reading.walk(shelf, version, begin, prefix)


def differences(
    left_id: str, right_id: str, after: str = "", prefix: str = ""
) -> Iterator[Difference]:
    """What the right version has different from the left one, by path."""
    from webapp.lake import differences

    shelf = DeskShelf()
    return differences.differences(shelf, load(left_id), load(right_id), after, prefix)
