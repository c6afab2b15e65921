"""Reading a table that was handed in: rows as Parquet, and a sample that the stages look at."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from webapp import storage
from webapp.extensions import db
from webapp.models import EventKind, GraphImport
from webapp.services import process_events
from workers.graph import facts, headers, naming
from workers.graph.sampling import Sample
from workers.records.validation import limits
from workers.running import Run
from workers.sheets import reader
from workers.sheets.table import Shape, UnreadableFile

READING = "Reading the table"
NO_NAMES = "This table has no names of columns. Write a name above each column."
HEADER_ONLY = "The table has names of columns and no rows below them."


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that was read.

    The Parquet file at `path` has "row" (int64, the number that Excel shows) and a column of text
    for each header, called "0", "1", ...; no cell is null, and each row has a filled one.
    """

    headers: tuple[str, ...]
    path: Path
    rows: int
    sample: facts.Table
    # The first value of each column, which the sample may not have.
    first: dict[str, str]
    notes: tuple[str, ...]

    @property
    def shape(self) -> dict[str, Any]:
        """What pages and the services know of the table."""
        return {
            "headers": list(self.headers),
            "samples": self.first,
            "rows": self.rows,
            "notes": list(self.notes),
        }


@dataclass
class _Left:
    """What is odd about rows: what is not taken, how much and where first; and the last row."""

    broken: list[int] = field(default_factory=lambda: [0, 0])
    too_wide: list[int] = field(default_factory=lambda: [0, 0])
    last: tuple[int, str] = (0, "")

    def notes(self) -> Iterator[str]:
        for (count, first), one, many in (
            (self.broken, "cannot be read and is left out", "cannot be read and are left out"),
            (
                self.too_wide,
                "has cells beyond the last name of a column, which are left out",
                "have cells beyond the last name of a column, which are left out",
            ),
        ):
            if count == 1:
                yield f"Row {first:,} {one}."
            elif count:
                yield f"{count:,} rows {many}. The first is row {first:,}."
        number, begin = self.last
        if headers.tokens(begin) in headers.TOTALS:
            yield (
                f'Row {number:,}, the last one, begins with "{begin}". If it adds up the others, '
                "take it out of the file, and hand the file in again: here it counts as any row."
            )

    def end(self, numbers: pa.Array, columns: list[pa.Array]) -> None:
        """Note how the last of these rows begins."""
        if len(numbers):
            cells = (column[-1].as_py().strip() for column in columns)
            self.last = (numbers[-1].as_py(), next(filter(None, cells), ""))


def read(run: Run, graph_import: GraphImport, folder: Path) -> Sheet:
    """Read the file of a table into a folder. Raises UnreadableFile with a sentence."""
    digest = graph_import.digest
    killed = process_events.has(run.claim.process_id, EventKind.KILLED)
    # The work may take long: no transaction is held open meanwhile.
    db.session.rollback()
    run.progress(READING)
    bounds = limits(storage.settings(), blame_kill=killed)
    try:
        with (
            storage.fetch(storage.upload_key(digest)) as path,
            reader.open_table(path, limits=bounds) as table,
        ):
            return _taken(run, table.shape, table.batches, folder / "table.parquet")
    except UnreadableFile as refusal:
        # The reader speaks of a choice that there is for files of datasets only.
        sentence = NO_NAMES if refusal.code == "header-missing" else refusal.sentence
        raise UnreadableFile(refusal.code, sentence) from refusal


def _taken(run: Run, shape: Shape, batches: Iterator[pa.RecordBatch], path: Path) -> Sheet:
    found, notes = naming.names(shape.header)
    width = len(found)
    sample, left, rows = Sample(width), _Left(), 0
    schema = pa.schema(
        [("row", pa.int64()), *((str(index), pa.string()) for index in range(width))]
    )
    with pq.ParquetWriter(path, schema, compression="lz4") as writer:
        for batch in batches:
            whole = _whole(batch, left)
            columns = [whole.column(f"c{index}") for index in range(width)]
            sample.add(columns, whole.num_rows)
            left.end(whole.column("row"), columns)
            writer.write_batch(
                pa.RecordBatch.from_arrays([whole.column("row"), *columns], schema=schema)
            )
            rows += whole.num_rows
            run.progress(READING, rows, shape.total_rows)
    return Sheet(
        headers=found,
        path=path,
        rows=rows,
        sample=sample.table(found),
        first=dict(zip(found, sample.first, strict=True)),
        notes=(*_about_header(shape, rows), *notes, *left.notes()),
    )


def _whole(batch: pa.RecordBatch, left: _Left) -> pa.RecordBatch:
    """The rows that can be taken; what is wrong with the others is noted."""
    for column, noted in (("damage", left.broken), ("extra", left.too_wide)):
        found = batch.column("row").filter(batch.column(column).is_valid())
        if len(found):
            noted[:] = [noted[0] + len(found), noted[1] or found[0].as_py()]
    return batch.filter(pc.is_null(batch.column("damage")))


def _about_header(shape: Shape, rows: int) -> Iterator[str]:
    if shape.header_row != 1:
        yield f"The names of the columns are in row {shape.header_row}; what is above is left out."
    if not rows:
        yield HEADER_ONLY
