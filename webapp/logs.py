"""Logs: one JSON object a line on stderr, with the traceback but never the values of variables.

What is bound to the thread stands on each of its lines: the id of the request, or the process.
"""

import logging
import re
import secrets
import sys

import structlog
from flask import Flask, Response, request

REQUEST_ID = "X-Request-ID"
# What a proxy may name a request; anything else gets a name of our own.
GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")


def configure() -> None:
    """Set up the log of this process."""
    structlog.configure(
        processors=[
            *_on_every_line(),
            # Plain tracebacks: values of variables may be passwords, keys or people's cells.
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


def include_libraries() -> None:
    """Write what libraries log in the same way, with what is bound to the thread on each line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*_on_every_line(), structlog.stdlib.add_logger_name],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)


def about(**facts: object) -> None:
    """Say on every line of this thread from now on what it is about, and nothing from before."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**facts)


def register(app: Flask) -> None:
    """Put an id on every line of a request, and on its answer."""
    app.before_request(begin_request)
    app.after_request(name_request)
    app.teardown_request(lambda _error: about())


def begin_request() -> None:
    """Take the id that a proxy gave to the request, or make one."""
    given = request.headers.get(REQUEST_ID, "")
    about(request=given if GIVEN.fullmatch(given) else secrets.token_hex(8))


def name_request(response: Response) -> Response:
    """Send the id back, so that an answer can be found in the log."""
    if bound := structlog.contextvars.get_contextvars().get("request"):
        response.headers[REQUEST_ID] = bound
    return response


def _on_every_line() -> list[structlog.typing.Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
