"""Finds rows that share a key, and the row in which each key was first seen, at any size.

A key is kept as 128 bits of hash and its row number. Beyond a million rows the entries move
to files, spread by their hash, so that equal keys meet in one file and memory stays the same.
"""

import contextlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pyarrow as pa

Key = tuple[str, ...]

PARTS = 256
ROWS_IN_MEMORY = 1_000_000
ROWS_IN_PART = 200_000
BATCHES_SPILLED = 16
ROWS_COMPARED = 1_000_000
_SEEDS = (0x5EED, 0xC0FFEE)


@dataclass(slots=True)
class KeyLog:
    """The keys of one file under one key of its schema.

    Rows must come in rising order. `folder` is where entries go that do not fit in memory; the
    log removes its files when it is closed.
    """

    folder: Path
    rows_in_memory: int = ROWS_IN_MEMORY
    rows_compared: int = ROWS_COMPARED
    _waiting: list[pl.DataFrame] = field(default_factory=list)
    _waiting_rows: int = 0
    _spilled: dict[int, Path] = field(default_factory=dict)

    def add(self, rows: pl.Series, keys: pl.DataFrame) -> None:
        """Take in the row numbers and typed key columns of one batch, without missing values."""
        key = pl.struct(keys.columns) if keys.width > 1 else pl.col(keys.columns[0])
        entries = keys.select(a=key.hash(_SEEDS[0]), b=key.hash(_SEEDS[1]))
        self._waiting.append(entries.with_columns(rows.alias("row")))
        self._waiting_rows += entries.height
        if self._waiting_rows > self.rows_in_memory:
            self._spill()

    def duplicates(self) -> Iterator[pl.DataFrame]:
        """Yield tables of `row` and `first_row`, one line for each row whose key came before."""
        if not self._spilled:
            yield from self._from_memory()
            return
        self._spill()
        for number in sorted(self._spilled):
            yield from _compared(_entries(self._spilled[number]), self.rows_compared)

    def _from_memory(self) -> Iterator[pl.DataFrame]:
        if not self._waiting:
            return
        parts = 1 + self._waiting_rows // ROWS_IN_PART
        for part in range(parts):
            mine = pl.col("a") % parts == part
            yield from _compared([pl.concat(t.filter(mine) for t in self._waiting)], ROWS_COMPARED)

    def close(self) -> None:
        """Let go of memory and remove the files."""
        self._waiting.clear()
        for path in self._spilled.values():
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
        self._spilled.clear()

    def _spill(self) -> None:
        while self._waiting:
            # A part at a time, so that the entries are never all in memory twice.
            self._spill_part(pl.concat(self._waiting[:BATCHES_SPILLED]))
            del self._waiting[:BATCHES_SPILLED]
        self._waiting_rows = 0

    def _spill_part(self, entries: pl.DataFrame) -> None:
        part = (pl.col("a") % PARTS).cast(pl.UInt16).alias("part")
        spread = entries.with_columns(part).partition_by("part", as_dict=True, include_key=False)
        for (number,), table in spread.items():
            with self._path(int(number)).open("ab") as file:
                arrow = table.to_arrow()
                with pa.ipc.new_stream(file, arrow.schema) as stream:
                    stream.write_table(arrow)

    def _path(self, number: int) -> Path:
        if number not in self._spilled:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._spilled[number] = self.folder / f"keys-{id(self):x}-{number:03}.arrows"
        return self._spilled[number]


def _entries(path: Path) -> Iterator[pl.DataFrame]:
    """Yield what was spilled to a file: one Arrow stream after another."""
    size = path.stat().st_size
    with pa.OSFile(str(path)) as file:
        while file.tell() < size:
            with pa.ipc.open_stream(file) as stream:
                for batch in stream:
                    yield pl.DataFrame(pl.from_arrow(batch))


def _compared(tables: Iterable[pl.DataFrame], size: int) -> Iterator[pl.DataFrame]:
    """Yield the duplicates among entries that come in order of their rows.

    Entries are compared in chunks of `size`; only the distinct keys of earlier chunks are kept, so
    that a file with one key in every row costs no more than one with none twice.
    """
    seen: pl.DataFrame | None = None
    for chunk in _chunks(tables, size):
        again, seen = _against(seen, chunk)
        if again.height:
            yield again


def _chunks(tables: Iterable[pl.DataFrame], size: int) -> Iterator[pl.DataFrame]:
    waiting: list[pl.DataFrame] = []
    height = 0
    for table in tables:
        waiting.append(table)
        height += table.height
        if height >= size:
            yield pl.concat(waiting)
            waiting, height = [], 0
    if waiting:
        yield pl.concat(waiting)


def _against(seen: pl.DataFrame | None, chunk: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the duplicates of a chunk, and the distinct keys seen so far."""
    key = ["a", "b"]
    known = chunk if seen is None else pl.concat([seen, chunk])
    # Half of the hash first: it is one column, and hardly ever equal for two keys.
    alike = known.filter(pl.col("a").is_duplicated())
    first = alike.group_by(key).agg(pl.col("row").min().alias("first_row"))
    pairs = alike.join(first, on=key).filter(pl.col("row") > pl.col("first_row"))
    again = pairs.select("row", "first_row").sort("row")
    distinct = known if again.is_empty() else known.join(again, on="row", how="anti")
    return again, distinct


class KeyLogs:
    """A KeyLog for each key of a schema."""

    def __init__(self, keys: Sequence[Key], folder: Path) -> None:
        self._logs = {key: KeyLog(folder) for key in keys}

    def add(self, keys: Mapping[Key, pl.DataFrame]) -> None:
        """Take in the keys of one checked batch."""
        for key, table in keys.items():
            self._logs[key].add(table["row"], table.drop("row"))

    def duplicates(self) -> Iterator[tuple[Key, pl.DataFrame]]:
        """Yield each key with tables of `row` and `first_row`."""
        for key, log in self._logs.items():
            for table in log.duplicates():
                yield key, table

    def close(self) -> None:
        """Let go of memory and of the files."""
        for log in self._logs.values():
            log.close()
