"""MatGraph's routes, one after the other, as its own clients use them."""

import json
import resource
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from tests.api.dialects.matgraphs import MatGraph
from tests.desk import Person
from tests.graph_rows import CELLS, add_run, make_table
from webapp.extensions import db
from webapp.models import GraphImport, GraphStep, Process, User
from webapp.services.graph import steps
from webapp.states import GraphStage, ProcessState

STAGES = ("attribute-extract", "node-extract", "graph-extract", "graph-import")
NODES = {"nodes": [{"id": "0", "label": "matter", "attributes": {"name": {"value": "Carbon"}}}]}


def step_of(app: Flask, identifier: str, stage: GraphStage) -> Any:
    """The answer that counts, and who has given it."""
    with app.app_context():
        found = db.session.query(GraphImport).filter_by(identifier=identifier).one()
        step = steps.newest(found, stage)
        db.session.remove()
    return step and (step.content, step.author)


def kinds(app: Flask) -> list[str]:
    """The processes that wait."""
    with app.app_context():
        waits = db.session.query(Process).filter_by(state=ProcessState.QUEUED)
        found = [str(process.kind) for process in waits.order_by(Process.id)]
        db.session.remove()
    return found


@pytest.mark.parametrize("slash", ["", "/"])
def test_a_table_is_handed_in_and_its_columns_are_to_be_labelled(
    slash: str, app: Flask, matgraph: MatGraph, user: Person
) -> None:
    answer = matgraph("POST", f"label-extract{slash}", data={})
    assert (answer.status_code, answer.json) == (400, {"error": "No file provided"})
    answer = matgraph.hand_in("cells.CSV")
    assert answer.status_code == 201
    assert answer.json == {"process_id": answer.json["process_id"], "status": "processing_labels"}
    assert kinds(app) == ["graph-labels"]
    with app.app_context():
        row = db.session.query(GraphImport).one()
        about = (row.identifier, row.user_text, row.filename, row.context, row.owner_id)
        assert about == (answer.json["process_id"], "7", "cells.CSV", "Fuel cells.", user.id)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"query": {"user_id": None}}, "No user id provided"),
        ({"query": {"user_id": ""}}, "No user id provided"),
        ({"form": {"file": None}}, "No file provided"),
        ({"form": {"context": None}}, "No context provided"),
        ({"filename": "cells.xlsx"}, "Invalid file type"),
        ({"filename": "csv"}, "Invalid file type"),
    ],
)
def test_what_is_missing_is_said_in_the_words_that_clients_know(
    changes: dict[str, Any], sentence: str, app: Flask, matgraph: MatGraph
) -> None:
    answer = matgraph.hand_in(**changes)
    assert (answer.status_code, answer.json) == (400, {"error": sentence})
    with app.app_context():
        assert db.session.query(GraphImport).count() == 0


def test_a_file_that_is_no_table_is_refused_in_a_sentence(app: Flask, matgraph: MatGraph) -> None:
    for content in (b"PK\x03\x04 this is no table", b"\x00" * 2000):
        answer = matgraph.hand_in(content=content)
        assert answer.status_code == 400
        assert list(answer.json) == ["error"]
        assert answer.json["error"].endswith(".")
    assert kinds(app) == []


