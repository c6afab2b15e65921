"""A client of DSP-INGEST for tests: one person, or token, and the routes that it calls."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

JSON = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ingest:
    """Calls the routes with one token, as dsp-tools does."""

    client: FlaskClient
    token: str
    shortcode: str = "0801"
    headers: dict[str, str] = field(default_factory=dict)

    def __call__(self, method: str, path: str, **content: Any) -> TestResponse:
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers = {**bearer, **self.headers, **content.pop("headers", {})}
        return self.client.open(path, method=method, headers=headers, **content)

    def bulk(self, method: str, path: str, **content: Any) -> TestResponse:
        """Call a route of the bulk ingest."""
        return self(method, f"/projects/{self.shortcode}/bulk-ingest{path}", **content)

    def upload(self, path: str, content: bytes = b"1", **more: Any) -> TestResponse:
        """Send a file; its path goes as one part of the address."""
        kind = {"content_type": "application/octet-stream"}
        return self.bulk("POST", f"/ingest/{quote(path, safe='')}", data=content, **kind | more)

    def uploaded(self, *paths: str) -> None:
        """Send files whose contents are their names."""
        for path in paths:
            answer = self.upload(path, path.encode())
            assert (answer.status_code, answer.json) == (200, {"status": "ok"}), answer.text

    def refusal(self, path: str) -> tuple[int, Any]:
        """How a file of this path is refused: status, and why."""
        answer = self.upload(path)
        error = answer.json["errors"][0]
        assert error["argument"] == "Path variable: 'filename''"
        assert error["reason"].startswith(f"'{path}' is invalid: ")
        return answer.status_code, error["reason"].removeprefix(f"'{path}' is invalid: ")

    def start(self) -> TestResponse:
        """Have the files ingested."""
        return self.bulk("POST", "")

    def mapping(self) -> TestResponse:
        """Ask for the mapping."""
        return self.bulk("GET", "/mapping.csv")
