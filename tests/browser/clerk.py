"""Somebody who hands in files through the API and waits for what becomes of them."""

import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

import httpx

from tests.desk import Person
from webapp.certificates import trusted
from webapp.client import DeskClient


class Clerk:
    """One person at one desk; `ids` gets the id of each upload by its file name."""

    def __init__(self, url: str, person: Person, ids: dict[str, int]) -> None:
        self.client = DeskClient(url, person.key)
        self.ids = ids
        self._http = httpx.Client(base_url=url, headers=person.bearer, timeout=60, verify=trusted())
        self._waits_for: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.close()
        self.client.__exit__(kind, error, trace)

    def hand_in(self, filename: str, dataset: str, content: bytes) -> None:
        """Hand in a file; its check starts."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / filename
            path.write_bytes(content)
            page = self.client.upload(path, dataset)
        self.ids[filename] = page["id"]
        self._waits_for.append(page["validation"]["id"])

    def correct(self, filename: str, content: bytes) -> None:
        """Hand in the next version of a file under the same name."""
        path = f"/api/uploads/{self.ids[filename]}/versions"
        answer = self._http.post(path, files={"file": (filename, content)})
        self._waits_for.append(answer.raise_for_status().json()["validation"]["id"])

    def start(self, what: str, filename: str) -> None:
        """Start the import of a file, or the report: its marked workbook."""
        process = self.client.post(f"uploads/{self.ids[filename]}/{what}")
        self.ids[f"{what} of {filename}"] = process["id"]
        self._waits_for.append(process["id"])

    def discard(self, filename: str) -> None:
        """Put a file aside."""
        self._http.delete(f"/api/uploads/{self.ids[filename]}").raise_for_status()

    def wait(self) -> None:
        """Wait until all that this person asked for is over."""
        while self._waits_for:
            self.client.wait(self._waits_for.pop())
