"""Asking a language model over the network: bounded in time and size, never in the way of a stop.

The address is the operator's, so it may be inside the own network. No redirect is followed.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx
import structlog

from webapp import certificates
from webapp.settings import Settings
from workers.graph.model.reading import NoAnswer, text_of

CONNECT_SECONDS = 5.0
LOOK_SECONDS = 0.2
MOST_BYTES = 512 * 1024
# What not every service takes; where one refuses it, it is asked without.
WISHES = {"temperature": 0, "response_format": {"type": "json_object"}}
REFUSES_WISHES = (400, 422)
STATUS = {
    401: "does not take the key of the desk",
    403: "does not take the key of the desk",
    404: "is not at the address that the settings name",
    429: "has too much to do",
}

log = structlog.get_logger()

Message = dict[str, str]
Check = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model answers, how it is called there, and how long a stage waits for it."""

    url: str = field(repr=False)
    name: str
    key: str = field(repr=False)
    seconds: float


def endpoint_of(settings: Settings) -> Endpoint | None:
    """The model that the settings name, if they name one."""
    if not settings.graph_model_url:
        return None
    return Endpoint(
        settings.graph_model_url,
        settings.graph_model_name,
        settings.graph_model_key,
        settings.graph_model_seconds,
    )


def ask(endpoint: Endpoint, messages: list[Message], until: float, check: Check) -> str:
    """What the model says to these messages.

    Raises NoAnswer, also when the clock has passed `until`, and whatever `check` raises.
    """
    call = _Call(endpoint, messages, until)
    # Nobody waits for it where it is given up: it ends by itself, or with the process.
    threading.Thread(target=call.make, name="model", daemon=True).start()
    try:
        while not call.done.wait(LOOK_SECONDS):
            check()
            if time.monotonic() > until:
                raise late(endpoint)
    finally:
        call.given_up = True
    check()
    return call.answer()


def late(endpoint: Endpoint) -> NoAnswer:
    """The model takes too long."""
    return NoAnswer(f"did not answer within {endpoint.seconds:g} s")


class _Call:
    """One question, asked in a thread of its own."""

    def __init__(self, endpoint: Endpoint, messages: list[Message], until: float) -> None:
        self.endpoint = endpoint
        self.messages = messages
        self.until = until
        self.done = threading.Event()
        self.given_up = False
        self._content = b""
        self._trouble: NoAnswer | None = None

    def make(self) -> None:
        """Ask, and keep what comes of it."""
        try:
            self._content = self._asked()
        except NoAnswer as trouble:
            self._trouble = trouble
        except httpx.TimeoutException:
            self._trouble = late(self.endpoint)
        except httpx.ConnectError:
            self._trouble = NoAnswer("could not be reached")
        except httpx.HTTPError:
            self._trouble = NoAnswer("broke off its answer")
        except Exception as error:
            log.error("language model not asked", exc_info=error)
            self._trouble = NoAnswer("could not be asked")
        finally:
            self.done.set()

    def answer(self) -> str:
        """What the model said. Raises NoAnswer."""
        if self._trouble is not None:
            raise self._trouble
        return text_of(self._content)

    def _asked(self) -> bytes:
        plain = {"model": self.endpoint.name, "messages": self.messages, "stream": False}
        seconds = max(0.1, self.until - time.monotonic())
        timeout = httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds))
        trusted = certificates.trusted()
        with httpx.Client(timeout=timeout, follow_redirects=False, verify=trusted) as client:
            status, content = self._post(client, {**plain, **WISHES})
            if status in REFUSES_WISHES:
                status, content = self._post(client, plain)
        if status != httpx.codes.OK:
            log.warning("language model refuses", status=status)
            why = STATUS.get(status, "has a fault" if status >= 500 else "refused the question")
            raise NoAnswer(f"{why} (status {status})")
        return content

    def _post(self, client: httpx.Client, body: dict[str, Any]) -> tuple[int, bytes]:
        headers = {"accept-encoding": "identity", "user-agent": "Import-Desk"}
        if self.endpoint.key:
            headers["authorization"] = f"Bearer {self.endpoint.key}"
        url = f"{self.endpoint.url}/chat/completions"
        content = bytearray()
        with client.stream("POST", url, json=body, headers=headers) as answer:
            if answer.status_code != httpx.codes.OK:
                return answer.status_code, b""
            for chunk in answer.iter_raw():
                content += chunk
                if len(content) > MOST_BYTES:
                    raise NoAnswer("sent more than an answer can be")
                if self.given_up or time.monotonic() > self.until:
                    raise late(self.endpoint)
            return answer.status_code, bytes(content)
