"""What dsp-tools sends, byte by byte, over a real socket: also where it cannot be had."""

import itertools
import json
import socket
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from urllib.parse import urlsplit

import pytest

from webapp.cli.running import RunningDesk

NUMBERS = itertools.count(0xE000)
DEADLINE_SECONDS = 60
UPLOAD = "Content-Type: application/octet-stream"
TORN = {
    "Content-Length: 100": b"hello",
    "Transfer-Encoding: chunked": b"5\r\nhello\r\n5\r\nhe",
    "transfer-encoding: chunked": b"5\r\nhello\r\n",
    "Transfer-encoding: chunked": b"5\r\nhello\r\nzz\r\n",
}


class Client:
    """One connection that stays open, as the client's session keeps it."""

    def __init__(self, desk: RunningDesk, shortcode: str, token: str = "") -> None:
        where = urlsplit(desk.url)
        self.line = HTTPConnection(str(where.hostname), where.port, timeout=30)
        self.home = f"/projects/{shortcode}/bulk-ingest"
        self.token = token or self.log_in(desk)

    def log_in(self, desk: RunningDesk) -> str:
        body = json.dumps({"email": desk.email, "password": desk.password})
        head = {"Content-Type": "application/json; charset=UTF-8"}
        status, answer = self.send("POST", "/v2/authentication", body.encode(), head)
        assert (status, list(answer)) == (200, ["token"])
        return answer["token"]

    def send(
        self, method: str, path: str, body: bytes | None = None, head: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str]]:
        self.line.request(method, path, body, head or self.bearer())
        answer = self.line.getresponse()
        return answer.status, json.loads(answer.read())

    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def upload(self, quoted: str, body: bytes) -> tuple[int, dict[str, str]]:
        """An empty file goes in chunks of which there are none."""
        self.line.putrequest("POST", f"{self.home}/ingest/{quoted}")
        for name, value in self.bearer().items():
            self.line.putheader(name, value)
        self.line.putheader("Content-Type", "application/octet-stream")
        length = ("Content-Length", str(len(body))) if body else ("Transfer-Encoding", "chunked")
        self.line.putheader(*length)
        self.line.endheaders(body or b"0\r\n\r\n")
        answer = self.line.getresponse()
        return answer.status, json.loads(answer.read())

    def mapping(self) -> tuple[int, HTTPResponse, str]:
        self.line.request("GET", f"{self.home}/mapping.csv", headers=self.bearer())
        answer = self.line.getresponse()
        return answer.status, answer, answer.read().decode()


@pytest.fixture
def shortcode() -> str:
    """The shortcode of a project that nobody has used."""
    return f"{next(NUMBERS):04X}"


@pytest.fixture
def client(live_desk: RunningDesk, shortcode: str) -> Iterator[Client]:
    """A client that has logged in."""
    client = Client(live_desk, shortcode)
    yield client
    client.line.close()


def test_files_are_uploaded_ingested_and_mapped(client: Client, shortcode: str) -> None:
    assert client.send("GET", "/health")[1]["status"] == "UP"
    files = {
        "C%C3%B4t%C3%A9%20gauche%2FBild%20A%20%281%29.txt": b"one",
        "it%27s%2C%20a%20text.TXT": b"two",
        "%2Fabsolute.csv": b"a,b\n",
        "sub/unquoted.txt": b"three",
    }
    for quoted, body in files.items():
        assert client.upload(quoted, body) == (200, {"status": "ok"})
    assert client.upload("empty.json", b"") == (200, {"status": "ok"})
    status, answer = client.upload("a%23b.txt", b"1")
    assert (status, list(answer)) == (400, ["errors"])
    assert client.send("POST", client.home) == (202, {"id": shortcode})
    end = time.monotonic() + DEADLINE_SECONDS
    while (found := client.mapping())[0] == 409:
        busy = f"A bulk ingest is currently in progress for project {shortcode}."
        assert json.loads(found[2]) == {"reason": busy}
        assert time.monotonic() < end
        time.sleep(0.1)
    status, head, text = found
    assert (status, head.headers["Content-Type"]) == (200, "text/csv")
    first, *rows = text.split("\n")
    assert first == "original,derivative"
    originals = {row.rpartition(",")[0] for row in rows}
    wanted = {"Côté gauche/Bild A (1).txt", '"it\'s, a text.TXT"', "absolute.csv"}
    assert originals - {"empty.json"} == wanted | {"sub/unquoted.txt"}
    assert client.send("POST", f"{client.home}/finalize") == (200, {"id": shortcode})
    no_folder = {"id": shortcode, "type": "Import folder not found."}
    assert client.send("POST", f"{client.home}/finalize") == (404, no_folder)


@pytest.mark.parametrize("header", TORN)
def test_a_body_that_is_cut_off_or_torn_is_no_file(
    header: str, client: Client, live_desk: RunningDesk, shortcode: str
) -> None:
    place = f"{client.home}/ingest/half.txt"
    bearer = f"Authorization: Bearer {client.token}"
    head = f"POST {place} HTTP/1.1\r\nHost: localhost\r\n{bearer}\r\n{UPLOAD}\r\n{header}\r\n\r\n"
    where = urlsplit(live_desk.url)
    with socket.create_connection((str(where.hostname), where.port or 80), timeout=20) as line:
        line.sendall(head.encode() + TORN[header])
        time.sleep(0.2)
        line.shutdown(socket.SHUT_WR)
        answer = HTTPResponse(line)
        answer.begin()
        status, (error,) = answer.status, json.loads(answer.read())["errors"]
    assert (status, error["argument"]) == (400, "Body")
    assert error["reason"].endswith("Nothing of it was kept. Send it once more.")
    assert client.send("POST", client.home)[0] == 404
    assert client.send("GET", f"/projects/{shortcode}") == (
        404,
        {"id": shortcode, "type": "project"},
    )


def test_a_large_body_that_is_refused_leaves_the_connection_of_use(client: Client) -> None:
    status, _ = client.upload("a.exe", b"x" * 8_000_000)
    assert status == 400
    assert client.upload("a.txt", b"1") == (200, {"status": "ok"})


def test_many_files_at_once_in_one_project_are_all_taken(
    client: Client, live_desk: RunningDesk, shortcode: str
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def send(number: int) -> int:
        mine = Client(live_desk, shortcode, client.token)
        statuses = {mine.upload(f"{number}-{each}.txt", b"x" * 50_000)[0] for each in range(10)}
        mine.line.close()
        return statuses.pop() if len(statuses) == 1 else 0

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(send, range(6))) == [200] * 6
