"""A web application that reads what is sent and throws it away: nobody can take it in faster."""

from collections.abc import Callable, Iterable
from typing import Any

CHUNK = 1024 * 1024


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer once all has come."""
    body = environ["wsgi.input"]
    while body.read(CHUNK):
        pass
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
