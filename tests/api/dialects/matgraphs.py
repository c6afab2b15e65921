"""A client of MatGraph, as its frontend talks to the importing API."""

import io
import json
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.desk import Person
from tests.graph_rows import CELLS, csv_of

ADDRESS = "/api/import"
USER = "7"


class MatGraph:
    """Calls as the frontend does: ids in the address, what was edited in one field of a form."""

    def __init__(self, client: FlaskClient, person: Person, user_id: str = USER) -> None:
        self.client = client
        self.headers = {"Api-Key": person.key}
        self.user_id = user_id

    def __call__(
        self, method: str, path: str, process_id: str | None = None, **more: Any
    ) -> TestResponse:
        query = {"user_id": self.user_id, "process_id": process_id, **more.pop("query", {})}
        known = {name: value for name, value in query.items() if value is not None}
        headers = self.headers | more.pop("headers", {})
        address = f"{ADDRESS}/{path}"
        return self.client.open(address, method=method, query_string=known, headers=headers, **more)

    def hand_in(
        self, filename: str = "cells.csv", content: bytes = b"", **more: Any
    ) -> TestResponse:
        """Upload a table."""
        file = io.BytesIO(content or csv_of(*CELLS)), filename
        form = {"file": file, "context": "Fuel cells."} | more.pop("form", {})
        sent = {name: value for name, value in form.items() if value is not None}
        return self("POST", "label-extract", data=sent, **more)

    def begin(self, stage: str, process_id: str, **fields: Any) -> TestResponse:
        """Ask for a stage, with what was edited as JSON."""
        form = {name: json.dumps(value) for name, value in fields.items()}
        kind = "multipart/form-data"
        return self("POST", stage, process_id, data=form, content_type=kind)

    def report(self, process_id: str, key: str) -> Any:
        """How it stands, and what a stage has come to."""
        answer = self("GET", "report", process_id, query={"key": key})
        assert answer.status_code == 200, answer.text
        return answer.json
