"""A desk over HTTP, as scripts see it: the commands and the demo talk to it through this."""

import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self
from uuid import uuid4

import httpx

from webapp import certificates

Page = dict[str, Any]

# A desk that answered before may be away so long, for instance while it is started again.
PATIENCE_SECONDS = 30
POLL_SECONDS = (0.1, 0.2, 0.3, 0.5, 1.0)
# Taking over a large file keeps the desk busy after its last byte has come.
TIMEOUT = httpx.Timeout(30, read=300)
AWAY = (502, 503, 504)


class Refused(Exception):
    """The desk said no: HTTP status (0: it did not answer at all), code, sentence, detail."""

    def __init__(self, status: int, code: str, sentence: str, detail: Any = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.code = code
        self.sentence = sentence
        self.detail = detail


class DeskClient:
    """The API of one desk, for the person that `key` belongs to."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url.rstrip("/")
        self._patience = 0.0
        try:
            self._http = httpx.Client(
                base_url=f"{self.url}/api/",
                headers={"Authorization": f"Bearer {key}"},
                timeout=TIMEOUT,
                verify=certificates.trusted(),
            )
        except (httpx.InvalidURL, UnicodeEncodeError) as error:
            raise Refused(0, "wrong-address", f"{url} or the key is not usable: {error}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()

    def get(self, path: str, **parameters: Any) -> Page:
        """The page object at a path below /api/. Raises Refused."""
        return self._ask("GET", path, params=parameters)

    def post(self, path: str, content: Page | None = None) -> Page:
        """Change something, once, however often the line breaks. Raises Refused."""
        return self._ask("POST", path, json=content)

    def put(self, path: str, content: Page) -> Page:
        """Replace something, once, however often the line breaks. Raises Refused."""
        return self._ask("PUT", path, json=content)

    def upload(
        self,
        path: Path,
        dataset: str,
        reading: Page | None = None,
        sent: Callable[[int], None] = lambda _bytes: None,
        mapping: dict[str, str | None] | None = None,
    ) -> Page:
        """Hand in a file; `sent` hears how many bytes of it are gone. Raises Refused, OSError."""
        with path.open("rb") as file:
            parts = {"file": (path.name, CountedFile(file, sent))}
            fields = {
                "dataset": dataset,
                "reading": json.dumps(reading or {}),
                "mapping": json.dumps(mapping or {}),
            }
            return self._ask("POST", "uploads", data=fields, files=parts)

    def watch(self, process_id: int) -> Iterator[Page]:
        """The page of a process, again and again, until it is finished. Raises Refused."""
        turn = 0
        while True:
            page = self.get(f"processes/{process_id}")
            yield page
            if page["finished"]:
                return
            time.sleep(POLL_SECONDS[min(turn, len(POLL_SECONDS) - 1)])
            turn += 1

    def wait(self, process_id: int) -> Page:
        """The page of a process when it is finished. Raises Refused."""
        *_, last = self.watch(process_id)
        return last

    def start_import(self, upload_id: int) -> Page:
        """Import the good rows of an upload; gives the page of the process. Raises Refused."""
        return self.post(f"uploads/{upload_id}/import")

    def cancel(self, process_id: int) -> Page:
        """Ask a process to stop. Raises Refused when it is over already."""
        return self.post(f"processes/{process_id}/cancel")

    def _ask(self, method: str, path: str, **content: Any) -> Page:
        """One answer. What is sent again carries the same key, so that it happens once."""
        headers = {} if method == "GET" else {"Idempotency-Key": str(uuid4())}
        until, again = time.monotonic() + self._patience, False
        while True:
            refusal = self._try(method, path, headers, content)
            if not isinstance(refusal, Refused):
                self._patience = PATIENCE_SECONDS
                return refusal
            under_way = again and refusal.status == 409 and refusal.code == "conflict"
            away = refusal.status == 0 or refusal.status in AWAY
            if not (away or under_way) or time.monotonic() > until:
                raise refusal
            again = True
            time.sleep(0.5)

    def _try(
        self, method: str, path: str, headers: dict[str, str], content: dict[str, Any]
    ) -> Page | Refused:
        try:
            response = self._http.request(method, path, headers=headers, **content)
            body = response.json()
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = str(error) or type(error).__name__
            return Refused(0, "no-answer", f"The desk at {self.url} does not answer: {reason}")
        except ValueError:
            sentence = f"What answers at {self.url} is not an Import Desk."
            return Refused(response.status_code, "not-a-desk", sentence)
        if response.is_success and isinstance(body, dict):
            return body
        return _refusal(response.status_code, body)


def _refusal(status: int, body: Any) -> Refused:
    error = body.get("error") if isinstance(body, dict) else None
    if not isinstance(error, dict):
        return Refused(status, "not-a-desk", f"The desk answered {status} without a reason.")
    sentence = str(error.get("message"))
    return Refused(status, str(error.get("code")), sentence, error.get("detail"))


class CountedFile:
    """A file that tells how much of it was read; httpx winds it back before it sends it."""

    def __init__(self, file: BinaryIO, sent: Callable[[int], None]) -> None:
        self._file = file
        self._sent = sent

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        piece = self._file.read(size)
        self._sent(self._file.tell())
        return piece

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place in the file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """The place in the file."""
        return self._file.tell()

    def fileno(self) -> int:
        """The handle, by which httpx learns the size."""
        return self._file.fileno()
