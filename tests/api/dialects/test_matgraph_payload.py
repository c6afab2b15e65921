"""MatGraph's later clients: all that they send is JSON in one field, and they choose the ids."""

import io
import json
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.dialects.matgraphs import ADDRESS, MatGraph
from tests.desk import Person
from tests.graph_rows import CELLS, csv_of, make_table
from webapp.extensions import db
from webapp.models import GraphImport
from webapp.states import GraphStage

LABELS = {header: ["Parameter", ""] for header in CELLS[0]}


@pytest.fixture
def later(app: Flask, user: Person) -> Any:
    """Sends a payload to an address, perhaps with a file."""

    def send(path: str, sent: object, *, method: str = "POST", **more: Any) -> TestResponse:
        text = sent if isinstance(sent, str) else json.dumps(sent)
        form = {"payload": text} | more
        return app.test_client().open(
            f"{ADDRESS}/{path}",
            method=method,
            data=form,
            content_type="multipart/form-data",
            headers={"X-API-KEY": user.key},
        )

    return send


def file() -> tuple[io.BytesIO, str]:
    return io.BytesIO(csv_of(*CELLS)), "Cells.csv"


def test_a_client_chooses_the_id_of_its_table(app: Flask, later: Any) -> None:
    process_id = str(uuid4()).upper()
    about = {"process_id": process_id, "user_id": 7, "context": "Fuel cells."}
    address = {"callback_url": "https://example.org/told"}
    answer = later("label-extract", about | address, file=file())
    assert answer.status_code == 201
    assert answer.json == {"process_id": process_id, "status": "processing_labels"}
    with app.app_context():
        row = db.session.query(GraphImport).one()
        told = (row.identifier, row.user_text, row.context, row.callback_url)
        assert told == (process_id, "7", "Fuel cells.", "https://example.org/told/")


@pytest.mark.parametrize("address", ["ftp://example.org", "http://127.0.0.1/", "x", 7])
def test_an_address_that_nobody_can_be_called_at_is_refused(
    address: object, app: Flask, later: Any
) -> None:
    about = {"user_id": "7", "context": "", "callback_url": address}
    answer = later("label-extract", about, file=file())
    assert (answer.status_code, list(answer.json)) == (400, ["error"])
    with app.app_context():
        assert db.session.query(GraphImport).count() == 0


def test_an_id_that_is_taken_or_none_is_refused(app: Flask, later: Any, admin: Person) -> None:
    taken = make_table(app, admin)
    about = {"user_id": 7, "context": ""}
    answer = later("label-extract", about | {"process_id": taken}, file=file())
    assert (answer.status_code, list(answer.json)) == (409, ["error"])
    for wrong in ("7", "../x", taken + "0", taken.replace("-", "")):
        answer = later("label-extract", about | {"process_id": wrong}, file=file())
        said = {"error": "The process id must be a UUID"}
        assert (answer.status_code, answer.json) == (400, said)
    with app.app_context():
        assert db.session.query(GraphImport).count() == 1


@pytest.mark.parametrize(
    ("path", "through", "content"),
    [
        ("attribute-extract", GraphStage.LABELS, {"labels": LABELS}),
        (
            *("node-extract", GraphStage.ATTRIBUTES),
            {"attributes": {header: ["Parameter", "value"] for header in CELLS[0]}},
        ),
        ("graph-extract", GraphStage.NODES, {"nodes": {"nodes": [{"id": 0, "label": "Matter"}]}}),
        ("graph-extract", GraphStage.NODES, {}),
        ("graph-import", GraphStage.GRAPH, {}),
    ],
)
def test_stages_take_what_was_edited_out_of_the_payload(
    path: str, through: GraphStage, content: Any, app: Flask, later: Any, user: Person
) -> None:
    identifier = make_table(app, user, through, user_text="7")
    ids = {"process_id": identifier, "user_id": "7"}
    answer = later(path, ids | content)
    assert answer.status_code == 200, answer.text
    assert answer.json["status"].startswith("processing_")
    assert later("cancel", ids, method="PATCH").json == {"status": "cancelled"}
    assert later("delete", ids, method="DELETE").json == {"status": "deleted"}


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ("{", "payload is no JSON"),
        ("[]", "payload must be a JSON object"),
        ({"user_id": ["7"], "process_id": "x"}, "user_id must be a text"),
        ({"process_id": "x"}, "No user id provided"),
        ({"user_id": "7"}, "No process id provided"),
    ],
)
def test_a_payload_that_does_not_fit_is_refused_in_a_sentence(
    sent: object, sentence: str, later: Any
) -> None:
    answer = later("attribute-extract", sent)
    assert (answer.status_code, answer.json) == (400, {"error": sentence})


def test_what_stands_in_the_address_counts_before_the_payload(
    app: Flask, later: Any, user: Person
) -> None:
    identifier = make_table(app, user, GraphStage.LABELS, user_text="7")
    answer = later(
        f"attribute-extract?user_id=7&process_id={identifier}", {"user_id": "8", "labels": LABELS}
    )
    assert answer.json == {"status": "processing_attributes"}
    assert MatGraph(app.test_client(), user).report(identifier, "labels")["status"] == "ready"
