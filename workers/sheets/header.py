"""Which row of a sheet holds the names of its columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from webapp.schema.headers import LONGEST_HEADER

ROWS_SEARCHED = 10
Rows = Sequence[tuple[int, Sequence[str]]]


def find_header(rows: Rows) -> int:
    """Return the number of the header row among the first rows of a sheet (1 if all are blank).

    It is the first of ten rows that fills more than half of the usual width, mostly with words,
    most of them different: titles and remarks above it fill a cell or two, the rows below it hold
    numbers and dates.
    """
    filled = [(row, [cell for cell in cells if cell.strip()]) for row, cells in rows]
    searched = [(row, cells) for row, cells in filled if row <= ROWS_SEARCHED and cells]
    if not searched:
        return 1
    usual = _usual_width([len(cells) for _, cells in filled])
    wide = [(row, cells) for row, cells in searched if len(cells) * 2 > usual] or searched
    return next((row for row, cells in wide if _names(cells)), wide[0][0])


def _usual_width(widths: Sequence[int]) -> int:
    """Return the width whose rows hold most of the cells: neither the titles' nor an odd row's."""
    cells = Counter[int]()
    for width in widths:
        cells[width] += width
    return max(cells, key=lambda width: (cells[width], width))


def _names(cells: Sequence[str]) -> bool:
    words = sum(any(letter.isalpha() for letter in cell) for cell in cells)
    different = len({cell.strip().casefold() for cell in cells})
    return words * 2 >= len(cells) and different * 2 >= len(cells)


def header_cells(rows: Rows, header_row: int) -> tuple[str, ...]:
    """Return the header, not too long, without outer white space and blank cells at its end."""
    cells = next((cells for row, cells in rows if row == header_row), ())
    names = [cell.strip()[:LONGEST_HEADER].rstrip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    return tuple(names)