def test_a_table_that_the_desk_has_no_room_for_is_refused_as_clients_know_it(
    app: Flask, matgraph: MatGraph
) -> None:
    content = b"Id,Name\n" + b"1,a\n" * 120_000
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, hard))
    try:
        answer = matgraph.hand_in(content=content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (answer.status_code, answer.json) == (500, {"error": "File storage failed"})
    with app.app_context():
        assert db.session.query(GraphImport).count() == 0


@pytest.mark.parametrize(
    ("path", "through", "field", "content", "stage", "waits"),
    [
        (
            *("attribute-extract", GraphStage.LABELS, "labels"),
            {"FuelCell_Id": ["Matter", "RN0721-28"], "machine": ["metadata"], "Material": "MATTER"},
            *("labels", "attributes"),
        ),
        (
            *("node-extract", GraphStage.ATTRIBUTES, "attributes"),
            {"FuelCell_Id": {"Label": "Matter", "Attribute": "identifier"}},
            *("attributes", "nodes"),
        ),
        ("graph-extract", GraphStage.NODES, "graph", NODES, "nodes", "relations"),
        ("graph-extract", GraphStage.NODES, "nodes", NODES, "nodes", "relations"),
        ("graph-import", GraphStage.GRAPH, "graph", NODES, "graph", "import"),
    ],
)
def test_a_stage_goes_on_from_what_a_person_made_of_the_one_before(
    path: str,
    through: GraphStage,
    field: str,
    content: Any,
    stage: str,
    waits: str,
    app: Flask,
    matgraph: MatGraph,
    user: Person,
) -> None:
    identifier = make_table(app, user, through, user_text="7")
    answer = matgraph.begin(path, identifier, **{field: content})
    status = {"relations": "graph"}.get(waits, waits)
    assert (answer.status_code, answer.json) == (200, {"status": f"processing_{status}"})
    assert kinds(app) == [f"graph-{waits}"]
    kept, author = step_of(app, identifier, GraphStage(stage))
    assert author == user.email
    if stage == "labels":
        assert kept["Machine"] == ["Metadata", "Ford"]
        assert kept["Material"] == ["Matter", "Carbon"]
        assert kept["Drymill time (hrs)"] == ["No label", "6"]
    if stage == "attributes":
        assert kept["FuelCell_Id"] == {"Label": "Matter", "Attribute": "identifier"}
        assert list(kept) == list(CELLS[0])
    if stage in ("nodes", "graph"):
        assert kept == {
            "nodes": [
                {
                    "id": "0",
                    "label": "matter",
                    "attributes": {"name": [{"value": "Carbon", "index": "inferred"}]},
                }
            ],
            "relationships": [],
        }


@pytest.mark.parametrize("path", STAGES)
def test_a_stage_goes_on_from_what_is_known_where_nothing_is_sent(
    path: str, app: Flask, matgraph: MatGraph, user: Person
) -> None:
    identifier = make_table(app, user, GraphStage.GRAPH, user_text="7")
    assert matgraph("POST", f"{path}/", identifier).status_code == 200
    assert len(kinds(app)) == 1


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("attribute-extract", "No labels provided"),
        ("node-extract", "No attributes provided"),
        ("graph-extract", "No graph provided"),
        ("graph-import", "No graph provided"),
    ],
)
def test_a_stage_that_has_nothing_to_go_on_from_says_so(
    path: str, sentence: str, app: Flask, matgraph: MatGraph, user: Person
) -> None:
    identifier = make_table(app, user, None, user_text="7")
    answer = matgraph("POST", path, identifier)
    assert (answer.status_code, answer.json) == (400, {"error": sentence})
    assert kinds(app) == []


@pytest.mark.parametrize("path", STAGES)
@pytest.mark.parametrize(
    ("state", "stage", "status"),
    [
        (ProcessState.RUNNING, GraphStage.NODES, "processing_nodes"),
        (ProcessState.QUEUED, GraphStage.GRAPH, "processing_graph"),
        (ProcessState.RUNNING, GraphStage.PLAN, "processing_import"),
        (ProcessState.RUNNING, GraphStage.UNDO, "processing_import"),
    ],
)
def test_whoever_asks_too_early_is_told_with_200(
    path: str,
    state: ProcessState,
    stage: GraphStage,
    status: str,
    app: Flask,
    user: Person,
    matgraph: MatGraph,
) -> None:
    identifier = make_table(app, user, GraphStage.GRAPH, user_text="7")
    add_run(app, identifier, stage, state)
    before = step_of(app, identifier, GraphStage.LABELS)
    answer = matgraph.begin(path, identifier, labels={"Material": "Matter"})
    assert answer.status_code == 200
    assert answer.json == {"status": status, "message": "Not ready"}
    assert step_of(app, identifier, GraphStage.LABELS) == before


@pytest.mark.parametrize("state", [ProcessState.FAILED, ProcessState.CANCELLED])
def test_a_stage_is_begun_again_after_an_end_that_was_not_good(
    state: ProcessState, app: Flask, matgraph: MatGraph, user: Person
) -> None:
    identifier = make_table(app, user, GraphStage.ATTRIBUTES, state=state, user_text="7")
    answer = matgraph("POST", "attribute-extract", identifier)
    assert answer.json == {"status": "processing_attributes"}


@pytest.mark.parametrize(
    ("path", "field", "text"),
    [
        ("attribute-extract", "labels", "{"),
        ("attribute-extract", "labels", "[" * 5000),
        ("attribute-extract", "labels", '{"Material": NaN}'),
        ("attribute-extract", "labels", '["Matter"]'),
        ("attribute-extract", "labels", '{"Material": "Metal"}'),
        ("attribute-extract", "labels", '{"Weight": ["Parameter", "1"]}'),
        ("node-extract", "attributes", '{"Material": ["Matter", "colour"]}'),
        ("node-extract", "attributes", "7"),
        ("graph-extract", "graph", '{"nodes": [{"id": "0"}]}'),
        ("graph-import", "graph", '{"nodes": [], "relationships": []}'),
        (
            *("graph-import", "graph"),
            json.dumps(NODES | {"relationships": [{"rel_type": "x", "connection": ["0", "9"]}]}),
        ),
        (
            *("graph-import", "graph"),
            '{"nodes": [{"id": "0", "label": "matter", "name": {"value": "", "index": 5}}]}',
        ),
    ],
)
def test_json_that_does_not_fit_is_refused_in_a_sentence_and_nothing_is_touched(
    path: str, field: str, text: str, app: Flask, matgraph: MatGraph, user: Person
) -> None:
    identifier = make_table(app, user, GraphStage.GRAPH, user_text="7")
    with app.app_context():
        before = [row.id for row in db.session.query(GraphStep)]
    answer = matgraph("POST", path, identifier, data={field: text})
    assert answer.status_code == 400
    assert list(answer.json) == ["error"]
    assert len(answer.json["error"]) < 300
    with app.app_context():
        assert [row.id for row in db.session.query(GraphStep)] == before
    assert kinds(app) == []


