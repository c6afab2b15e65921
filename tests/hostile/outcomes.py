"""What becomes of an input on the way that every file takes: hand-in, look, check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import sqlalchemy as sa
from _pytest.mark import ParameterSet

from tests.workers.desk_work import newest, problems, work
from tests.workers.rows import owner_of_rows
from webapp import programs, storage
from webapp.errors import BadFile
from webapp.extensions import db
from webapp.models import Process, StoredProblem
from webapp.services import datasets, uploads
from webapp.states import ProcessKind, ProcessState
from workers.records import validation
from workers.sheets.table import MIB, Limits

Content = bytes | Iterator[bytes]
Cells = dict[int, tuple[object, ...]]
# The first look happens while the sender waits: within 2 s of a processor, and 150 MB.
LOOK = """
import importlib, sys
sys.path += sys.argv.pop(1).splitlines()
program = importlib.import_module(sys.argv.pop(1))
if program.__name__ == "workers.sheets.inspect":
    program.MEMORY_BYTES, program.CPU_SECONDS = 150 * 1024 * 1024, 2
program.main()
"""
LARGE = {8, 9, 10, 11, 12, 30, 36, 37}
READ = Limits(memory_bytes=700 * MIB, cpu_seconds=10)


@dataclass(frozen=True)
class Refused:
    """The file is not taken in, for this reason and in these words."""

    code: str
    words: str


@dataclass(frozen=True)
class Rejected:
    """The check ends without a row, for this reason and in these words."""

    code: str
    words: str


@dataclass(frozen=True)
class Read:
    """So many rows are read: these of the good ones, and these problems of the others."""

    rows: int
    cells: Cells = field(default_factory=dict)
    problems: tuple[tuple[str | None, str], ...] = ()


Outcome = Refused | Rejected | Read


@dataclass(frozen=True)
class Case:
    """One input: its number in the list of bad inputs, what it is, and what becomes of it.

    `why` says why that is the right thing where one could have expected another.
    """

    number: int
    what: str
    make: Callable[[], Content]
    outcome: Outcome
    name: str = "book.xlsx"
    types: tuple[str, str] = ("string", "string")
    why: str = ""

    def __str__(self) -> str:
        return f"{self.number} {self.what}"


def marked(cases: Iterable[Case]) -> list[ParameterSet]:
    """The cases as parameters of a test; the large ones can be left out by their mark."""
    return [
        pytest.param(case, id=str(case), marks=[pytest.mark.large] if case.number in LARGE else [])
        for case in cases
    ]


def confine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing that meets a file have more memory and time than a bad input may cost."""
    monkeypatch.setattr(programs, "PROGRAM", LOOK)
    monkeypatch.setattr(validation, "limits", lambda *_, **__: READ)


def outcome_of(case: Case, folder: Path) -> Outcome:
    """Hand a file in, check it, and tell what came of it."""
    fields = [{"name": name, "type": kind} for name, kind in zip("ab", case.types, strict=True)]
    datasets.add({"name": "things", "title": "Things", "fields": fields})
    path = folder / "sent"
    write(path, case.make())
    try:
        with path.open("rb") as content:
            upload, _ = uploads.accept(
                owner_of_rows(), datasets.get("things"), case.name, content, {}
            )
    except BadFile as refusal:
        reason = refusal.detail["reason"] if isinstance(refusal.detail, dict) else "gave up"
        return Refused(reason, refusal.sentence)
    process = work(newest(upload, ProcessKind.VALIDATION))
    assert process.state in (ProcessState.SUCCEEDED, ProcessState.REJECTED), process.error_sentence
    unreadable = db.session.scalar(
        sa.select(StoredProblem).where(
            StoredProblem.process_id == process.id, StoredProblem.code == "file-unreadable"
        )
    )
    if unreadable:
        assert process.state == ProcessState.REJECTED
        return Rejected(unreadable.args["reason"], unreadable.args["sentence"])
    return Read(process.result["rows"], good_rows(process), tuple(problems(process)))


def write(path: Path, content: Content) -> None:
    """Write a file, as large as it may be."""
    with path.open("wb") as file:
        file.writelines([content] if isinstance(content, bytes) else content)


def good_rows(process: Process) -> Cells:
    """The rows that would be imported, by their numbers in the file."""
    staged: dict[str, Any] = process.result
    if "staged" not in staged:
        return {}
    with storage.fetch(staged["staged"]) as path:
        frame = pl.read_parquet(path)
    return {row: tuple(cells) for row, *cells in frame.select("row", "a", "b").iter_rows()}


def check_outcome(case: Case, found: Outcome) -> None:
    """Compare what came of a file with what should; of many rows only the chosen ones."""
    expected = case.outcome
    if isinstance(expected, Read):
        assert isinstance(found, Read), found
        chosen = {row: found.cells.get(row) for row in expected.cells}
        assert (found.rows, chosen, found.problems) == (
            expected.rows,
            expected.cells,
            expected.problems,
        )
    else:
        assert isinstance(found, type(expected)), found
        assert found.code == expected.code
        assert expected.words in found.words
        assert found.words.endswith(".")
