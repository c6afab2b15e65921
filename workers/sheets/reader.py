"""Open any file as a table: the parser runs in a process of its own, and dies without harm."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa

from webapp import programs
from workers.sheets.ahead import Ahead
from workers.sheets.batches import regrouped
from workers.sheets.pipe import Pipe
from workers.sheets.table import Limits, ReaderKilled, Reading, Shape, Table, UnreadableFile

PASSED_ON = ("LD_LIBRARY_PATH", "LANG", "LC_ALL")
# Large pieces that are freed go back to the system at once: 10 MB less at the peak.
ENVIRONMENT = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": "524288",
    "MALLOC_TRIM_THRESHOLD_": "524288",
}
BATCHES_AHEAD = 2
NEEDS_TOO_MUCH_MEMORY = "needs-too-much-memory"
SENTENCES = {
    NEEDS_TOO_MUCH_MEMORY: (
        "This file needs too much memory to read. Save the sheet as CSV, or split it."
    ),
    "takes-too-long": "Reading this file takes too long. Save the sheet as CSV, or split it.",
    "damaged": (
        "This file is damaged and cannot be read. Open it in Excel, save it under a new name, "
        "and choose that file."
    ),
}
DEATHS = {
    signal.SIGABRT: NEEDS_TOO_MUCH_MEMORY,  # Rust and C++ abort when they get no memory
    signal.SIGKILL: NEEDS_TOO_MUCH_MEMORY,  # the system chose it because memory was short
    signal.SIGXCPU: "takes-too-long",
    signal.SIGSEGV: "damaged",
    signal.SIGBUS: "damaged",
    signal.SIGILL: "damaged",
    signal.SIGFPE: "damaged",
}
WORTH_EXPLAINING = (NEEDS_TOO_MUCH_MEMORY, "damaged")
READ_ERRORS = (pa.ArrowInvalid, OSError)


class ReaderFailed(RuntimeError):
    """The reading process failed by a fault of ours; holds what it wrote."""


@contextmanager
def open_table(
    path: Path, reading: Reading | None = None, limits: Limits | None = None
) -> Iterator[Table]:
    """Open a file as a table whose batches stream in from a child process.

    Raises UnreadableFile, also while the batches are read, when the file cannot be read, and
    ReaderKilled. Leaving the context ends the child, whatever it is doing.
    """
    with start_reader(path, reading, limits) as reader:
        yield reader.table()


@contextmanager
def start_reader(
    path: Path, reading: Reading | None = None, limits: Limits | None = None
) -> Iterator[Reader]:
    """Let a child process begin to read a file; leaving the context ends it."""
    limits = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="importdesk-") as folder:
        request = {
            "path": str(path.resolve()),
            "folder": folder,
            "parent": os.getpid(),
            "reading": (reading or Reading()).to_json(),
            "limits": limits.to_json(),
            "explain": False,
        }
        with Reader(request, limits) as reader:
            yield reader


class Reader:
    """A child process that reads a file, and what its end means."""

    def __init__(self, request: dict[str, Any], limits: Limits) -> None:
        self.path = Path(request["path"])
        self.limits = limits
        self._request = request
        self._errors = Path(request["folder"], f"errors-{request['explain']}")
        passed_on = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        with self._errors.open("wb") as errors:
            self._process = subprocess.Popen(
                programs.command("workers.sheets.child", json.dumps(request)),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                bufsize=0,
                env=ENVIRONMENT | passed_on,
                cwd="/",
            )
        assert self._process.stdout is not None
        self._pipe = Pipe(self._process.stdout.fileno(), limits.wait_seconds)
        self._ahead: Ahead[pa.RecordBatch] | None = None

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        if self._ahead:
            self._ahead.stop()
        if self._process.stdout:
            self._process.stdout.close()
        self._process.wait()

    def table(self) -> Table:
        """Wait for the first word of the child, which is the shape; the batches follow once.

        Raises UnreadableFile, also while the batches are read, when the file cannot be read.
        """
        stream = self._stream()
        shape = Shape.from_json(json.loads(stream.schema.metadata[b"shape"]))
        # The child goes on while batches are checked.
        self._ahead = Ahead(regrouped(self._batches(stream)), BATCHES_AHEAD)
        return Table(shape, iter(self._ahead))

    def _stream(self) -> pa.RecordBatchStreamReader:
        try:
            return pa.ipc.open_stream(pa.PythonFile(self._pipe, "r"))
        except READ_ERRORS:
            self.check_end()
            raise

    def _batches(self, stream: pa.RecordBatchStreamReader) -> Iterator[pa.RecordBatch]:
        """Yield the batches, and make sure that the child came to the end of the file."""
        try:
            yield from stream
        except READ_ERRORS:
            self.check_end()
            raise
        self.check_end()

    def check_end(self) -> None:
        """Raise what the end of the child means, unless it ended well."""
        if self._pipe.timed_out:
            raise _refusal("takes-too-long")
        status = self._process.wait()
        if status == 0:
            return
        refuse_kill(status, self.limits)
        refusal = self._refusal(status)
        if refusal.code in WORTH_EXPLAINING and not self._request["explain"]:
            with Reader(self._request | {"explain": True}, self.limits) as explainer:
                explainer.explain()
        raise refusal

    def explain(self) -> None:
        """Raise the better reason that this child finds; another failure of it is no news."""
        self._pipe.read(1)
        try:
            self.check_end()
        except UnreadableFile as refusal:
            if refusal.code not in SENTENCES:
                raise

    def _refusal(self, status: int) -> UnreadableFile:
        if status < 0 and -status in DEATHS:
            return _refusal(DEATHS[signal.Signals(-status)])
        written = self._errors.read_text("utf-8", "replace")
        try:
            told = json.loads(written.splitlines()[-1])
            return _refusal(told["code"], told["sentence"])
        except (ValueError, KeyError, TypeError, IndexError):
            raise ReaderFailed(f"The reader ended with {status}: {written[-4000:]}") from None


def refuse_kill(status: int, limits: Limits) -> None:
    """Raise ReaderKilled for the end of a child that was killed, unless the file is to blame."""
    if status == -signal.SIGKILL and not limits.blame_kill:
        raise ReaderKilled("The process that reads the file was killed.")


def _refusal(code: str, sentence: str = "") -> UnreadableFile:
    return UnreadableFile(code, sentence or SENTENCES[code])
