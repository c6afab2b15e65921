"""A commit of staged changes: a new version that shares what it can with the old one."""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from webapp.lake.columns import DELTA, SCHEMA, delta_of, part, path_at
from webapp.lake.comparing import changed, compare
from webapp.lake.entries import Staged
from webapp.lake.shelf import Shelf
from webapp.lake.versions import Version, save
from webapp.lake.weaving import RANGE_ROWS, Loaded, Weaving, windows

ROWS_AT_ONCE = 10_000


def apply(shelf: Shelf, version: Version, changes: Iterable[Staged]) -> Version:
    """The version after changes that are sorted by path and name none twice. Raises Damaged.

    What is staged as it was stays as it was; to remove what is not there is no change.
    """
    weaving = Weaving(shelf)
    waiting = _Waiting(changes)
    for piece, lowest, below in windows(version):
        staged = waiting.below(below)
        if staged.num_rows:
            _weave(weaving, Loaded(shelf, piece), staged, lowest, below)
        elif piece:
            weaving.keep(piece)
    return save(shelf, weaving.end())


def _weave(weaving: Weaving, old: Loaded, staged: pa.Table, lowest: str, below: str | None) -> None:
    cuts = [path_at(staged, row) for row in range(RANGE_ROWS, staged.num_rows, RANGE_ROWS)]
    for start, end in pairwise([lowest, *cuts, below]):
        assert start is not None
        rows, new = part(old.rows, start, end), part(staged, start, end)
        gone = new.filter(new["removed"])
        shown = new.filter(pc.invert(new["removed"])).select(SCHEMA.names)
        compared = compare(rows, shown, pc.is_in(rows["path"], value_set=gone["path"]))
        if cuts:
            weaving.write(changed(rows, compared))
        else:
            weaving.change(old, compared)


class _Waiting:
    """Changes in the order of their paths, taken from the first on."""

    def __init__(self, changes: Iterable[Staged]) -> None:
        self._changes = iter(changes)
        self._next = next(self._changes, None)

    def below(self, end: str | None) -> pa.Table:
        """Take those of the paths before `end`."""
        tables = [DELTA.empty_table()]
        while batch := list(self._some(end)):
            tables.append(delta_of(batch))
        return pa.concat_tables(tables).combine_chunks()

    def _some(self, end: str | None) -> Iterator[Staged]:
        for _ in range(ROWS_AT_ONCE):
            if self._next is None or (end is not None and self._next.entry.path >= end):
                return
            yield self._next
            self._next = next(self._changes, None)
