"""Cancelled, given up or interrupted: whatever stops a run, nothing half-applied stays."""

import threading
import time

import pytest
from flask import Flask

from tests.workbooks import csv_text
from tests.workers.desk_work import hand_in, newest, records, work
from tests.workers.rows import fresh, put_back
from webapp.extensions import db
from webapp.models import Process
from webapp.services import leases, processes
from webapp.states import ProcessKind, ProcessState
from workers.records import importing
from workers.runner import run_process
from workers.running import LeaseLost, Run

pytestmark = pytest.mark.usefixtures("database", "context", "readers_apart")

HEADER = ["language", "tag"]


def checked(rows: int) -> Process:
    """An import of so many tags that nobody works on yet."""
    content = csv_text(HEADER, *(["en", f"Tag {number}"] for number in range(rows)))
    upload = hand_in("tags", content)
    validation = work(newest(upload, ProcessKind.VALIDATION))
    assert validation.state == ProcessState.SUCCEEDED, validation.result
    return processes.start_import(upload)


def test_a_worker_that_was_given_up_writes_nothing_and_its_successor_writes_once() -> None:
    process = checked(3)
    zombie = leases.claim(process.id, "one", 20)
    assert zombie is not None
    put_back(process)
    successor = leases.claim(process.id, "two", 20)
    assert successor is not None
    with pytest.raises(LeaseLost):
        importing.run(Run(zombie))
    assert records("tags") == []
    importing.run(Run(successor))
    assert len(records("tags")) == 3
    with pytest.raises(LeaseLost):
        importing.run(Run(zombie))
    row = fresh(process)
    assert (row.state, row.attempt, len(records("tags"))) == ("succeeded", 2, 3)


@pytest.mark.parametrize("kind", [ProcessKind.VALIDATION, ProcessKind.IMPORT])
def test_a_run_that_somebody_cancels_stops_soon_and_leaves_nothing(
    context: Flask, kind: ProcessKind
) -> None:
    settings = context.config["DESK"].model_copy(update={"heartbeat_seconds": 0.02})
    context.config["DESK"] = settings
    process = checked(80_000)
    if kind is ProcessKind.VALIDATION:
        processes.cancel(process)
        assert process.upload is not None
        process = processes.start_validation(process.upload)

    def work_elsewhere() -> None:
        with context.app_context():
            run_process(process.id)

    worker = threading.Thread(target=work_elsewhere)
    worker.start()
    while fresh(process).state == ProcessState.QUEUED:
        time.sleep(0.01)
    began = time.monotonic()
    processes.cancel(fresh(process))
    worker.join()
    row = fresh(process)
    assert (row.state, row.result, records("tags")) == ("cancelled", {}, [])
    assert row.finished_at is not None
    assert time.monotonic() - began < 5
    assert not list(settings.scratch.iterdir())


def test_a_statement_that_runs_long_is_broken_off() -> None:
    process = checked(1)
    claim = leases.claim(process.id, "one", 20)
    assert claim is not None
    run = Run(claim)
    slow = {
        "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 1000000000)"
        " SELECT count(*) FROM n",
        "postgresql": "SELECT pg_sleep(60)",
    }
    threading.Timer(0.2, run.ask_to_stop, [LeaseLost]).start()
    with (
        db.engine.connect() as connection,
        pytest.raises(LeaseLost),
        run.interruptible(connection),
    ):
        connection.exec_driver_sql(slow[connection.dialect.name])
