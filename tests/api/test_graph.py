"""/api/graph/imports: a table from its file to the graph, as a script takes it there."""

import io
from typing import Any

import pytest
from flask import Flask

from tests.api.conftest import Script
from tests.desk import Person
from tests.graph_rows import CELLS, add_run, csv_of, make_table
from webapp.extensions import db
from webapp.models import GraphImport, Process
from webapp.states import GraphStage, ProcessState

TABLES = "/api/graph/imports"


def hand_in(call: Script, filename: str = "cells.csv", **fields: str) -> Any:
    file = io.BytesIO(csv_of(*CELLS)), filename
    return call("POST", TABLES, data={"file": file, **fields})


def waiting(app: Flask) -> list[str]:
    """The processes that wait."""
    with app.app_context():
        rows = db.session.query(Process).filter_by(state=ProcessState.QUEUED)
        found = [str(row.kind) for row in rows.order_by(Process.id)]
        db.session.remove()
    return found


def test_a_table_is_handed_in_with_what_it_is_about(app: Flask, call: Script) -> None:
    answer = hand_in(call, context="Fuel cells.", vocabulary="materials")
    assert answer.status_code == 202
    page = answer.json
    assert answer.headers["Location"] == f"{TABLES}/{page['identifier']}"
    assert (page["filename"], page["context"]) == ("cells.csv", "Fuel cells.")
    assert page["steps"][0] == {"stage": "labels", "state": "running"}
    assert waiting(app) == ["graph-labels"]
    assert call("GET", TABLES).json["imports"][0]["identifier"] == page["identifier"]
    assert call("GET", f"{TABLES}?text=fuel").json["imports"] != []
    assert call("GET", f"{TABLES}?text=steel").json["imports"] == []


