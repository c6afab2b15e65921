"""The process that meets the file: it limits itself, reads, and writes Arrow batches to stdout.

It is started by `workers.sheets.reader` in a fresh interpreter and knows nothing but the file's
path. A refusal goes to stderr as one JSON object.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from workers.sheets.confine import confine, refuse
from workers.sheets.table import MIB, Limits, Reading, Shape, UnreadableFile

if TYPE_CHECKING:
    import pyarrow as pa

CPU_SECONDS_PER_BYTE = 1 / (MIB / 2)  # a damaged text file of any size may be read to its end


def main() -> None:
    """Read the request from the command line, serve it, and end with 0 or confine.REFUSED."""
    request = json.loads(sys.argv[1])
    limits = Limits.from_json(request["limits"])
    path = Path(request["path"])
    seconds = limits.cpu_seconds + int(path.stat().st_size * CPU_SECONDS_PER_BYTE)
    confine(limits.memory_bytes, seconds, request["parent"])
    try:
        if request["explain"]:
            _explain(path, limits)
        else:
            serve(path, request, limits, sys.stdout.buffer)
    except UnreadableFile as refusal:
        refuse(refusal.code, refusal.sentence)
    except MemoryError:
        refuse("needs-too-much-memory", "")
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of calamine, when it meets damage
            raise
        refuse("damaged", "")
    # All is said. What libraries do on their way out must not look like a death by this file.
    sys.stdout.flush()
    os._exit(0)


def serve(path: Path, request: dict[str, Any], limits: Limits, sink: BinaryIO) -> None:
    """Read a file, and write its shape and its batches. Raises UnreadableFile."""
    shape, batches = _read(path, request, limits)
    import pyarrow as pa

    from workers.sheets.batches import batch_schema

    schema = batch_schema(len(shape.header))
    schema = schema.with_metadata({"shape": json.dumps(shape.to_json())})
    with pa.ipc.new_stream(pa.PythonFile(sink, "w"), schema) as stream:
        for batch in batches:
            stream.write_batch(batch)


def _read(
    path: Path, request: dict[str, Any], limits: Limits
) -> tuple[Shape, Iterator[pa.RecordBatch]]:
    from workers.sheets.sniff import kind_of

    reading = Reading.from_json(request["reading"])
    kind = kind_of(path, limits)
    if kind == "csv":
        from workers.sheets.csv_reader import read_text

        return read_text(path, reading, limits)
    from workers.sheets.opening import Opening

    # Calamine tells a password from damage only when the name ends in the right kind.
    named = Path(request["folder"], f"book.{kind}")
    named.symlink_to(path)
    opening = Opening(named, reading.sheet, limits)
    # Arrow is loaded while calamine is at work.
    from workers.sheets.xlsx_reader import read_workbook

    return read_workbook(opening, kind, reading, limits)


def _explain(path: Path, limits: Limits) -> None:
    """Look for what made another child die of this workbook: its size, or a cell."""
    from workers.sheets.guard import check_zip
    from workers.sheets.sheet_xml import refuse_far_cell
    from workers.sheets.sniff import kind_of

    kind = kind_of(path, limits)
    if kind not in ("csv", "xls"):
        check_zip(path, limits)
    if kind in ("xlsx", "xlsm"):
        refuse_far_cell(path, limits)
