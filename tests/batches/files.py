"""Small data files for the tests of readers, what comes out of them, and what that costs."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workers.batches.reading import BrokenFile, read

ROOT = Path(__file__).resolve().parents[2]
MIB = 1024 * 1024
# What stands before the reading is not its price.
PROGRAM = """
import json, resource, sys, time
from collections import deque
from pathlib import Path
from workers.batches.reading import BrokenFile, read

path, spec = Path(sys.argv[1]), json.loads(sys.argv[2])
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
before, began, count, sentence = peak(), time.process_time(), 0, None
try:
    for record in read(path, spec):
        count += 1
except BrokenFile as broken:
    sentence = broken.sentence
print(json.dumps([count, sentence, peak() - before, time.process_time() - began]))
"""


@dataclass(frozen=True)
class Found:
    """The records of a file, and what was wrong with it."""

    records: list[dict[str, Any]]
    sentence: str | None = None
    line: int | None = None


@dataclass(frozen=True)
class Price:
    """How many records a process of its own read, and what that cost it."""

    count: int
    sentence: str | None
    peak_bytes: int
    seconds: float


def read_path(path: Path, spec: dict[str, Any]) -> Found:
    """Read a file to its end, or to what breaks it."""
    records: list[dict[str, Any]] = []
    try:
        records.extend(read(path, spec))
    except BrokenFile as broken:
        return Found(records, broken.sentence, broken.line)
    return Found(records)


def found_in(content: bytes | str, reader: str, **options: object) -> Found:
    """Read bytes, or text in UTF-8, as a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file")
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_path(path, {"read": reader, **options})


def price_of(folder: Path, pieces: Iterable[bytes], reader: str, **options: object) -> Price:
    """Let a fresh process read a file that is made of pieces."""
    path = folder / "large"
    with path.open("wb") as file:
        file.writelines(pieces)
    spec = json.dumps({"read": reader, **options})
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(path), spec],
        cwd=ROOT, capture_output=True, check=True, text=True,
    )  # fmt: skip
    path.unlink()
    return Price(*json.loads(done.stdout))
