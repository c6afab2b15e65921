"""What is different between two versions, without reading what both share."""

from bisect import bisect_left
from collections.abc import Iterator
from heapq import merge
from itertools import pairwise
from operator import attrgetter
from typing import Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from webapp.lake import ranges
from webapp.lake.columns import NOTHING, entries_of, part, path_at
from webapp.lake.comparing import Compared, compare, laid_over, not_alike, true
from webapp.lake.entries import Entry, next_path, past
from webapp.lake.shelf import Shelf
from webapp.lake.versions import Piece, Version
from webapp.lake.weaving import read_delta

Span = tuple[str, str | None]


class Difference(NamedTuple):
    """A path that two versions do not agree on."""

    type: Literal["added", "removed", "changed"]
    path: str
    # None where it is removed.
    size: int | None
    before: Entry | None
    after: Entry | None


def differences(
    shelf: Shelf,
    left: Version,
    right: Version,
    after: str = "",
    prefix: str = "",
    *,
    start: str = "",
) -> Iterator[Difference]:
    """What came from left to right, in the order of the paths: those with this prefix only.

    The first one is that of `start` or comes after it, and it comes after `after`. Raises Damaged.
    """
    span = (max(prefix, start, next_path(after) if after else ""), past(prefix))
    sides = _suspects(shelf, left, right, span), _suspects(shelf, right, left, span)
    for old, new in _side_by_side(*sides):
        yield from told(compare(old, new, true(old.num_rows)))


def told(compared: Compared, most: int | None = None) -> Iterator[Difference]:
    """The differences that were found, in order; of each kind the first ones, if `most` says so."""
    added, before, now, removed = (
        entries_of(rows.slice(0, most))
        for rows in (compared.added, compared.before, compared.after, compared.removed)
    )
    return merge(
        (Difference("added", new.path, new.size, None, new) for new in added),
        (Difference("removed", old.path, None, old, None) for old in removed),
        (
            Difference("changed", new.path, new.size, old, new)
            for old, new in zip(before, now, strict=True)
        ),
        key=attrgetter("path"),
    )


def _side_by_side(
    lefts: Iterator[pa.Table], rights: Iterator[pa.Table]
) -> Iterator[tuple[pa.Table, pa.Table]]:
    """The rows of both sides in portions, each with the same paths from first to last."""
    left, right = next(lefts, NOTHING), next(rights, NOTHING)
    while left.num_rows or right.num_rows:
        below = next_path(min(path_at(rows, -1) for rows in (left, right) if rows.num_rows))
        yield part(left, "", below), part(right, "", below)
        left = part(left, below, None)
        right = part(right, below, None)
        left = left if left.num_rows else next(lefts, NOTHING)
        right = right if right.num_rows else next(rights, NOTHING)


def _suspects(shelf: Shelf, version: Version, other: Version, span: Span) -> Iterator[pa.Table]:
    """The rows that the other version may see in another way, in order, none of them empty."""
    start, below = span
    shared = set(other.pieces)
    # Two pieces of a version never have one base.
    relatives = {piece.base: piece for piece in other.pieces}
    for piece in version.pieces:
        if piece in shared or piece.highest < start or (below and piece.lowest >= below):
            continue
        if relative := relatives.get(piece.base):
            tables = _told_apart(shelf, piece, relative, span)
        else:
            tables = _all_of(shelf, piece, span)
        yield from (rows for rows in tables if rows.num_rows)


def _all_of(shelf: Shelf, piece: Piece, span: Span) -> Iterator[pa.Table]:
    """The rows of a piece, group by group."""
    start, below = span
    delta = part(read_delta(shelf, piece), start, below)
    starts = ranges.footer(shelf, piece.base).lowest
    for number, (low, high) in enumerate(pairwise(["", *starts[1:], None])):
        assert low is not None
        if (high is None or high > start) and (below is None or low < below):
            rows = pa.Table.from_batches([ranges.group(shelf, piece.base, number)])
            yield laid_over(part(rows, start, below), part(delta, low, high))


def _told_apart(shelf: Shelf, piece: Piece, relative: Piece, span: Span) -> Iterator[pa.Table]:
    """Of a piece, the rows of all paths of which its delta and that of its relative differ."""
    mine, theirs = (part(read_delta(shelf, one), *span) for one in (piece, relative))
    paths = not_alike(mine, theirs)
    chosen = pa.array(paths, pa.string())
    delta = mine.filter(pc.is_in(mine["path"], value_set=chosen))
    base = [NOTHING]
    footer = ranges.footer(shelf, piece.base)
    for number, (lowest, highest) in enumerate(zip(footer.lowest, footer.highest, strict=True)):
        first = bisect_left(paths, lowest)
        if first < len(paths) and paths[first] <= highest:
            rows = pa.Table.from_batches([ranges.group(shelf, piece.base, number)])
            base.append(rows.filter(pc.is_in(rows["path"], value_set=chosen)))
    yield laid_over(pa.concat_tables(base).combine_chunks(), delta)
