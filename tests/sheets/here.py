"""Files are looked at and read in the test's own process, where no file is made to do harm."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from webapp.services import inspection
from workers.sheets import child, reader
from workers.sheets.batches import regrouped
from workers.sheets.inspect import look_at
from workers.sheets.table import Limits, Shape, Table


class ReaderHere:
    """Does what the child process does, and starts none."""

    def __init__(self, request: dict[str, Any], limits: Limits) -> None:
        self.path = Path(request["path"])
        self.request = request
        self.limits = limits

    def __enter__(self) -> ReaderHere:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def table(self) -> Table:
        """The table, all of which is read before it is given. Raises UnreadableFile."""
        sink = io.BytesIO()
        child.serve(self.path, self.request, self.limits, sink)
        stream = pa.ipc.open_stream(sink.getvalue())
        shape = Shape.from_json(json.loads(stream.schema.metadata[b"shape"]))
        return Table(shape, regrouped(iter(stream)))


def look(path: Path) -> subprocess.CompletedProcess[bytes]:
    """What the program that looks at a file would end with."""
    return subprocess.CompletedProcess([], 0, json.dumps(look_at(path)).encode())


def read_files_here(patch: pytest.MonkeyPatch) -> None:
    """Start no programs for files: each takes longer than most tests of what comes of them."""
    patch.setattr(reader, "Reader", ReaderHere)
    patch.setattr(inspection, "_look", look)


@pytest.fixture
def readers_apart() -> None:
    """Named by tests of what happens to the process that reads, or of files made to do harm."""


@pytest.fixture(autouse=True)
def readers_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read all others in the test's own process: to start another takes longer than most tests."""
    if "readers_apart" not in request.fixturenames:
        read_files_here(monkeypatch)
