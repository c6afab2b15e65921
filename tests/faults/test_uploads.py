"""Uploads that break off half-way, over a real socket to a real web server: nothing stays."""

import os
import signal
import socket
from pathlib import Path

import httpx
import psutil
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.desk import Person, make_person
from tests.faults.desk import assert_all_is_true, files_in, tags, until, web
from tests.workers.desk_work import newest, work
from webapp.cli.dev import healthy
from webapp.extensions import db
from webapp.models import Process, Upload
from webapp.states import ProcessKind

pytestmark = pytest.mark.usefixtures("database", "context")

SIZE = 24 * 1024 * 1024
HALF = b"language,tag\n" + b"en,Python\n" * (SIZE // 2 // 10)
PART = (
    b"--seam\r\n"
    b'Content-Disposition: form-data; name="dataset"\r\n\r\ntags\r\n'
    b"--seam\r\n"
    b'Content-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
)


def half_an_upload(port: int, person: Person) -> socket.socket:
    """Send half of a file; more is announced than the buffers of the line hold."""
    head = (
        f"POST /api/uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {person.key}\r\n"
        f"Content-Type: multipart/form-data; boundary=seam\r\nContent-Length: {SIZE}\r\n\r\n"
    )
    line = socket.create_connection(("127.0.0.1", port), timeout=30)
    line.sendall(head.encode() + PART + HALF)
    return line


def test_an_upload_that_breaks_off_half_way_leaves_nothing(context: Flask, tmp_path: Path) -> None:
    settings, person = context.config["DESK"], make_person(context, "mia@example.org")
    places = (settings.data / "files", settings.scratch, tmp_path / "tmp")
    places[2].mkdir()
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        web(context, listener, TMPDIR=str(places[2])) as master,
    ):
        port = listener.getsockname()[1]
        url = f"http://127.0.0.1:{port}"

        # The sender hangs up.
        half_an_upload(port, person).close()
        # The process that takes the file in is killed.
        with half_an_upload(port, person):
            for one in psutil.Process(master).children():
                os.kill(one.pid, signal.SIGKILL)
            until(lambda: healthy(url), "the next web process")

        assert [db.session.scalar(count(row)) for row in (Upload, Process)] == [0, 0]
        assert files_in(*places) == []
        answer = httpx.post(
            f"{url}/api/uploads",
            headers=person.bearer,
            data={"dataset": "tags"},
            files={"file": ("a.csv", tags())},
        )
    assert answer.status_code == 202
    upload = db.session.scalars(sa.select(Upload)).one()
    assert work(newest(upload, ProcessKind.VALIDATION)).state == "succeeded"
    assert_all_is_true(context, set())


def count(row: type[Upload] | type[Process]) -> sa.Select[tuple[int]]:
    """How many rows there are of a kind."""
    return sa.select(sa.func.count()).select_from(row)
