"""New entries on disk, as a listing gives them in any order, until they are applied."""

from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from webapp.lake.columns import NOTHING, is_sorted, joined, part, path_at, table_of, tidy
from webapp.lake.entries import Entry
from webapp.lake.weaving import rows_of_range

RUN_ROWS = 100_000
RUN_BYTES = 48_000_000
LIST_ROWS = 1_000
# Of so many rows one path is kept in memory, to know about where the others are.
STEP = 1_024


@dataclass(frozen=True, slots=True)
class _Run:
    """A file of rows that are sorted by path, none twice."""

    path: Path
    lowest: str
    highest: str

    def meets(self, lowest: str, below: str | None) -> bool:
        return self.highest >= lowest and (below is None or self.lowest < below)

    def part(self, lowest: str, below: str | None) -> pa.Table:
        with pa.memory_map(str(self.path)) as file:
            return part(pa.ipc.open_file(file).read_all(), lowest, below)


class Spool:
    """Takes entries, then gives them back sorted; of two with one path the later one counts."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.count = 0
        self._folder = folder
        self._bytes = 0
        self._waiting_rows = self._waiting_bytes = 0
        self._entries: list[Entry] = []
        self._tables: list[pa.Table] = []
        self._runs: list[_Run] = []
        self._steps: list[str] = []

    def add(self, batch: pa.RecordBatch | pa.Table | list[Entry]) -> None:
        """Take some more entries."""
        if isinstance(batch, list):
            self._entries += batch
            self.count += len(batch)
            if len(self._entries) >= LIST_ROWS:
                self._take_list()
        else:
            self._take_list()
            self.count += batch.num_rows
            self._take(tidy(batch))

    def close(self) -> None:
        """No more will come."""
        self._take_list()
        self._write_run()
        self._steps.sort()

    @property
    def ends(self) -> tuple[str, ...]:
        """The first and the last path, if there is any."""
        runs = self._runs
        return (min(run.lowest for run in runs), max(run.highest for run in runs)) if runs else ()

    def between(self, lowest: str, below: str | None = None) -> pa.Table:
        """The entries from `lowest` on, without `below`, sorted and each path once."""
        runs = [run for run in self._runs if run.meets(lowest, below)]
        return _latest(joined(NOTHING, *(run.part(lowest, below) for run in runs)))

    def cuts(self, lowest: str, below: str | None) -> list[str]:
        """Where to cut what lies between, if it is much, to have about a range at a time."""
        first = bisect_left(self._steps, lowest)
        last = len(self._steps) if below is None else bisect_left(self._steps, below)
        rows = rows_of_range(self._bytes // max(1, self.count))
        if (last - first) * STEP <= 2 * rows:
            return []
        step = max(1, rows // STEP)
        cuts = dict.fromkeys(self._steps[first + step : last : step])
        return [cut for cut in cuts if cut > lowest]

    def _take_list(self) -> None:
        entries, self._entries = self._entries, []
        self._take(table_of(entries))

    def _take(self, rows: pa.Table) -> None:
        self._tables.append(rows)
        self._waiting_rows += rows.num_rows
        self._waiting_bytes += rows.nbytes
        if self._waiting_rows >= RUN_ROWS or self._waiting_bytes >= RUN_BYTES:
            self._write_run()

    def _write_run(self) -> None:
        rows = _latest(joined(NOTHING, *self._tables))
        self._tables, self._waiting_rows, self._waiting_bytes = [], 0, 0
        if not rows.num_rows:
            return
        path = self._folder / f"{len(self._runs)}.arrow"
        with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, rows.schema) as writer:
            writer.write_table(rows)
        self._bytes += rows.nbytes
        self._runs.append(_Run(path, path_at(rows, 0), path_at(rows, -1)))
        self._steps += rows["path"].take(pa.array(range(0, rows.num_rows, STEP))).to_pylist()


def _latest(rows: pa.Table) -> pa.Table:
    """Of sorted rows, the last one of each path."""
    if is_sorted(rows):
        return rows
    paths = rows["path"].combine_chunks()
    last = pc.not_equal(paths[:-1], paths[1:])
    return rows.filter(pa.concat_arrays([last, pa.array([True])]))
