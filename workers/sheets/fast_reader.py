"""PyArrow's streaming reader of delimited text, with the row numbers that it does not give."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
from pyarrow import csv

from workers.sheets.batches import from_columns, from_records, may_hold, merged
from workers.sheets.careful_reader import CarefulReader, Dialect, Record, lines
from workers.sheets.encodings import utf8_chunks
from workers.sheets.survey import quotes_are_sound
from workers.sheets.table import MIB, Limits

BLOCK_BYTES = MIB // 2  # peak memory grows by some 20 times this
WAITING_ROWS = 100_000


class Plan(NamedTuple):
    """How a text file is read, and where the rows below its header begin."""

    path: Path
    encoding: str
    dialect: Dialect
    damaged: bool
    offset: int  # of the first row below the header, in bytes of UTF-8
    header_row: int
    width: int
    usual_width: int  # of the rows below the header
    limits: Limits

    def chunks(self) -> Iterator[bytes]:
        """Yield the rows below the header as UTF-8."""
        return utf8_chunks(self.path, self.encoding, self.offset)


class FastReader:
    """PyArrow's streaming reader, with row numbers and with its odd rows put back.

    It stops where the file turns out to be damaged: `finished` is then False, and `done` the
    number of the last row that was handed out.
    """

    def __init__(self, plan: Plan) -> None:
        self.done = plan.header_row
        self.finished = False
        self._plan = plan
        self._odd: deque[tuple[int, str]] = deque()  # row number and text, in order
        self._quotes_checked = not plan.dialect.quote

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the batches up to the end of the file or to the first sign of damage."""
        if not next(self._plan.chunks(), b""):
            self.finished = True
            return
        try:
            for columns in self._open():
                batch = self._numbered(columns)
                if batch is None:
                    return
                yield batch
        except pa.ArrowInvalid:
            return
        if self._sound(text for _, text in self._odd):
            yield self._repaired(None)
            self.finished = True

    def _open(self) -> csv.CSVStreamingReader:
        names = [f"c{index}" for index in range(self._plan.usual_width)]
        source = _Stream(self._plan.chunks())
        return csv.open_csv(
            pa.PythonFile(source, "r"),
            csv.ReadOptions(use_threads=False, block_size=BLOCK_BYTES, column_names=names),
            csv.ParseOptions(
                delimiter=self._plan.dialect.delimiter,
                quote_char=self._plan.dialect.quote or False,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=self._take_odd,
            ),
            csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), check_utf8=False),
        )

    def _take_odd(self, row: csv.InvalidRow) -> str:
        self._odd.append((self._plan.header_row + row.number, row.text))
        return "skip" if len(self._odd) < WAITING_ROWS else "error"

    def _numbered(self, columns: pa.RecordBatch) -> pa.RecordBatch | None:
        texts = (text for _, text in self._odd)
        if not self._sound(texts) or not self._sound_cells(columns):
            return None
        rows, last = self._rows(columns.num_rows)
        batch = from_columns(
            rows,
            columns.columns,
            self._plan.width,
            self._plan.limits.max_cell_chars,
            null_free=True,
        )
        batch = merged(batch, self._repaired(last))
        self.done = last
        return batch

    def _rows(self, count: int) -> tuple[pa.Array, int]:
        """Number so many rows, leaving out the numbers of the odd rows between them."""
        parts, at = [], self.done + 1
        for odd, _ in self._odd:
            if odd - at >= count:
                break
            parts.append(pa.arange(at, odd))
            count -= odd - at
            at = odd + 1
        parts.append(pa.arange(at, at + count))
        return pa.concat_arrays(parts), max(at + count - 1, self.done)

    def _repaired(self, last: int | None) -> pa.RecordBatch:
        """Read the odd rows up to a row number by their text (all rows for None)."""
        records = []
        max_chars = self._plan.limits.max_cell_chars
        while self._odd and (last is None or self._odd[0][0] <= last):
            row, text = self._odd.popleft()
            content = text.encode()
            source = lines([content], len(content))
            reader = CarefulReader(source, self._plan.dialect, max_chars, len(content))
            records.append(next(reader.records(row), Record(row, [""], 0, None)))
        return from_records(records, self._plan.width, max_chars)

    def _sound(self, texts: Iterator[str]) -> bool:
        """Check the quotes of the whole file, once, at the first cell with a line break."""
        if not self._quotes_checked and any("\n" in text or "\r" in text for text in texts):
            self._quotes_checked = True
            return quotes_are_sound(self._plan.chunks(), self._plan.dialect)
        return True

    def _sound_cells(self, columns: pa.RecordBatch) -> bool:
        if self._quotes_checked:
            return True
        for column in columns.columns:
            for end in "\n\r":
                if may_hold(column, end.encode()):
                    return self._sound(iter([end]))
        return True


class _Stream:
    """The chunks of a file as an object that PyArrow can read from."""

    closed = False

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def read(self, size: int) -> bytes:
        """Return up to size bytes, fewer only at the end."""
        parts, missing = [self._rest], size - len(self._rest)
        while missing > 0 and (chunk := next(self._chunks, None)) is not None:
            parts.append(chunk)
            missing -= len(chunk)
        content = b"".join(parts)
        self._rest = content[size:]
        return content[:size]

    def close(self) -> None:
        """Stop reading."""
        self.closed = True
