"""Tables of MatGraph's clients go through all stages, with workers that do what waits."""

from collections.abc import Callable

import pytest

from tests.api.dialects.matgraphs import MatGraph

FUEL_CELLS = (
    b"FuelCell_Id,Material,Drymill time (hrs),Machine\n"
    b"RN0721-28,Carbon,6,Ford\nRN0721-29,Graphite,12,Ford\n"
)
Work = Callable[[], None]


def handed_in(matgraph: MatGraph, content: bytes = FUEL_CELLS) -> str:
    answer = matgraph.hand_in(content=content)
    assert answer.status_code == 201, answer.text
    return str(answer.json["process_id"])


def test_a_table_becomes_a_graph_stage_by_stage(matgraph: MatGraph, work: Work) -> None:
    process_id = handed_in(matgraph)
    assert matgraph.report(process_id, "labels") == {
        "status": "processing_labels",
        "message": "Data not available yet",
    }
    work()
    labels = matgraph.report(process_id, "labels")["labels"]
    assert labels["FuelCell_Id"] == ["Matter", "RN0721-28"]
    assert labels["Drymill time (hrs)"][1] == "6"
    labels["Machine"] = ["Manufacturing", "Ford"]
    assert matgraph.begin("attribute-extract", process_id, labels=labels).status_code == 200
    work()
    attributes = matgraph.report(process_id, "attributes")["attributes"]
    assert attributes["Machine"]["Label"] == "Manufacturing"
    assert matgraph.begin("node-extract", process_id).status_code == 200
    work()
    nodes = matgraph.report(process_id, "nodes")["nodes"]
    assert {node["label"] for node in nodes["nodes"]} >= {"matter", "manufacturing", "parameter"}
    # As the frontend does, which takes labels, ids and all as it has them.
    assert matgraph.begin("graph-extract", process_id, graph=nodes).status_code == 200
    work()
    graph = matgraph.report(process_id, "graph")["graph"]
    kinds = {one["rel_type"] for one in graph["relationships"]}
    assert "HAS_PARAMETER" in kinds


@pytest.mark.parametrize(
    ("content", "column"),
    [
        (b"\xef\xbb\xbfId,Name\n1,a\n2,b\n", "Id"),
        (b'"Name, long",Id\na,1\nb,2\n', "Name, long"),
        (b"Name,Name,Empty,\na,b,,c\nd,e,,f\n", "Name (2)"),
        ("Länge (µm),Id\n5,1\n6,2\n".encode("latin-1"), "Länge (µm)"),
    ],
)
def test_odd_tables_keep_all_of_their_columns(
    content: bytes, column: str, matgraph: MatGraph, work: Work
) -> None:
    process_id = handed_in(matgraph, content)
    work()
    assert column in matgraph.report(process_id, "labels")["labels"]
    for stage, key in (("attribute-extract", "attributes"), ("node-extract", "nodes")):
        assert matgraph.begin(stage, process_id).status_code == 200
        work()
        assert matgraph.report(process_id, key)["status"] == "ready"


def test_a_table_without_rows_has_columns_that_are_nothing_yet(
    matgraph: MatGraph, work: Work
) -> None:
    process_id = handed_in(matgraph, b"Id,Name\n")
    work()
    nothing = {"Id": ["No label", ""], "Name": ["No label", ""]}
    assert matgraph.report(process_id, "labels") == {"status": "ready", "labels": nothing}
    empty = matgraph.hand_in(content=b"   \n")
    said = {"error": "This file is empty. Choose a file that has rows."}
    assert (empty.status_code, empty.json) == (400, said)
