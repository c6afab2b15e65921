"""What the tests of the commands share: running one, and a desk that has no workers."""

import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from click.testing import CliRunner, Result
from flask import Flask
from werkzeug.serving import make_server

from tests.desk import Person
from tests.workbooks import csv_text, save
from webapp.cli import main
from webapp.settings import Settings

Run = Callable[..., Result]


@pytest.fixture
def local(settings: Settings) -> Iterator[Run]:
    """Runs a command of the desk of this machine."""

    def run(*arguments: str) -> Result:
        environment = {"IMPORTDESK_DATA": str(settings.data)}
        return CliRunner().invoke(main, arguments, env=environment)

    yield run
    structlog.reset_defaults()


class LostAnswers:
    """A desk behind a line that breaks after a request arrived, before its answer is back."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.to_lose = 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer = self.app(environ, start_response)
        if environ["REQUEST_METHOD"] == "POST" and self.to_lose:
            self.to_lose -= 1
            answer.close()  # type: ignore[attr-defined]
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            raise ConnectionAbortedError
        return answer


@pytest.fixture
def line(app: Flask) -> LostAnswers:
    """The line to the desk without workers."""
    return LostAnswers(app)


@pytest.fixture
def idle_url(line: LostAnswers) -> Iterator[str]:
    """The address of a desk without workers: what it takes in waits for ever."""
    server = make_server("127.0.0.1", 0, line, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def idle(idle_url: str, user: Person) -> Run:
    """Runs a command against the desk without workers."""
    environment = {"IMPORTDESK_URL": idle_url, "IMPORTDESK_KEY": user.key}

    def run(*arguments: str, **other: str | None) -> Result:
        return CliRunner().invoke(main, arguments, env={**environment, **other})

    return run


@pytest.fixture
def tags(tmp_path: Path) -> str:
    """A file with two good rows."""
    content = csv_text(["key", "name"], ["a", "Apples"], ["b", "Bananas"])
    return str(save(tmp_path, "tags.csv", content))
