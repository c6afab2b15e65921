"""An ingest and what happens meanwhile: files sent anew, a fault, a removed project, a cancel."""

import threading
from datetime import timedelta

import pytest
import structlog
from flask import Flask

from tests.killing import children
from tests.workers.asset_work import (
    assert_whole,
    assets,
    content,
    ingest,
    kept,
    keys_of,
    make_project,
    picture,
    project,
    send,
    start,
    waiting,
)
from tests.workers.desk_work import work
from tests.workers.rows import fresh, log
from webapp.extensions import db
from webapp.services import messages, processes, retrying
from webapp.states import ProcessState
from workers import orphans
from workers.assets import ledger, placing

pytestmark = pytest.mark.usefixtures("database", "context")


@pytest.fixture(autouse=True)
def one_project(context: Flask) -> None:
    """A project that files can be sent to."""
    make_project()


def test_a_file_that_is_sent_anew_meanwhile_waits_for_the_next_ingest(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    send("a.txt", b"old")
    send("b.txt", b"words")
    write = ledger.Ledger.write

    def late(mine: ledger.Ledger) -> None:
        monkeypatch.undo()
        send("a.txt", b"new")
        write(mine)

    monkeypatch.setattr(ledger.Ledger, "write", late)
    process = ingest()
    assert process.result["files"] == 1
    assert waiting() == {"a.txt": ""}
    # Of the old one nothing is left.
    assert kept() == keys_of(*assets().values())
    ingest()
    assert content(assets()["a.txt"].original_key) == b"new"
    assert_whole(context, {"a.txt", "b.txt"})


def test_a_fault_of_the_desk_costs_one_file(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    send("a.txt", b"words")
    send("b.txt", b"more")
    place = placing.place

    def faulty(ingest: object, upload: placing.Waiting, *more: object) -> placing.Placed:
        if upload.path == "a.txt":
            raise ZeroDivisionError
        return place(ingest, upload, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(placing, "place", faulty)
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as lines:
        process = ingest()
    assert process.state == ProcessState.SUCCEEDED
    (line,) = [line for line in lines if line["event"] == "file not ingested"]
    assert (line["process"], line["attempt"]) == (process.id, 1)
    assert waiting() == {"a.txt": "desk-fault"}
    assert list(assets()) == ["b.txt"]


def test_of_a_project_that_is_removed_meanwhile_nothing_is_ingested(context: Flask) -> None:
    send("a.txt", b"words")
    process = start()
    db.session.delete(project())
    db.session.commit()
    process = work(process)
    assert process.state == ProcessState.REJECTED
    assert "not there any more" in process.result["sentence"]
    assert kept() == set()


def test_of_a_project_that_is_removed_while_files_are_ingested_nothing_stays(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    send("a.txt", b"words")
    write = ledger.Ledger.write

    def late(mine: ledger.Ledger) -> None:
        monkeypatch.undo()
        db.session.delete(project())
        db.session.commit()
        write(mine)

    monkeypatch.setattr(ledger.Ledger, "write", late)
    process = ingest()
    assert process.state == ProcessState.REJECTED
    assert assets() == {}
    orphans.sweep(context.config["DESK"], timedelta(seconds=-5))
    assert kept("") == set()


def test_an_ingest_tells_how_far_it_is_and_leaves_no_process_behind(context: Flask) -> None:
    before = children()
    send("a.png", picture())
    process = ingest()
    assert (process.done, process.total, process.unit) == (1, 1, "files")
    assert (1, "step", "Ingesting files") in log(process)
    assert children() == before
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ingest")]


def test_what_is_cancelled_before_it_begins_is_done_once_more_by_a_retry(context: Flask) -> None:
    send("a.txt", b"words")
    process = start()
    processes.cancel(process)
    assert messages.outcome(fresh(process)).endswith("what it had written stays.")
    assert retrying.why_not_retry(fresh(process)) == ""
    again = work(retrying.retry(fresh(process)))
    assert again.state == ProcessState.SUCCEEDED
    assert_whole(context, {"a.txt"})
