"""Every line that is logged during a run names the process, its attempt and its kind."""

import json
import logging
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from flask import Flask

from tests.workers.rows import make_process
from webapp import logs
from webapp.services import leases
from webapp.states import ProcessKind
from workers import kinds
from workers.heartbeat import Heartbeat
from workers.runner import run_process
from workers.running import Run

Log = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def log(context: Flask, capsys: pytest.CaptureFixture[str]) -> Iterator[Log]:
    """Gives what was said since it was asked last, by libraries too; called first, it begins."""
    root = logging.getLogger()
    before = root.handlers[:], root.level

    def read() -> list[dict[str, Any]]:
        said = capsys.readouterr().err
        logs.configure()
        logs.include_libraries()
        return [json.loads(line) for line in said.splitlines()]

    yield read
    root.handlers[:], root.level = before
    structlog.reset_defaults()
    logs.about()


def test_each_line_of_a_run_names_its_process(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(kinds.WORK, ProcessKind.VALIDATION, "tests.workers.loud_work")
    for attempt in (1, 3):
        process = make_process(attempt=attempt - 1)
        log()
        run_process(process.id)
        said = log()
        assert [line["event"] for line in said] == ["from us", "from a library", "process failed"]
        for line in said:
            about = (line["process"], line["attempt"], line["kind"])
            assert about == (process.id, attempt, "validation")
        assert said[1]["logger"] == "a.library"
        assert "RuntimeError: broken" in said[2]["exception"]


def test_lines_of_the_heartbeat_name_the_process_too(log: Log, context: Flask) -> None:
    process = make_process()
    claim = leases.claim(process.id, "here:1", 20)
    assert claim is not None
    logs.about(process=process.id, attempt=1)
    settings = context.config["DESK"].model_copy(update={"heartbeat_seconds": 0.01})
    heartbeat = Heartbeat(Run(claim), settings)
    heartbeat.engine = sa.create_engine("sqlite:////nowhere/desk.sqlite3")
    log()
    with heartbeat:
        threading.Event().wait(0.2)
    said = log()
    assert said
    assert {(line["event"], line["attempt"]) for line in said} == {("heartbeat missed", 1)}
