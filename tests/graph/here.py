"""The graph is read in the test's own process, where no question is made to do harm."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import pytest

from webapp.services.graph import reading
from workers.graph.reading.child import answers
from workers.graph.reading.embedded import EmbeddedSource


def answer(request: dict[str, Any]) -> bytes:
    """What the program that reads a graph in a file would say."""
    with ExitStack() as stack:

        def opened(request: dict[str, Any]) -> EmbeddedSource:
            source = EmbeddedSource(Path(request["database"]))
            stack.callback(source.database.close)
            stack.callback(source.connection.close)
            return source

        return b"".join(line.encode() + b"\n" for line in answers(request, opened))


def _write(file: IO[bytes], request: dict[str, Any]) -> None:
    file.write(answer(request))


def read_graphs_here(patch: pytest.MonkeyPatch) -> None:
    """Start no programs for questions: each takes longer than most tests of what comes of them."""
    patch.setattr(reading, "_answer", answer)
    patch.setattr(reading, "_write", _write)


@pytest.fixture(autouse=True)
def graphs_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Imported by files of tests whose questions are answered in the test's own process."""
    read_graphs_here(monkeypatch)
