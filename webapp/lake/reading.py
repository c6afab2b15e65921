"""Looking into a version: one entry, all of them in order, or a page of a folder."""

from bisect import bisect_left
from collections.abc import Callable, Generator, Iterator
from itertools import takewhile
from operator import attrgetter
from typing import NamedTuple

import pyarrow as pa

from webapp.lake import ranges
from webapp.lake.columns import entries_of, staged_of
from webapp.lake.entries import CommonPrefix, Entry, Staged, next_path, past
from webapp.lake.shelf import Shelf
from webapp.lake.versions import Piece, Version

# Rows become entries in growing portions: who wants one entry does not wait for thousands.
FIRST_ROWS, MOST_ROWS = 8, 1_024
PATIENCE = 32


class Page(NamedTuple):
    """Some items of a listing, and whether others follow."""

    items: tuple[Entry | CommonPrefix, ...]
    has_more: bool


def find(shelf: Shelf, version: Version, path: str) -> Entry | None:
    """The entry of exactly this path. Raises Damaged."""
    entry = next(walk(shelf, version, path), None)
    return entry if entry and entry.path == path else None


def walk(shelf: Shelf, version: Version, start: str = "", prefix: str = "") -> Iterator[Entry]:
    """The entries with this prefix from `start` on, in order. Raises Damaged."""
    start = max(start, prefix)
    first = bisect_left(version.pieces, start, key=attrgetter("highest"))
    found = (entry for piece in version.pieces[first:] for entry in walk_piece(shelf, piece, start))
    return takewhile(lambda entry: entry.path.startswith(prefix), found) if prefix else found


def walk_piece(shelf: Shelf, piece: Piece, start: str = "") -> Iterator[Entry]:
    """The entries of one piece from `start` on, in order."""
    base = (
        entry for rows in ranges.rows_from(shelf, piece.base, start) for entry in _one_by_one(rows)
    )
    if not piece.delta:
        return base
    delta = ranges.rows_from(shelf, piece.delta, start)
    return merged(base, (change for rows in delta for change in staged_of(rows)))


def merged(walked: Iterator[Entry], staged: Iterator[Staged]) -> Iterator[Entry]:
    """The entries after the changes; both are sorted by path."""
    entry = next(walked, None)
    for change in staged:
        path = change.entry.path
        while entry and entry.path < path:
            yield entry
            entry = next(walked, None)
        if entry and entry.path == path:
            entry = next(walked, None)
        if not change.removed:
            yield change.entry
    if entry:
        yield entry
        yield from walked


def listing(
    entries_from: Callable[[str], Iterator[Entry]],
    prefix: str,
    delimiter: str,
    after: str,
    amount: int,
    patience: int = PATIENCE,
) -> Page:
    """A page of what comes after `after`; paths that go on after the delimiter are one item.

    Of a folder so many entries are passed before what comes behind it is asked for anew.
    """
    items: list[Entry | CommonPrefix] = []
    for item in _items(entries_from, prefix, delimiter, after, patience):
        if len(items) >= amount:
            return Page(tuple(items), True)
        items.append(item)
    return Page(tuple(items), False)


def _items(
    entries_from: Callable[[str], Iterator[Entry]],
    prefix: str,
    delimiter: str,
    after: str,
    patience: int,
) -> Iterator[Entry | CommonPrefix]:
    start: str | None = max(prefix, next_path(after)) if after else prefix
    if after and after == _folder(after, prefix, delimiter) and after.startswith(prefix):
        start = past(after)
    while start is not None:
        start = yield from _run(entries_from(start), prefix, delimiter, patience)


def _run(
    entries: Iterator[Entry], prefix: str, delimiter: str, patience: int
) -> Generator[Entry | CommonPrefix, None, str | None]:
    """The items of some entries, until it is quicker to begin anew; gives where, if anywhere."""
    after_folder, passed = "", 0
    for entry in entries:
        if not entry.path.startswith(prefix):
            return None
        if entry.path < after_folder:
            passed += 1
            if passed >= patience:
                return after_folder
        elif folder := _folder(entry.path, prefix, delimiter):
            yield CommonPrefix(folder)
            if (end := past(folder)) is None:
                return None
            after_folder, passed = end, 0
        else:
            yield entry
    return None


def _folder(path: str, prefix: str, delimiter: str) -> str:
    """What stands for a path that goes on after the delimiter, or ""."""
    end = path.find(delimiter, len(prefix)) if delimiter else -1
    return path[: end + len(delimiter)] if end >= 0 else ""


def _one_by_one(rows: pa.RecordBatch) -> Iterator[Entry]:
    first, size = 0, FIRST_ROWS
    while first < rows.num_rows:
        yield from entries_of(rows.slice(first, size))
        first, size = first + size, min(MOST_ROWS, size * 4)
