"""The queue server away, emptied, hanging and started anew: nothing is lost, nothing runs twice."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from tests.faults import points
from tests.faults.desk import (
    Points,
    assert_all_is_true,
    names,
    pool,
    start_import,
    tags,
    until,
    until_over,
)
from tests.servers import short_folder
from tests.workers.desk_work import hand_in, newest
from tests.workers.rows import fresh
from webapp import embedded, queue
from webapp.models import Process, Upload
from webapp.states import ProcessKind

pytestmark = pytest.mark.usefixtures("database", "context")

BACK_SECONDS = 15


class QueueServer:
    """A queue server that can be ended, stopped and started again without its memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://{folder / 'queue.sock'}"
        self.starts = 0

    def start(self) -> None:
        """Start it with nothing in it."""
        self.starts += 1
        place = self.folder / "queue.sock"
        command = embedded.server_command(place, self.folder / f"memory-{self.starts}")
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until(lambda: queue.alive(self.url), "the queue server")

    def kill(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()

    def empty(self) -> None:
        """Take everything out of it."""
        with queue.connect(self.url) as connection:
            connection.flushall()


@contextmanager
def queue_server(app: Flask) -> Iterator[QueueServer]:
    """A queue server of this test's own, which the desk of the test uses."""
    with short_folder() as folder:
        server = QueueServer(folder)
        settings = app.config["DESK"]
        app.config["DESK"] = settings.model_copy(update={"redis_url": server.url})
        server.start()
        try:
            yield server
        finally:
            server.kill()


def waiting(count: int) -> list[Upload]:
    """So many uploads of different tags that wait for their check."""
    return [hand_in("tags", tags(3, f"File {number}")) for number in range(count)]


def validation(upload: Upload) -> Process:
    return newest(upload, ProcessKind.VALIDATION)


def test_a_queue_that_is_emptied_while_checks_wait_and_run_fills_up_again(
    context: Flask, tmp_path: Path
) -> None:
    stop = Points(tmp_path / "points", points.READING)
    with queue_server(context) as server, pool(context, stop):
        uploads = waiting(4)
        stop.horse(points.READING)
        server.empty()
        until(lambda: len(queue.waiting_ids()) >= 3, "the queue to fill up", BACK_SECONDS)
        stop.go_on(points.READING)
        for upload in uploads:
            process = until_over(validation(upload))
            assert (process.state, process.attempt) == ("succeeded", 1)
    assert_all_is_true(context, set())


def test_a_queue_that_is_emptied_while_an_import_ends_does_not_run_it_again(
    context: Flask, tmp_path: Path, upload: Upload
) -> None:
    stop = Points(tmp_path / "points", points.FENCED)
    with queue_server(context) as server, pool(context, stop):
        process = start_import(upload)
        stop.horse(points.FENCED)
        server.empty()
        stop.go_on(points.FENCED)
        process = until_over(process)
        time.sleep(1)
    assert (fresh(process).state, fresh(process).attempt) == ("succeeded", 1)
    assert_all_is_true(context, names())


def test_an_upload_is_taken_while_the_queue_is_away_and_checked_when_it_is_back(
    context: Flask,
) -> None:
    with queue_server(context) as server:
        server.kill()
        began = time.monotonic()
        [upload] = waiting(1)
        assert time.monotonic() - began < 3
        assert validation(upload).state == "queued"
        with pool(context):
            time.sleep(1)
            server.start()
            until(
                lambda: bool(queue.waiting_ids()) or fresh(validation(upload)).attempt > 0,
                "the upload to be handed over",
                BACK_SECONDS,
            )
            process = until_over(validation(upload))
    assert (process.state, process.attempt) == ("succeeded", 1)
    assert_all_is_true(context, set())


def test_an_upload_is_taken_while_the_queue_hangs(context: Flask) -> None:
    with queue_server(context) as server:
        os.kill(server.process.pid, signal.SIGSTOP)
        began = time.monotonic()
        [upload] = waiting(1)
        assert time.monotonic() - began < 5
        os.kill(server.process.pid, signal.SIGCONT)
        with pool(context):
            process = until_over(validation(upload))
    assert (process.state, process.attempt) == ("succeeded", 1)


def test_an_import_ends_well_though_the_queue_dies_and_comes_back_without_its_memory(
    context: Flask, tmp_path: Path, upload: Upload
) -> None:
    stop = Points(tmp_path / "points", points.COPIED)
    with queue_server(context) as server, pool(context, stop):
        process = start_import(upload)
        stop.horse(points.COPIED)
        # Also when the import is committed, and its worker says so.
        server.kill()
        stop.go_on(points.COPIED)
        process = until_over(process)
        server.start()
        [other] = waiting(1)
        assert until_over(validation(other)).state == "succeeded"
    assert (fresh(process).state, fresh(process).attempt) == ("succeeded", 1)
    assert_all_is_true(context, names())
