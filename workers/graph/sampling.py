"""A sample of the rows of a table, evenly spread over all of them however many there are."""

from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from workers.graph.facts import Table

# Enough to tell what a column holds, few enough to look at each cell.
MOST_ROWS = 2_000
MOST_CELLS = 200_000
FEWEST_ROWS = 100
LONGEST_CELL = 300


class Sample:
    """Rows that are kept of those which come by: every first, second, fourth, ... one."""

    def __init__(self, width: int) -> None:
        self.most = min(MOST_ROWS, max(FEWEST_ROWS, MOST_CELLS // max(1, width)))
        self.rows: list[tuple[str, ...]] = []
        self.first = [""] * width
        self._step = 1
        self._seen = 0

    def add(self, columns: list[pa.Array], count: int) -> None:
        """Look at the next rows."""
        self._note_first(columns)
        start = -self._seen % self._step
        wanted = pa.array(range(start, count, self._step), pa.int64())
        picked = [column.take(wanted).to_pylist() for column in columns]
        self.rows += [
            tuple(cell[:LONGEST_CELL] for cell in row) for row in zip(*picked, strict=True)
        ]
        self._seen += count
        while len(self.rows) > self.most:
            self.rows = list(islice(self.rows, 0, None, 2))
            self._step *= 2

    def table(self, headers: tuple[str, ...]) -> Table:
        """The sample as the stages look at it."""
        columns = [list(column) for column in zip(*self.rows, strict=True)]
        return Table(headers, columns or [[] for _ in headers], self._seen)

    def _note_first(self, columns: list[pa.Array]) -> None:
        """Remember the first value of each column, which the sample may not have."""
        for index, column in enumerate(columns):
            if not self.first[index]:
                filled = column.filter(pc.not_equal(pc.utf8_trim_whitespace(column), ""))
                self.first[index] = filled[0].as_py()[:LONGEST_CELL] if len(filled) else ""
