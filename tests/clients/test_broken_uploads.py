"""Uploads whose sender goes away leave nothing that looks like an object."""

import base64
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import pytest

from webapp.cli.running import RunningDesk
from webapp.services import keys

CHUNK = b"5\r\nhello\r\n"
BODIES = {
    "Transfer-Encoding: chunked": CHUNK + CHUNK + b"5\r\nhe",
    "transfer-encoding: chunked": CHUNK,
    "Transfer-Encoding: Chunked": CHUNK + b"zz\r\nhello\r\n0\r\n\r\n",
    "Content-Length: 100": b"hello",
    "Content-Length: 300\r\nContent-Type: multipart/form-data; boundary=x": (
        b'--x\r\nContent-Disposition: form-data; name="content"; filename="a"\r\n\r\nhello'
    ),
}


@pytest.mark.parametrize("header", BODIES)
def test_half_a_body_is_no_object(header: str, repository: Any, live_desk: RunningDesk) -> None:
    word = base64.b64encode(":".join(keys.pair(live_desk.key)).encode()).decode()
    head = (
        f"POST /api/v1/repositories/{repository.id}/branches/main/objects?path=half HTTP/1.1\r\n"
        f"Host: localhost\r\nAuthorization: Basic {word}\r\n{header}\r\n\r\n"
    )
    where = urlsplit(live_desk.url)
    with socket.create_connection((str(where.hostname), where.port or 80), timeout=20) as line:
        line.sendall(head.encode() + BODIES[header])
        time.sleep(0.2)
        line.shutdown(socket.SHUT_WR)
        answer = line.recv(1000)
    assert answer.split(b" ", 2)[1] == b"400"
    assert [one.path for one in repository.branch("main").objects()] == []
    repository.branch("main").object("whole").upload(b"hello")
    assert [one.path for one in repository.branch("main").objects()] == ["whole"]
