"""The first look at an object for its page, in a process of its own with limits.

The web application starts it by name and reads one JSON object from stdout: `{"kind": "table",
"header": [...], "rows": [...], "total": ...}`, `{"kind": "text", "text": ...}`, `{"kind": "image",
"media_type": ...}` or `{"kind": "none", "sentence": ...}`.
"""

from __future__ import annotations

import json
import os
import sys
from codecs import getincrementaldecoder
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from webapp.lake.pictures import media_type_of
from workers.sheets.confine import confine
from workers.sheets.table import MIB, Limits, Reading, UnreadableFile

MEMORY_BYTES = 2048 * MIB
CPU_SECONDS = 10
ROWS = 50
COLUMNS = 50
CELL_CHARS = 200
TEXT_BYTES = 64 * 1024
MOST_LIST_ITEMS = 20
NICE = 5
TABLES = (".csv", ".tsv", ".tab")
NOTHING = "The desk cannot show this kind of file. Download it to look at it."
TOO_MUCH = "This file takes too much to open. Download it to look at it."

Seen = dict[str, Any]


def main() -> None:
    """Look at the file that the command line names, and say what is in it."""
    request = json.loads(sys.argv[1])
    os.nice(NICE)
    confine(MEMORY_BYTES, CPU_SECONDS, request["parent"])
    try:
        seen = look_at(Path(request["path"]), request["name"], Path(request["folder"]))
    except MemoryError:
        seen = none(TOO_MUCH)
    except UnreadableFile as refusal:
        seen = none(refusal.sentence)
    sys.stdout.write(json.dumps(seen))
    sys.stdout.flush()
    os._exit(0)


def look_at(path: Path, name: str, folder: Path) -> Seen:
    """What is in a file of this name. Raises UnreadableFile."""
    with path.open("rb") as file:
        head = file.read(TEXT_BYTES)
    if media_type := media_type_of(head):
        return {"kind": "image", "media_type": media_type}
    if head.startswith(b"PAR1"):
        return parquet(path)
    if not head:
        return none("This object is empty.")
    if name.lower().endswith(TABLES) or head.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        return sheet(path, folder)
    return text(head)


def parquet(path: Path) -> Seen:
    """The first rows of a Parquet file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names[:COLUMNS]
            batches = file.iter_batches(ROWS, columns=names, use_threads=False)
            columns = [column.to_pylist() for first in islice(batches, 1) for column in first]
            total = file.metadata.num_rows
    except MemoryError:
        raise
    except (pa.ArrowException, OSError, ValueError):
        return none("This file is damaged: it begins like Parquet, and cannot be read.")
    rows = zip(*columns, strict=True)
    return table(names, [[word(value) for value in row] for row in rows], total)


def sheet(path: Path, folder: Path) -> Seen:
    """The first rows of delimited text or of a workbook. Raises UnreadableFile."""
    from workers.sheets.sniff import kind_of

    limits = Limits(max_columns=16_384)
    kind = kind_of(path, limits)
    if kind == "csv":
        from workers.sheets.csv_reader import read_text

        shape, _ = read_text(path, Reading(), limits)
    else:
        from workers.sheets.guard import check_zip
        from workers.sheets.opening import Opening
        from workers.sheets.xlsx_reader import read_workbook

        if kind != "xls":
            check_zip(path, limits)
        # Calamine tells a password from damage only when the name ends in the right kind.
        named = folder / f"book.{kind}"
        named.symlink_to(path)
        shape, _ = read_workbook(Opening(named, None, limits), kind, Reading(), limits)
    below = [cells for number, cells in shape.preview if number > shape.header_row]
    return table(shape.header, below, shape.total_rows)


def table(header: Sequence[str], rows: Sequence[Sequence[str]], total: int) -> Seen:
    """A table, cut to what a page can show."""
    return {
        "kind": "table",
        "header": [name[:CELL_CHARS] for name in header[:COLUMNS]],
        "rows": [[cell[:CELL_CHARS] for cell in row[:COLUMNS]] for row in rows[:ROWS]],
        "columns_left_out": max(0, len(header) - COLUMNS),
        "total": total,
    }


def text(head: bytes) -> Seen:
    """The beginning of a text in UTF-8."""
    if b"\0" in head:
        return none(NOTHING)
    try:
        # The last character may be cut through.
        shown = getincrementaldecoder("utf-8-sig")().decode(head, len(head) < TEXT_BYTES)
    except UnicodeDecodeError:
        return none(NOTHING)
    return {"kind": "text", "text": shown}


def word(value: object) -> str:
    """A value of a Parquet file as text."""
    if isinstance(value, bytes):
        return value[:CELL_CHARS].hex()
    if isinstance(value, list):
        return str(value[:MOST_LIST_ITEMS])
    return "" if value is None else str(value)


def none(sentence: str) -> Seen:
    """Nothing to show, and why."""
    return {"kind": "none", "sentence": sentence}
