"""The reading process is bounded, ends with its reader, and its death is one sentence."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.killing import children
from tests.sheets.files import raw_workbook, read_apart, text_cell, workbook
from webapp import programs
from workers.sheets.reader import ReaderFailed, open_table
from workers.sheets.table import Limits, ReaderKilled, Reading, Shape, UnreadableFile


@pytest.fixture
def long_file(tmp_path: Path) -> Path:
    path = tmp_path / "long.csv"
    path.write_bytes(b"a,b\n" + b"some text,other text\n" * 1_000_000)
    return path


def test_leaving_early_ends_the_reading_process(long_file: Path):
    before = children()
    with open_table(long_file) as table:
        next(table.batches)
        assert len(children() - before) == 1
    assert children() == before


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (signal.SIGKILL, "needs-too-much-memory"),
        (signal.SIGABRT, "needs-too-much-memory"),
        (signal.SIGXCPU, "takes-too-long"),
        (signal.SIGSEGV, "damaged"),
    ],
)
def test_a_death_in_the_middle_is_told_and_never_taken_for_the_end(
    long_file: Path, number: signal.Signals, code: str
):
    with pytest.raises(UnreadableFile) as refusal:
        kill_while_reading(long_file, number)
    assert refusal.value.code == code


def test_a_kill_is_laid_upon_the_machine_where_the_file_is_not_to_blame(long_file: Path):
    with pytest.raises(ReaderKilled, match="killed"):
        kill_while_reading(long_file, signal.SIGKILL, Limits(blame_kill=False))
    with pytest.raises(UnreadableFile, match="damaged"):
        kill_while_reading(long_file, signal.SIGSEGV, Limits(blame_kill=False))


def test_a_process_that_computes_for_too_long_is_not_taken_for_one_that_was_killed():
    program = (
        "import os; from workers.sheets.confine import confine\n"
        "confine(2**31, 1, os.getppid())\n"
        "while True: pass"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=programs.ROOT, check=False)
    assert ended.returncode == -signal.SIGXCPU


def kill_while_reading(path: Path, number: signal.Signals, limits: Limits | None = None) -> None:
    before = children()
    with open_table(path, limits=limits) as table:
        next(table.batches)
        os.kill((children() - before).pop(), number)
        list(table.batches)


def test_a_fault_of_ours_is_not_blamed_on_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(programs, "PROGRAM", "raise ValueError('a mistake')")
    (tmp_path / "file").write_bytes(b"a\n1\n")
    with pytest.raises(ReaderFailed, match="a mistake"), open_table(tmp_path / "file"):
        pass


def test_a_silent_process_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(programs, "PROGRAM", "import time; time.sleep(60)")
    (tmp_path / "file").write_bytes(b"a\n1\n")
    started = time.monotonic()
    with (
        pytest.raises(UnreadableFile, match="takes too long"),
        open_table(tmp_path / "file", limits=Limits(wait_seconds=1)),
    ):
        pass
    assert time.monotonic() - started < 5


def test_a_file_that_needs_more_memory_than_allowed_is_refused():
    far_apart = raw_workbook(
        f'<sheetData><row r="1">{text_cell("A1", "a")}</row>'
        f'<row r="200000">{text_cell("CV200000", "b")}</row></sheetData>'
    )
    with pytest.raises(UnreadableFile, match="too much memory"):
        read_apart(far_apart, limits=Limits(memory_bytes=400 * 1024 * 1024))


def test_the_process_gets_no_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("IMPORTDESK_SECRET_KEY", "hush")
    monkeypatch.setattr(programs, "PROGRAM", "import os, sys; sys.exit(str(dict(os.environ)))")
    (tmp_path / "file").write_bytes(b"a\n1\n")
    with pytest.raises(ReaderFailed) as failure, open_table(tmp_path / "file"):
        pass
    assert "ARROW" in str(failure.value)
    assert "hush" not in str(failure.value)


def test_shape_reading_and_limits_survive_json():
    shape = read_apart(workbook(["a", "b"], ["x", 1])).shape
    reading = Reading(sheet="Data", header_row=3, date_order="dmy")
    limits = Limits(max_columns=7)
    assert Shape.from_json(json.loads(json.dumps(shape.to_json()))) == shape
    assert Reading.from_json(json.loads(json.dumps(reading.to_json()))) == reading
    assert Limits.from_json(json.loads(json.dumps(limits.to_json()))) == limits
