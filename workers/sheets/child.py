"""The process that meets the file: it limits itself, reads, and writes Arrow batches to stdout.

It is started by `workers.sheets.reader` in a fresh interpreter and knows nothing but the file's
path. A refusal goes to stderr as one JSON object.
"""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from workers.sheets.table import MIB, Limits, Reading, UnreadableFile

REFUSED = 3
PR_SET_PDEATHSIG = 1
OPEN_FILES = 64
CPU_SECONDS_PER_BYTE = 1 / (MIB / 2)  # a damaged text file of any size may be read to its end


def main() -> None:
    """Read the request from the command line, serve it, and end with 0 or REFUSED."""
    request = json.loads(sys.argv[1])
    limits = Limits.from_json(request["limits"])
    path = Path(request["path"])
    _confine(limits, path.stat().st_size, request["parent"])
    try:
        if request["explain"]:
            _explain(path, limits)
        else:
            _serve(path, request, limits)
    except UnreadableFile as refusal:
        _refuse(refusal.code, refusal.sentence)
    except MemoryError:
        _refuse("needs-too-much-memory", "")


def _serve(path: Path, request: dict[str, Any], limits: Limits) -> None:
    import pyarrow as pa

    from workers.sheets.batches import batch_schema
    from workers.sheets.csv_reader import read_text
    from workers.sheets.sniff import kind_of

    reading = Reading.from_json(request["reading"])
    kind = kind_of(path, limits)
    if kind == "csv":
        shape, batches = read_text(path, reading, limits)
    else:
        from workers.sheets.xlsx_reader import read_workbook

        # Calamine tells a password from damage only when the name ends in the right kind.
        named = Path(request["folder"], f"book.{kind}")
        named.symlink_to(path)
        shape, batches = read_workbook(named, kind, reading, limits)
    schema = batch_schema(len(shape.header))
    schema = schema.with_metadata({"shape": json.dumps(shape.to_json())})
    with pa.ipc.new_stream(pa.PythonFile(sys.stdout.buffer, "w"), schema) as stream:
        for batch in batches:
            stream.write_batch(batch)


def _explain(path: Path, limits: Limits) -> None:
    """Look for the cell that made another child die of this workbook."""
    from workers.sheets.sheet_xml import refuse_far_cell
    from workers.sheets.sniff import kind_of

    if kind_of(path, limits) in ("xlsx", "xlsm"):
        refuse_far_cell(path, limits)


def _confine(limits: Limits, size: int, parent: int) -> None:
    """Give up what a parser never needs, and die with the process that asked."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
    seconds = limits.cpu_seconds + int(size * CPU_SECONDS_PER_BYTE)
    for kind, value in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, MIB),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))
    gc.disable()  # millions of cells and no cycles


def _refuse(code: str, sentence: str) -> None:
    json.dump({"code": code, "sentence": sentence}, sys.stderr)
    sys.stderr.flush()
    os._exit(REFUSED)
