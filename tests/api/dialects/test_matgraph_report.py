"""What MatGraph's clients are told of a table while they wait, and afterwards."""

from typing import Any

import pytest
from flask import Flask

from tests.api.dialects.matgraphs import MatGraph
from tests.desk import Person
from tests.graph_rows import CELLS, add_run, make_table
from webapp.states import GraphStage, ProcessState

KEYS = ("labels", "attributes", "nodes", "graph")


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"user_id": None}, "No user_id provided"),
        ({"process_id": None}, "No process_id provided"),
        ({"key": None}, "No key provided"),
        ({"key": "plan"}, "Invalid key provided"),
        ({"key": "Labels"}, "Invalid key provided"),
    ],
)
def test_a_wrong_question_is_answered_with_what_is_wrong(
    query: dict[str, Any], sentence: str, app: Flask, matgraph: MatGraph, user: Person
) -> None:
    identifier = make_table(app, user, user_text="7")
    answer = matgraph("GET", "report", identifier, query={"key": "labels"} | query)
    assert (answer.status_code, answer.json) == (400, {"error": sentence})


def test_what_a_stage_has_come_to_is_told_under_its_name(
    app: Flask, matgraph: MatGraph, user: Person
) -> None:
    identifier = make_table(app, user, GraphStage.GRAPH, user_text="7")
    labels = matgraph.report(identifier, "labels")
    assert labels["status"] == "ready"
    assert labels["labels"]["FuelCell_Id"] == ["Matter", "RN0721-28"]
    attributes = matgraph.report(identifier, "attributes")["attributes"]
    assert attributes["FuelCell_Id"] == {"Label": "Matter", "Attribute": "identifier"}
    assert list(attributes) == list(CELLS[0])
    graph = matgraph.report(identifier, "graph")
    assert set(graph) == {"status", "graph"}
    one = graph["graph"]["relationships"][0]
    assert one["rel_type"].isupper()
    ids = [node["id"] for node in graph["graph"]["nodes"]]
    assert set(one["connection"]) <= set(ids)
    assert {node["label"] for node in graph["graph"]["nodes"]} >= {"matter", "parameter"}


def test_nodes_come_without_relationships_under_both_names(
    app: Flask, matgraph: MatGraph, user: Person
) -> None:
    identifier = make_table(app, user, GraphStage.NODES, user_text="7")
    told = matgraph.report(identifier, "nodes")
    assert set(told) == {"status", "nodes", "graph"}
    assert told["nodes"] == told["graph"]
    assert told["nodes"]["relationships"] == []
    assert told["nodes"]["nodes"][0]["attributes"]["identifier"] == [
        {"value": "RN0721-28", "index": "0"}
    ]


@pytest.mark.parametrize("state", [ProcessState.QUEUED, ProcessState.RUNNING])
@pytest.mark.parametrize("stage", [GraphStage(key) for key in KEYS])
def test_a_stage_that_is_under_way_has_nothing_to_tell_yet(
    state: ProcessState, stage: GraphStage, app: Flask, matgraph: MatGraph, user: Person
) -> None:
    identifier = make_table(app, user, stage, user_text="7")
    add_run(app, identifier, stage, state)
    waits = {"status": f"processing_{stage}", "message": "Data not available yet"}
    assert matgraph.report(identifier, stage) == waits
    earlier = KEYS[: KEYS.index(stage)]
    later = KEYS[KEYS.index(stage) + 1 :]
    assert [matgraph.report(identifier, key)["status"] for key in earlier] == ["ready"] * len(
        earlier
    )
    assert [matgraph.report(identifier, key) for key in later] == [waits] * len(later)


def test_what_was_never_begun_has_nothing_to_tell(
    app: Flask, matgraph: MatGraph, user: Person
) -> None:
    identifier = make_table(app, user, None, user_text="7")
    waits = {"status": "idle", "message": "Data not available yet"}
    assert [matgraph.report(identifier, key) for key in KEYS] == [waits] * 4
    assert matgraph.report(identifier, "import") == {"status": "idle"}


@pytest.mark.parametrize("key", [*KEYS, "import"])
def test_a_stage_that_failed_says_why_in_a_sentence(
    key: str, app: Flask, matgraph: MatGraph, user: Person
) -> None:
    failed = make_table(app, user, GraphStage.LABELS, state=ProcessState.FAILED, user_text="7")
    assert matgraph.report(failed, key) == {"status": "error"}
    sentence = {"error_sentence": "Something went wrong."}
    add_run(app, failed, GraphStage.LABELS, ProcessState.FAILED, **sentence)
    assert matgraph.report(failed, key) == {"status": "error", "message": "Something went wrong."}
    result = {"result": {"sentence": "The file has no rows."}}
    add_run(app, failed, GraphStage.LABELS, ProcessState.REJECTED, **result)
    assert matgraph.report(failed, key) == {"status": "error", "message": "The file has no rows."}
    add_run(app, failed, GraphStage.LABELS, ProcessState.CANCELLED)
    assert matgraph.report(failed, key) == {"status": "cancelled"}


def test_the_report_of_an_import_has_its_counts(
    app: Flask, matgraph: MatGraph, user: Person
) -> None:
    identifier = make_table(app, user, GraphStage.GRAPH, user_text="7")
    assert matgraph.report(identifier, "import") == {"status": "idle"}
    number = add_run(app, identifier, GraphStage.IMPORT, ProcessState.RUNNING)
    assert matgraph.report(identifier, "import") == {"status": "processing_import"}
    assert matgraph.report(identifier, "graph")["status"] == "ready"
    counts = {
        "nodes": {"new": 12, "merged": 0, "unchanged": 3, "removed": 0},
        "relationships": {"new": 9, "unchanged": 0, "removed": 0},
    }
    done = {"result": counts | {"rows": 3}, "applied": True}
    assert add_run(app, identifier, GraphStage.IMPORT, ProcessState.SUCCEEDED, **done) > number
    assert matgraph.report(identifier, "import") == {"status": "imported", "counts": counts}
    assert matgraph.report(identifier, "labels")["status"] == "ready"


def test_any_slash_and_head_are_answered(app: Flask, matgraph: MatGraph, user: Person) -> None:
    identifier = make_table(app, user, user_text="7")
    assert matgraph("GET", "report/", identifier, query={"key": "graph"}).json["status"] == "ready"
    assert matgraph("HEAD", "report", identifier, query={"key": "graph"}).status_code == 200
