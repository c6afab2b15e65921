"""The first rows of a file, cut to what a page can show whatever somebody put into them."""

from __future__ import annotations

from collections.abc import Sequence

ROWS = 12
# Each page about an upload carries them, also in a list of many.
MOST_CHARS = 40_000
FEWEST_CHARS = 20

Preview = tuple[tuple[int, tuple[str, ...]], ...]


def preview_of(rows: Sequence[tuple[int, Sequence[str]]], most_columns: int) -> Preview:
    """Return the first rows as they stand, or with shorter cells if they hold too much text."""
    first = [(row, cells[:most_columns]) for row, cells in rows[:ROWS]]
    sizes = [len(cell) for _, cells in first for cell in cells]
    if sum(sizes) <= MOST_CHARS:
        return tuple((row, tuple(cells)) for row, cells in first)
    share = max(FEWEST_CHARS, MOST_CHARS // len(sizes))
    return tuple((row, tuple(cell[:share] for cell in cells)) for row, cells in first)