def test_the_graph_of_a_wide_table_is_taken(app: Flask, matgraph: MatGraph, user: Person) -> None:
    cells = tuple(tuple(f"Time {n} (s)" for n in range(2000)) for _ in range(2))
    identifier = make_table(app, user, GraphStage.LABELS, cells=cells, user_text="7")
    labels = {header: ["Parameter", "x" * 150] for header in cells[0]}
    answer = matgraph.begin("attribute-extract", identifier, labels=labels)
    assert answer.json == {"status": "processing_attributes"}


@pytest.mark.parametrize("missing", ["user_id", "process_id"])
@pytest.mark.parametrize(
    ("method", "path"),
    [*(("POST", path) for path in STAGES), ("PATCH", "cancel"), ("DELETE", "delete")],
)
def test_a_request_without_ids_says_which_one_is_missing(
    method: str, path: str, missing: str, matgraph: MatGraph
) -> None:
    answer = matgraph(method, path, str(uuid4()), query={missing: None})
    said = {"error": f"No {missing.replace('_', ' ')} provided"}
    assert (answer.status_code, answer.json) == (400, said)


def test_cancel_stops_what_runs_and_keeps_what_is_done(
    app: Flask, matgraph: MatGraph, user: Person
) -> None:
    identifier = make_table(app, user, GraphStage.LABELS, user_text="7")
    process_id = add_run(app, identifier, GraphStage.ATTRIBUTES, ProcessState.QUEUED)
    before = step_of(app, identifier, GraphStage.LABELS)
    answer = matgraph("PATCH", "cancel", identifier)
    assert (answer.status_code, answer.json) == (200, {"status": "cancelled"})
    again = matgraph("PATCH", "cancel/", identifier)
    said = {"error": "Task not found or already completed"}
    assert (again.status_code, again.json) == (404, said)
    with app.app_context():
        assert db.session.get_one(Process, process_id).state == ProcessState.CANCELLED
    assert step_of(app, identifier, GraphStage.LABELS) == before
    assert matgraph.report(identifier, "labels") == {"status": "cancelled"}


def test_delete_forgets_a_table(app: Flask, matgraph: MatGraph, user: Person) -> None:
    identifier = make_table(app, user, GraphStage.LABELS, user_text="7")
    add_run(app, identifier, GraphStage.ATTRIBUTES, ProcessState.QUEUED)
    answer = matgraph("DELETE", "delete/", identifier)
    assert (answer.status_code, answer.json) == (200, {"status": "deleted"})
    again = matgraph("DELETE", "delete", identifier)
    assert (again.status_code, again.json) == (404, {"error": "Process not found"})
    assert kinds(app) == []


def test_somebody_elses_table_and_one_of_another_user_are_answered_like_none(
    app: Flask, matgraph: MatGraph, user: Person, admin: Person
) -> None:
    mine = make_table(app, user, user_text="7")
    add_run(app, mine, GraphStage.PLAN, ProcessState.QUEUED)
    theirs = make_table(app, admin, user_text="7")
    other = MatGraph(app.test_client(), user, "8")
    asked = [("POST", path) for path in STAGES]
    asked += [("PATCH", "cancel"), ("DELETE", "delete"), ("GET", "report")]
    for client, identifier in (
        (matgraph, theirs),
        (other, mine),
        (matgraph, "x"),
        (matgraph, "\0"),
    ):
        for method, path in asked:
            answer = client(method, path, identifier, query={"key": "labels"})
            assert (answer.status_code, answer.json) == (404, {"error": "Process not found"})
    with app.app_context():
        assert db.session.query(User).count() == 2
        assert db.session.query(GraphImport).filter_by(removed_at=None).count() == 2


def test_no_address_of_the_dialect_is_answered_with_a_page(matgraph: MatGraph) -> None:
    wrong = matgraph("GET", "nothing")
    assert (wrong.status_code, list(wrong.json)) == (404, ["error"])
    wrong = matgraph("GET", "cancel")
    assert (wrong.status_code, list(wrong.json)) == (405, ["error"])
