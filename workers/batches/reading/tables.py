"""CSV and workbooks, which the sheet engine reads in a process of its own, as records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from webapp.schema.column_keys import column_letter
from webapp.schema.spreadsheet import NOT_CALCULATED
from workers.batches.reading.broken import NULL_CHARACTER as HAS_NULL
from workers.batches.reading.broken import BrokenFile
from workers.batches.reading.kinds import CALLED
from workers.batches.reading.texts import charset
from workers.sheets.reader import open_table
from workers.sheets.table import (
    CELL_TOO_LONG,
    LINE_TOO_LONG,
    NULL_CHARACTER,
    QUOTE_NEVER_CLOSED,
    Limits,
    Reading,
    UnreadableFile,
)

Record = dict[str, Any]
LIMITS = Limits()
DAMAGES = {
    QUOTE_NEVER_CLOSED: "A quote is opened in this line and never closed.",
    LINE_TOO_LONG: f"This line is longer than {LIMITS.max_line_bytes:,} bytes.",
    CELL_TOO_LONG: f"A cell of this line is longer than {LIMITS.max_cell_chars:,} characters.",
    NULL_CHARACTER: HAS_NULL,
}
BETTER_WORDS = {"header-missing": "The first row is empty. It must hold the names of the columns."}


def read_csv(path: Path, spec: Mapping[str, Any]) -> Iterator[Record]:
    """Yield a record for each line of a CSV file below its first, blank ones left out."""
    separator = spec.get("separator") or None
    if separator is not None and not (isinstance(separator, str) and _is_one_byte(separator)):
        raise BrokenFile("The separator of a CSV file is one plain character, such as ; or a tab.")
    encoding = charset(spec["charset"], path) if spec.get("charset") else None
    return _read(path, "csv", Reading(header_row=1, encoding=encoding, delimiter=separator))


def read_workbook(path: Path, spec: Mapping[str, Any]) -> Iterator[Record]:
    """Yield a record for each row of a sheet below its first, blank ones left out."""
    sheet = spec.get("sheet") or None
    if sheet is not None and not isinstance(sheet, str):
        raise BrokenFile("The name of the sheet in the control file is no text.")
    return _read(path, "xlsx", Reading(sheet=sheet, header_row=1))


def _is_one_byte(text: str) -> bool:
    return len(text) == 1 and text.isascii() and text not in '\r\n"'


def _read(path: Path, reader: str, reading: Reading) -> Iterator[Record]:
    try:
        with open_table(path, reading, LIMITS) as table:
            if (table.shape.kind == "csv") != (reader == "csv"):
                raise BrokenFile(f"This file is not {CALLED[reader]}.")
            names = _names(table.shape.header)
            for batch in table.batches:
                yield from _records(batch, names)
    except UnreadableFile as refusal:
        raise BrokenFile(BETTER_WORDS.get(refusal.code, refusal.sentence)) from refusal


def _names(header: tuple[str, ...]) -> tuple[str, ...]:
    """The header, unless a name stands in it twice: nobody could tell which one is meant."""
    seen: set[str] = set()
    for name in header:
        if name and name in seen:
            raise BrokenFile(f"Two columns have the name {name[:100]}. Rename one of them.", 1)
        seen.add(name)
    return header


def _records(batch: pa.RecordBatch, names: tuple[str, ...]) -> Iterator[Record]:
    rows, extra, damage = (batch[name].to_pylist() for name in ("row", "extra", "damage"))
    columns = [batch[f"c{index}"].to_pylist() for index in range(len(names))]
    for row, more, what, cells in zip(rows, extra, damage, zip(*columns, strict=True), strict=True):
        if what or more or NOT_CALCULATED in cells:
            _refuse(row, more, what, cells)
        record = {name: cell for name, cell in zip(names, cells, strict=True) if cell and name}
        if record:
            yield record


def _refuse(row: int, more: str | None, what: str | None, cells: tuple[str, ...]) -> None:
    if what:
        raise BrokenFile(DAMAGES[what], row)
    if more:
        raise BrokenFile("This row has more cells than the first row has names.", row)
    place = f"{column_letter(cells.index(NOT_CALCULATED))}{row}"
    raise BrokenFile(
        f"The formula in {place} was never calculated. Open the file in Excel, save it, and send "
        "it again.",
        row,
    )
