"""What a version says of one object, and the order of paths. Works without pyarrow."""

from typing import NamedTuple

# The type of an object of which nobody says more.
BYTES = "application/octet-stream"
LAST = 0x10FFFF
# No text holds what lies between: halves of pairs that are not Unicode.
BEFORE_HALVES, AFTER_HALVES = 0xD7FF, 0xE000


class Entry(NamedTuple):
    """An object of a version: where its bytes are, and what is known of them."""

    path: str
    address: str
    checksum: str = ""
    size: int = 0
    # Seconds since 1970.
    mtime: int = 0
    content_type: str = ""
    # JSON text of an object with texts, or nothing.
    details: str = ""
    # What the source said of the version that was meant.
    etag: str = ""
    source_version: str = ""


class CommonPrefix(NamedTuple):
    """Stands in a listing for all objects whose paths begin with it."""

    path: str


class Staged(NamedTuple):
    """A change of one path: what it is from now on, or that it is no more."""

    entry: Entry
    removed: bool = False


def is_same(one: Entry, other: Entry) -> bool:
    """Do both mean the same object? When it was written does not count."""
    return one == other or one._replace(mtime=0) == other._replace(mtime=0)


def next_path(path: str) -> str:
    """The first path after this one."""
    return path + "\0"


def past(prefix: str) -> str | None:
    """The first text after all that begin with this prefix, or None where none comes after."""
    kept = prefix.rstrip(chr(LAST))
    if not kept:
        return None
    last = ord(kept[-1])
    return kept[:-1] + chr(AFTER_HALVES if last == BEFORE_HALVES else last + 1)
