"""Delimited text as a shape and a stream of numbered batches.

PyArrow's streaming reader is the fast road; rows with another number of cells come back from it
one by one and are put in their place. A file that it would misread, or stops at, is read by the
careful reader, from the first row that has not been handed out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyarrow as pa

from workers.sheets import encodings
from workers.sheets.batches import from_records, grouped
from workers.sheets.careful_reader import CarefulReader, Dialect, Record, lines
from workers.sheets.dialect import directive, sniff
from workers.sheets.fast_reader import FastReader, Plan
from workers.sheets.header import find_header, header_cells
from workers.sheets.preview import preview_of
from workers.sheets.survey import Survey, survey
from workers.sheets.table import LINE_TOO_LONG, Limits, Reading, Shape, UnreadableFile

ROWS_SEEN = 50


def read_text(
    path: Path, reading: Reading, limits: Limits
) -> tuple[Shape, Iterator[pa.RecordBatch]]:
    """Find out how a text file is read and open its rows; UnreadableFile if it cannot be."""
    encoding, start, dialect, facts = _surveyed(path, reading, limits)
    reader = CarefulReader(
        lines(encodings.utf8_chunks(path, encoding, start), limits.max_line_bytes),
        dialect,
        limits.max_cell_chars,
    )
    wanted = max(ROWS_SEEN, reading.header_row or 0)
    first = list(islice(reader.records(), wanted))
    header_row, header = _header(first, reading, limits)
    below = [len(record.cells) for record in first if record.row > header_row]
    plan = Plan(
        path=path,
        encoding=encoding,
        dialect=dialect,
        damaged=facts.damaged,
        offset=start + sum(record.size for record in first[:header_row]),
        header_row=header_row,
        width=len(header),
        usual_width=Counter(below).most_common(1)[0][0] if below else len(header),
        limits=limits,
    )
    shape = Shape(
        kind="csv",
        header_row=header_row,
        header=header,
        preview=preview_of([(each.row, each.cells) for each in first], limits.max_columns),
        total_rows=max(0, facts.line_count - header_row),
        encoding=encoding,
        delimiter=dialect.delimiter,
        quote=dialect.quote,
    )
    return shape, _counted(_batches(plan), limits)


def _surveyed(path: Path, reading: Reading, limits: Limits) -> tuple[str, int, Dialect, Survey]:
    with path.open("rb") as file:
        head = file.read(64 * 1024)
    chosen = encodings.known_encoding(reading.encoding, head) if reading.encoding else None
    for encoding in _candidates(chosen, head):
        try:
            begin = next(encodings.utf8_chunks(path, encoding), b"")[: len(head)]
            told, start = directive(begin)
            dialect = sniff(_whole_lines(begin[start:]), reading.delimiter or told, reading.quote)
            chunks = encodings.utf8_chunks(path, encoding, start)
            return encoding, start, dialect, survey(chunks, dialect, limits.max_line_bytes)
        except UnicodeDecodeError:
            continue
    raise encodings.undecodable(chosen or encodings.UTF_8)


def _candidates(chosen: str | None, head: bytes) -> tuple[str, ...]:
    if chosen:
        return (chosen,)
    guess = encodings.guess_by_head(head)
    return (guess or encodings.UTF_8, encodings.WINDOWS_1252)


def _whole_lines(head: bytes) -> bytes:
    end = max(head.rfind(b"\n"), head.rfind(b"\r"))
    return head[: end + 1] if end > 0 else head


def _header(first: list[Record], reading: Reading, limits: Limits) -> tuple[int, tuple[str, ...]]:
    rows = [(record.row, record.cells) for record in first]
    header_row = reading.header_row or find_header(rows)
    header = header_cells(rows, header_row)
    if any(record.damage == LINE_TOO_LONG for record in first[:header_row]):
        raise UnreadableFile(
            "line-too-long",
            f"A line at the start of this file is longer than {limits.max_line_bytes:,} bytes. "
            "A table has shorter lines: check how the file was made.",
        )
    check_header(header, header_row, limits)
    return header_row, header


def check_header(header: tuple[str, ...], header_row: int, limits: Limits) -> None:
    """Refuse a header without names or with too many of them, with UnreadableFile."""
    if not header:
        raise UnreadableFile(
            "header-missing",
            f"Row {header_row} is empty, so there are no column names. Choose the header row.",
        )
    if len(header) > limits.max_columns:
        raise UnreadableFile(
            "too-many-columns",
            f"This file has {len(header):,} columns. At most {limits.max_columns:,} can be read.",
        )


def _counted(batches: Iterator[pa.RecordBatch], limits: Limits) -> Iterator[pa.RecordBatch]:
    count = 0
    for batch in batches:
        count += batch.num_rows
        if count > limits.max_rows_csv:
            raise UnreadableFile(
                "too-many-rows",
                f"This file has more than {limits.max_rows_csv:,} rows. Split it into smaller "
                "files.",
            )
        if batch.num_rows:
            yield batch


def _batches(plan: Plan) -> Iterator[pa.RecordBatch]:
    done = plan.header_row
    if not plan.damaged:
        fast = FastReader(plan)
        yield from fast.batches()
        if fast.finished:
            return
        done = fast.done
    source = lines(plan.chunks(), plan.limits.max_line_bytes)
    reader = CarefulReader(source, plan.dialect, plan.limits.max_cell_chars)
    records = (each for each in reader.records(plan.header_row + 1) if each.row > done)
    for group in grouped(records):
        yield from_records(group, plan.width, plan.limits.max_cell_chars)