@pytest.mark.parametrize(
    ("filename", "fields", "sentence"),
    [
        ("cells.pdf", {}, "Choose a file that ends in .csv, .tsv, .xlsx."),
        ("a.csv", {"vocabulary": "x"}, 'There is no vocabulary "x".'),
        ("a.csv", {"colour": "x"}, "The table is not understood"),
        ("a.csv", {"callback_url": "x" * 1001}, "The address to call back"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_in_a_sentence(
    filename: str, fields: dict[str, str], sentence: str, app: Flask, call: Script
) -> None:
    answer = hand_in(call, filename, **fields)
    assert answer.status_code == 422
    assert answer.json["error"]["message"].startswith(sentence)
    with app.app_context():
        assert db.session.query(GraphImport).count() == 0


def test_the_same_request_twice_hands_in_one_table(app: Flask, call: Script) -> None:
    sent = [
        call(
            "POST",
            TABLES,
            data={"file": (io.BytesIO(csv_of(*CELLS)), "a.csv")},
            headers={"Idempotency-Key": "once"},
        )
        for _ in range(2)
    ]
    assert sent[0].json == sent[1].json
    with app.app_context():
        assert db.session.query(GraphImport).count() == 1


def test_why_a_column_is_left_out_is_told_with_nodes_and_with_relationships(
    app: Flask, call: Script, user: Person
) -> None:
    cells = (("Sample", "Nothing", "Material"), ("RN0721-28", "", "Carbon"))
    place = f"{TABLES}/{make_table(app, user, cells=cells)}"
    for stage in ("nodes", "graph"):
        [left_out] = call("GET", f"{place}/{stage}").json["left_out"]
        assert (left_out["header"], left_out["reason"]) == ("Nothing", "The column is empty.")


def test_whom_a_node_belongs_to_is_not_asked_before_there_are_relationships(
    app: Flask, call: Script, user: Person
) -> None:
    cells = (("Sample", "Remark"), ("RN0721-28", "cracked at the rim"))
    identifier = make_table(app, user, cells=cells)
    found = {}
    for stage in ("nodes", "graph"):
        page = call("GET", f"{TABLES}/{identifier}/{stage}").json
        found[stage] = [one["code"] for one in page["findings"]]
    assert found == {"nodes": [], "graph": ["owner-missing"]}


def test_the_answers_of_the_stages_are_told_with_their_reasons(
    app: Flask, call: Script, user: Person
) -> None:
    place = f"{TABLES}/{make_table(app, user)}"
    labels = call("GET", f"{place}/labels").json
    first = labels["columns"][0]
    assert (first["header"], first["label"]) == ("FuelCell_Id", "Matter")
    assert 0 < first["confidence"] <= 1
    assert first["reasons"]
    attributes = call("GET", f"{place}/attributes").json["columns"]
    assert [one["attribute"] for one in attributes][:2] == ["identifier", "name"]
    nodes = call("GET", f"{place}/nodes").json
    assert nodes["graph"]["nodes"][0]["label"] == "matter"
    graph = call("GET", f"{place}/graph").json
    assert graph["graph"]["relationships"]
    assert ["Matter", "Property", "HAS_PROPERTY"] in graph["pairs"]


def test_whose_a_quantity_is_nobody_asks_while_there_are_only_nodes(
    app: Flask, call: Script, user: Person
) -> None:
    nodes = call("GET", f"{TABLES}/{make_table(app, user)}/nodes").json
    assert "owner-missing" not in [one["code"] for one in nodes["findings"]]


def test_a_stage_without_an_answer_is_not_there_yet(app: Flask, call: Script, user: Person) -> None:
    place = f"{TABLES}/{make_table(app, user, GraphStage.ATTRIBUTES)}"
    for stage in ("nodes", "graph", "plan", "import"):
        answer = call("GET", f"{place}/{stage}")
        assert (answer.status_code, answer.json["error"]["code"]) == (404, "not-found")


@pytest.mark.parametrize(
    ("stage", "content"),
    [
        ("labels", None),
        ("attributes", {"Material": "Matter"}),
        ("nodes", {"Material": ["Matter", "name"]}),
        ("graph", {"nodes": [{"id": 0, "label": "Matter"}]}),
        ("plan", None),
        ("import", None),
    ],
)
def test_a_stage_is_begun_with_what_somebody_changed(
    stage: str, content: Any, app: Flask, call: Script, user: Person
) -> None:
    place = f"{TABLES}/{make_table(app, user)}"
    body = {} if content is None else {"content": content}
    answer = call("POST", f"{place}/start/{stage}", json=body)
    assert answer.status_code == 202, answer.text
    assert answer.json["stage"] == stage
    assert len(waiting(app)) == 1
    again = call("POST", f"{place}/start/{stage}", json={})
    assert (again.status_code, again.json["error"]["code"]) == (409, "wrong-state")
    stopped = call("POST", f"{place}/cancel", json={})
    assert stopped.status_code == 202
    assert stopped.json["process"]["state"] == "cancelled"
    assert call("POST", f"{place}/cancel", json={}).status_code == 409


def test_content_that_does_not_fit_is_refused_in_a_sentence(
    app: Flask, call: Script, user: Person
) -> None:
    place = f"{TABLES}/{make_table(app, user)}"
    answer = call("POST", f"{place}/start/attributes", json={"content": {"Material": "Metal"}})
    assert answer.status_code == 422
    assert '"Metal"' in answer.json["error"]["message"]
    assert call("POST", f"{place}/start/undo", json={}).status_code == 422
    assert waiting(app) == []


def test_answers_are_forgotten_from_a_stage_on(app: Flask, call: Script, user: Person) -> None:
    place = f"{TABLES}/{make_table(app, user)}"
    page = call("POST", f"{place}/undo/nodes", json={})
    assert page.status_code == 202
    assert page.json["reached"] == "attributes"
    assert call("GET", f"{place}/nodes").status_code == 404
    assert call("GET", f"{place}/labels").json["step"] > 0


def test_what_was_imported_is_taken_back(app: Flask, call: Script, user: Person) -> None:
    identifier = make_table(app, user)
    place = f"{TABLES}/{identifier}"
    assert call("POST", f"{place}/undo/import", json={}).status_code == 409
    counts = {"new": 3, "merged": 1, "unchanged": 0, "removed": 0}
    result = {"nodes": counts, "relationships": {"new": 2, "unchanged": 0, "removed": 0}}
    add_run(app, identifier, GraphStage.IMPORT, ProcessState.SUCCEEDED, applied=True, result=result)
    assert call("GET", f"{place}/import").json["nodes"] == counts
    assert call("GET", place).json["imported"] is True
    assert call("POST", f"{place}/undo/import", json={}).status_code == 202
    assert waiting(app) == ["graph-undo"]


def test_a_table_is_forgotten(app: Flask, call: Script, user: Person) -> None:
    place = f"{TABLES}/{make_table(app, user)}"
    assert call("DELETE", place).json["filename"] == "fuel cells.csv"
    assert call("GET", place).status_code == 404
    assert call("DELETE", place).status_code == 404


def test_somebody_elses_table_is_not_there(app: Flask, call: Script, admin: Person) -> None:
    place = f"{TABLES}/{make_table(app, admin)}"
    asked = [("GET", place), ("DELETE", place), ("POST", f"{place}/cancel")]
    asked += [("GET", f"{place}/{stage}") for stage in ("labels", "attributes", "nodes", "graph")]
    asked += [("GET", f"{place}/plan"), ("GET", f"{place}/import")]
    asked += [("POST", f"{place}/start/labels"), ("POST", f"{place}/undo/labels")]
    for method, path in asked:
        assert call(method, path, json={}).status_code == 404, (method, path)
    assert call("GET", TABLES).json["imports"] == []
