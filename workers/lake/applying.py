"""Turning new entries into a new version, or saying what would become of them."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import pyarrow as pa

from webapp.lake.columns import part, path_at, place
from webapp.lake.comparing import Compared, changed, compare
from webapp.lake.differences import Difference
from webapp.lake.entries import past
from webapp.lake.shelf import Shelf
from webapp.lake.versions import Version, save
from webapp.lake.weaving import Loaded, Weaving, Window, windows
from workers.lake.spool import Spool
from workers.lake.tally import PrefixCount, Tally, common_folder


@dataclass(frozen=True, slots=True)
class Outcome:
    """The new version, and how its objects came about; `kept` are those that came as they were."""

    version: Version
    added: int
    changed: int
    removed: int
    kept: int
    by_prefix: tuple[PrefixCount, ...]
    samples: tuple[Difference, ...]


def outcome(
    shelf: Shelf,
    version: Version,
    spool: Spool,
    wiped: Sequence[str] | None,
    tell: Callable[[int, int], None],
    *,
    write: bool,
) -> Outcome:
    """Lay the entries of a spool over a version; all others that begin like `wiped` go.

    Without `wiped` no entry goes. Unless it is to write, nothing is kept and the version is the
    old one. `tell` hears how many entries are done, of how many, and may raise. Raises Damaged.
    """
    gone = _Wiped(wiped or ())
    tally = Tally(common_folder([*gone.prefixes, *spool.ends]))
    work = _Work(shelf, spool, gone, tally, Weaving(shelf) if write else None)
    for window in windows(version):
        for rows in work.take(window):
            work.done += rows
            tell(min(work.done, spool.count), spool.count)
    tell(spool.count, spool.count)
    return Outcome(
        version=save(shelf, work.weaving.end()) if work.weaving else version,
        added=tally.total.added,
        changed=tally.total.changed,
        removed=tally.total.removed,
        kept=tally.total.kept,
        by_prefix=tuple(tally.by_prefix[prefix] for prefix in sorted(tally.by_prefix)),
        samples=tuple(tally.samples),
    )


class _Wiped:
    """The prefixes whose entries go."""

    def __init__(self, prefixes: Sequence[str]) -> None:
        self.prefixes: list[str] = []
        for prefix in sorted(prefixes):
            if not self.prefixes or not prefix.startswith(self.prefixes[-1]):
                self.prefixes.append(prefix)

    def within(self, lowest: str, highest: str) -> list[str]:
        """Those that a path from `lowest` to `highest` may begin with."""
        first = bisect_right(self.prefixes, lowest)
        if first and lowest.startswith(self.prefixes[first - 1]):
            first -= 1
        return self.prefixes[first : bisect_right(self.prefixes, highest)]

    def of(self, rows: pa.Table) -> pa.ChunkedArray:
        """Which of these sorted rows go."""
        marks, paths, done = [], rows["path"], 0
        for prefix in self.within(path_at(rows, 0), path_at(rows, -1)) if len(paths) else []:
            end = past(prefix)
            first, last = place(paths, prefix), len(paths) if end is None else place(paths, end)
            marks += [_marks(False, first - done), _marks(True, last - first)]
            done = last
        return pa.chunked_array([pa.concat_arrays([*marks, _marks(False, len(paths) - done)])])


@dataclass(slots=True)
class _Work:
    shelf: Shelf
    spool: Spool
    gone: _Wiped
    tally: Tally
    # None where it is only to be counted.
    weaving: Weaving | None
    done: int = 0

    def take(self, window: Window) -> Iterator[int]:
        """Do the paths of a window, and tell after each part how many entries it took."""
        cuts = self.spool.cuts(window.lowest, window.below)
        if cuts:
            yield from self._much(
                [window.lowest, *cuts, window.below], Loaded(self.shelf, window.piece)
            )
            return
        new = self.spool.between(window.lowest, window.below)
        piece = window.piece
        if new.num_rows or (piece and self.gone.within(piece.lowest, piece.highest)):
            old = Loaded(self.shelf, piece)
            compared = self._compared(old.rows, new)
            if self.weaving:
                self.weaving.change(old, compared)
        elif self.weaving and piece:
            self.weaving.keep(piece)
        yield new.num_rows

    def _much(self, edges: list[str | None], old: Loaded) -> Iterator[int]:
        """So much comes anew that all of it is written in new ranges."""
        for start, end in pairwise(edges):
            assert start is not None
            rows, new = part(old.rows, start, end), self.spool.between(start, end)
            compared = self._compared(rows, new)
            if self.weaving:
                self.weaving.write(changed(rows, compared))
            yield new.num_rows

    def _compared(self, old: pa.Table, new: pa.Table) -> Compared:
        compared = compare(old, new, self.gone.of(old))
        self.tally.count(compared)
        return compared


def _marks(mark: bool, amount: int) -> pa.Array:
    return pa.repeat(pa.scalar(mark), amount)
