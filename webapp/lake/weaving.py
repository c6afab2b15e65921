"""Making the pieces of a new version out of those of an old one, in the order of their paths."""

from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa

from webapp.lake import ranges
from webapp.lake.columns import NO_DELTA, NOTHING, path_at
from webapp.lake.comparing import Compared, changed, delta_after, laid_over, without
from webapp.lake.shelf import Shelf
from webapp.lake.versions import Piece, Version

RANGE_ROWS = 100_000
RANGE_BYTES = 48_000_000
# A piece with fewer entries is written anew together with what is written before it.
FEW_ROWS = RANGE_ROWS // 4
# Of a base range, as long as this many percent are different it stays, and a delta tells which.
DELTA_PERCENT = 15
# A smaller one is soon written anew.
DELTA_FROM = 4_096


def rows_of_range(row_bytes: int) -> int:
    """How many rows of this size make a range."""
    return max(1, min(RANGE_ROWS, RANGE_BYTES // max(1, row_bytes)))


class Window(NamedTuple):
    """The paths from `lowest` on, without `below`, that belong to a piece, if there is one."""

    piece: Piece | None
    lowest: str
    below: str | None


def windows(version: Version) -> Iterator[Window]:
    """Which piece each path belongs to; together they are all paths that there can be."""
    pieces: list[Piece | None] = [*version.pieces] or [None]
    starts = ["", *(piece.lowest for piece in version.pieces[1:])]
    return map(Window, pieces, starts, [*starts[1:], None])


class Loaded:
    """The rows of a piece, in memory; none where there is no piece."""

    def __init__(self, shelf: Shelf, piece: Piece | None) -> None:
        self.piece = piece
        self.name = piece.base if piece else ""
        self.base, self.delta = NOTHING, NO_DELTA
        if piece:
            self.base = ranges.read(shelf, piece.base, piece.base_count)
            self.delta = read_delta(shelf, piece)
        self.rows = laid_over(self.base, self.delta)


def read_delta(shelf: Shelf, piece: Piece) -> pa.Table:
    """What is different in a piece from its base range."""
    return ranges.read(shelf, piece.delta, piece.changed) if piece.delta else NO_DELTA


class Weaving:
    """Takes pieces and rows in the order of their paths."""

    def __init__(self, shelf: Shelf) -> None:
        self.pieces: list[Piece] = []
        self._shelf = shelf
        self._waiting: list[pa.Table] = []

    def keep(self, piece: Piece) -> None:
        """Take a piece as it is, unless it is small and comes after rows that are written."""
        if self._waiting and piece.count < FEW_ROWS:
            self.write(Loaded(self._shelf, piece).rows)
        else:
            self._end_range()
            self.pieces.append(piece)

    def change(self, old: Loaded, compared: Compared) -> None:
        """Take a piece with changes: in its delta if they are few, else written anew."""
        piece = self._with_delta(old, compared) if compared.changes else old.piece
        if piece:
            self.keep(piece)
        else:
            self.write(changed(old.rows, compared))

    def write(self, rows: pa.Table) -> None:
        """Take rows that new ranges are made of."""
        if not rows.num_rows:
            return
        self._waiting.append(rows)
        fitting = self._fitting()
        while self._count() >= 2 * fitting:
            self._write_range(fitting)

    def end(self) -> tuple[Piece, ...]:
        """All pieces, once the last path was taken."""
        self._end_range()
        return tuple(self.pieces)

    def _with_delta(self, old: Loaded, compared: Compared) -> Piece | None:
        base_count = old.base.num_rows
        if base_count < DELTA_FROM or not _is_few(compared.changes, base_count):
            return None
        delta = delta_after(old.base, old.delta, compared)
        if not _is_few(delta.num_rows, base_count):
            return None
        stay = without(old.rows, compared.removed["path"])
        ends = [rows for rows in (stay, compared.added) if rows.num_rows]
        return Piece(
            lowest=min(path_at(rows, 0) for rows in ends),
            highest=max(path_at(rows, -1) for rows in ends),
            count=sum(rows.num_rows for rows in ends),
            base=old.name,
            delta=ranges.write(self._shelf, delta) if delta.num_rows else "",
            base_count=base_count,
            changed=delta.num_rows,
        )

    def _count(self) -> int:
        return sum(rows.num_rows for rows in self._waiting)

    def _fitting(self) -> int:
        return rows_of_range(sum(rows.nbytes for rows in self._waiting) // self._count())

    def _end_range(self) -> None:
        while count := self._count():
            # One range of up to one and a half times the usual, or two of the same length.
            self._write_range(count if count <= self._fitting() * 3 // 2 else (count + 1) // 2)

    def _write_range(self, amount: int) -> None:
        rows = pa.concat_tables(self._waiting)
        self._waiting = [rows.slice(amount)] if rows.num_rows > amount else []
        rows = rows.slice(0, amount).combine_chunks()
        self.pieces.append(
            Piece(
                lowest=path_at(rows, 0),
                highest=path_at(rows, -1),
                count=amount,
                base=ranges.write(self._shelf, rows),
                delta="",
                base_count=amount,
                changed=0,
            )
        )


def _is_few(changes: int, rows: int) -> bool:
    return changes * 100 <= rows * DELTA_PERCENT
