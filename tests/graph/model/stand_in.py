"""A real server that speaks as services of language models do, and says what a test tells it to."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class StandIn:
    """A service with the replies it gives one after the other, the last one for ever."""

    url: str = ""
    replies: list[Reply] = field(default_factory=list)
    # Of each request its path, headers and body.
    got: list[tuple[str, dict[str, str], Any]] = field(default_factory=list)
    # Set when the test is over, so that nobody goes on talking.
    over: threading.Event = field(default_factory=threading.Event)

    def answers(self, *contents: object) -> None:
        """Answer with these: texts as they are, all else as JSON."""
        self.replies = [says(content) for content in contents]

    @property
    def asked(self) -> list[list[dict[str, str]]]:
        """The messages of each request."""
        return [body["messages"] for _, _, body in self.got]

    def question(self, number: int = 0) -> Any:
        """What the user asked, as JSON, in one of the requests."""
        return json.loads(self.asked[number][1]["content"])


def says(content: object) -> Reply:
    """A good answer with this content."""
    text = content if isinstance(content, str) else json.dumps(content)
    body = {"choices": [{"message": {"role": "assistant", "content": text}}]}
    return sends(json.dumps(body).encode())


def sends(body: bytes, status: int = 200, **headers: str) -> Reply:
    """These bytes, whatever they are."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return reply


def waits(service: StandIn, seconds: float, then: Reply | None = None) -> Reply:
    """Nothing for a while, and then another reply or none at all."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        if service.over.wait(seconds) or then is None:
            handler.close_connection = True
        else:
            then(handler)

    return reply


def talks_without_end(service: StandIn, pause: float = 0.0) -> Reply:
    """A body that does not end."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not service.over.is_set():
            handler.wfile.write(b"x" * (1 if pause else 65536))
            time.sleep(pause)

    return reply


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    """Half an answer."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"choices"')
    handler.close_connection = True


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """A service on a free port of this machine."""
    service = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.answer(None)

        def do_POST(self) -> None:
            self.answer(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def answer(self, body: Any) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.got.append((self.path, headers, body))
            number = min(len(service.got), len(service.replies)) - 1
            with suppress(BrokenPipeError, ConnectionResetError):
                service.replies[number](self)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield service
    finally:
        service.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
