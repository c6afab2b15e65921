"""Two whole tables of the world go through all stages, and are graphs that a person finds right."""

from pathlib import Path

import pytest
from flask import Flask

from tests.workers.desk_work import work
from tests.workers.graph_work import answer, go_through, hand_in, newest
from webapp.models import GraphImport
from webapp.states import GraphStage, ProcessState

FOLDER = Path(__file__).parents[3] / "shared" / "data" / "csv"

pytestmark = [
    pytest.mark.usefixtures("context"),
    pytest.mark.skipif(not FOLDER.is_dir(), reason="the shared data is not here"),
]


def through_all_stages(name: str) -> GraphImport:
    """Hand a whole file in, and do all of its stages."""
    table = hand_in((FOLDER / name).read_bytes(), name, vocabulary="records")
    assert work(newest(table)).state == ProcessState.SUCCEEDED
    go_through(table)
    return table


def graph_of(table: GraphImport) -> tuple[list[tuple[str, ...]], set[tuple[str, str, str]]]:
    """Nodes as headers of their columns, and relationships between the first of these."""
    graph, headers = answer(table, GraphStage.GRAPH).content, table.shape["headers"]
    columns = {
        node["id"]: tuple(
            headers[int(value["index"])]
            for values in node["attributes"].values()
            for value in values
            if value["index"] != "inferred"
        )
        for node in graph["nodes"]
    }
    ends = [(each["rel_type"], *each["connection"]) for each in graph["relationships"]]
    return list(columns.values()), {
        (kind, columns[source][0], columns[target][0]) for kind, source, target in ends
    }


def test_every_officer_is_read_and_belongs_to_a_department(context: Flask) -> None:
    table = through_all_stages("police-deaths.csv")
    assert (table.shape["rows"], table.shape["notes"]) == (22_800, [])
    assert graph_of(table) == (
        [("person",), ("dept",), ("eow",), ("cause",)],
        {
            ("AFFILIATED_WITH", "person", "dept"),
            ("HAS_PROPERTY", "person", "eow"),
            ("HAS_PROPERTY", "person", "cause"),
        },
    )


def test_every_character_is_read_and_is_one_person_with_properties(context: Flask) -> None:
    table = through_all_stages("marvel-characters.csv")
    assert (table.shape["rows"], table.shape["notes"]) == (16_376, [])
    nodes, edges = graph_of(table)
    assert nodes[0] == ("page_id", "name")
    assert nodes[1:] == [(header,) for header in table.shape["headers"][2:]]
    assert {source for _, source, _ in edges} == {"page_id"}
    assert len(edges) == len(nodes) - 1
    assert answer(table, GraphStage.NODES).reasons["left_out"] == {}
