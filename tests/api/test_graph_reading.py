"""/api/graph: the graph that was imported, as scripts search it, walk it, ask it and take it."""

import io
import json
from pathlib import Path
from typing import Any

import networkx
import pytest
from flask import Flask

from tests.api.conftest import Script
from tests.desk import Person
from tests.graph.here import graphs_here
from tests.graph_stored import CELLS, store_graph

__all__ = ["graphs_here"]

KINDS = {
    "graphml": "application/graphml+xml",
    "gexf": "application/gexf+xml",
    "json": "application/json",
    "cypher": "application/x-cypher-query",
}


@pytest.fixture
def table(app: Flask, user: Person, tmp_path: Path) -> str:
    """A table of a member that is in the graph."""
    return store_graph(app, user, tmp_path)


def read(form: str, content: bytes) -> Any:
    """A graph as networkx reads it."""
    if form == "json":
        return networkx.node_link_graph(json.loads(content), edges="edges")
    reader = networkx.read_graphml if form == "graphml" else networkx.read_gexf
    return reader(io.BytesIO(content), **({"version": "1.3"} if form == "gexf" else {}))


def test_a_graph_that_nobody_has_imported_into_is_empty(call: Script) -> None:
    assert call("GET", "/api/graph/counts").json == {"nodes": {}, "relationships": {}}
    assert call("GET", "/api/graph/nodes").json["nodes"] == []
    assert call("GET", "/api/graph/around?key=Matter").json == {"nodes": [], "relationships": []}
    assert (
        call("POST", "/api/graph/cypher", json={"query": "MATCH (n) RETURN n"}).json["rows"] == []
    )
    assert call("GET", "/api/graph/nodes/Matter%23x").status_code == 404
    for form in ("graphml", "gexf", "json"):
        assert len(read(form, call("GET", f"/api/graph/export.{form}").data)) == 0


def test_nodes_are_counted_and_searched_in_parts(table: str, call: Script) -> None:
    counts = call("GET", "/api/graph/counts").json
    assert counts["nodes"]["Matter"] == 5
    assert counts["relationships"]["HAS_PARAMETER"] == 3
    first = call("GET", "/api/graph/nodes?label=Matter&limit=3").json
    assert len(first["nodes"]) == 3
    more = {"label": "Matter", "limit": 3, "after": first["next_after"]}
    rest = call("GET", "/api/graph/nodes", query_string=more).json
    assert (len(rest["nodes"]), rest["next_after"]) == (2, None)
    names = [one["name"] for one in first["nodes"] + rest["nodes"]]
    assert sorted(names) == sorted(["RN-28", "RN-29", "RN-30", "Carbon", CELLS[3][1]])
    found = call("GET", "/api/graph/nodes?text=graphi").json["nodes"]
    assert [one["name"] for one in found] == [CELLS[3][1]]


def test_a_node_is_told_with_what_it_is_joined_to_and_where_it_was_seen(
    table: str, call: Script
) -> None:
    (carbon,) = call("GET", "/api/graph/nodes?text=carbon").json["nodes"]
    page = call("GET", "/api/graph/nodes/" + carbon["key"].replace("#", "%23")).json
    assert page["node"] == carbon
    kinds = {(one["type"], one["outgoing"], one["node"]["label"]) for one in page["neighbours"]}
    assert kinds == {("IS_MANUFACTURING_INPUT", True, "Manufacturing")}
    assert page["neighbour_count"] == len(page["neighbours"])
    assert [(one["row"], one["headers"]) for one in page["seen"]] == [
        (2, ["Material"]),
        (3, ["Material"]),
    ]
    assert {one["identifier"] for one in page["seen"]} == {table}


def test_somebody_elses_file_is_not_named_where_a_node_was_seen(
    app: Flask, admin: Person, call: Script, call_as_admin: Script, tmp_path: Path
) -> None:
    identifier = store_graph(app, admin, tmp_path)
    (carbon,) = call("GET", "/api/graph/nodes?text=carbon").json["nodes"]
    place = "/api/graph/nodes/" + carbon["key"].replace("#", "%23")
    hidden = call("GET", place).json["seen"][0]
    assert (hidden["identifier"], hidden["filename"], hidden["headers"]) == ("", "", [])
    assert hidden["row"] == 2
    assert call_as_admin("GET", place).json["seen"][0]["identifier"] == identifier


def test_what_is_around_a_node_comes_with_its_relationships(table: str, call: Script) -> None:
    (sample,) = call("GET", "/api/graph/nodes?text=rn-28").json["nodes"]
    near = call("GET", "/api/graph/around", query_string={"key": sample["key"]}).json
    assert {one["label"] for one in near["nodes"]} == {"Matter", "Manufacturing"}
    further = {"key": sample["key"], "depth": 2}
    wide = call("GET", "/api/graph/around", query_string=further).json
    assert {one["name"] for one in wide["nodes"]} >= {"RN-28", "Drymill", "Carbon"}
    keys = {one["key"] for one in wide["nodes"]}
    assert wide["relationships"]
    assert {end for one in wide["relationships"] for end in (one["source"], one["target"])} <= keys
    few = call("GET", "/api/graph/around", query_string=further | {"limit": 2}).json
    assert len(few["nodes"]) == 2


def test_a_query_that_reads_is_answered(table: str, call: Script) -> None:
    query = "MATCH (s:Manufacturing)-[:HAS_PARAMETER]->(p) RETURN p.number ORDER BY p.number"
    answer = call("POST", "/api/graph/cypher", json={"query": query, "limit": 2}).json
    assert answer["columns"] == ["p.number"]
    assert answer["rows"] == [[6.0], [7.5]]
    assert answer["cut"] is True
    assert answer["problem"] == ""


@pytest.mark.parametrize(
    "query",
    [
        "MATCH (n) DETACH DELETE n",
        "CREATE (:Matter {key: 'x'})",
        "LOAD FROM '/etc/passwd' RETURN *",
        "COPY (MATCH (n) RETURN n) TO '/tmp/x.csv'",
        "MATCH (n) RETURN n; DROP TABLE Matter",
        "MATCH (n RETURN n",
        "MATCH (n:Nothing) RETURN n",
        "//",
    ],
)
def test_any_other_query_has_a_problem_in_a_sentence(query: str, table: str, call: Script) -> None:
    answer = call("POST", "/api/graph/cypher", json={"query": query})
    assert answer.status_code == 200
    assert answer.json["rows"] == []
    assert answer.json["problem"].strip().endswith((".", "!"))
    assert call("GET", "/api/graph/counts").json["nodes"]["Matter"] == 5


@pytest.mark.parametrize("form", ["graphml", "gexf", "json"])
def test_the_whole_graph_is_exported_and_read_back(form: str, table: str, call: Script) -> None:
    answer = call("GET", f"/api/graph/export.{form}")
    assert answer.mimetype == KINDS[form]
    assert f"graph.{form}" in answer.headers["Content-Disposition"]
    graph = read(form, answer.data)
    counts = call("GET", "/api/graph/counts").json
    assert graph.number_of_nodes() == sum(counts["nodes"].values())
    assert graph.number_of_edges() == sum(counts["relationships"].values())
    told = [facts for _, facts in graph.nodes(data=True) if facts.get("number") == 7.5]
    assert [(facts["value"], facts["unit"]) for facts in told] == [("7,5", "hrs")]
    assert CELLS[3][1] in {facts.get("name") for _, facts in graph.nodes(data=True)}


def test_an_export_holds_what_one_table_has_brought_or_some_nodes(table: str, call: Script) -> None:
    whole = call("GET", "/api/graph/export.json").json
    mine = call("GET", f"/api/graph/export.json?identifier={table}").json
    # The graph database reads relationships side by side.
    for graph in (whole, mine):
        graph["edges"].sort(key=str)
    assert mine == whole
    keys = [one["id"] for one in whole["nodes"]][:2]
    some = call("GET", "/api/graph/export.json", query_string={"key": keys}).json
    assert [one["id"] for one in some["nodes"]] == keys
    assert call("GET", "/api/graph/export.json?identifier=x").status_code == 404
    assert call("GET", "/api/graph/export.xml").status_code == 422


def test_a_script_of_cypher_makes_the_same_graph_again(
    table: str, call: Script, tmp_path: Path
) -> None:
    import ladybug

    script = call("GET", "/api/graph/export.cypher").text
    database = ladybug.Database(tmp_path / "again")
    again = ladybug.Connection(database)
    texts = ("identifier", "name", "value", "unit", "normal_unit", "vocabulary")
    columns = ", ".join(f"{name} STRING" for name in texts) + ", number DOUBLE, normal_value DOUBLE"
    for label in ("Matter", "Parameter", "Manufacturing"):
        again.execute(f"CREATE NODE TABLE {label}(key STRING PRIMARY KEY, {columns})")
    for kind, source, target in (
        ("IS_MANUFACTURING_INPUT", "Matter", "Manufacturing"),
        ("IS_MANUFACTURING_OUTPUT", "Manufacturing", "Matter"),
        ("HAS_PARAMETER", "Manufacturing", "Parameter"),
    ):
        again.execute(f"CREATE REL TABLE {kind}(FROM {source} TO {target})")
    for _ in range(2):
        for statement in script.splitlines()[1:]:
            again.execute(statement)
    counts = call("GET", "/api/graph/counts").json
    for kind, count in counts["nodes"].items():
        assert again.execute(f"MATCH (n:{kind}) RETURN count(*)").get_next() == [count]
    for kind, count in counts["relationships"].items():
        assert again.execute(f"MATCH ()-[r:{kind}]->() RETURN count(*)").get_next() == [count]
    odd = again.execute("MATCH (n:Matter) WHERE n.name STARTS WITH 'Graph' RETURN n.name")
    assert odd.get_next() == [CELLS[3][1]]
    again.close()
    database.close()


@pytest.mark.parametrize(
    ("method", "path", "more"),
    [
        ("GET", "/api/graph/nodes?limit=0", {}),
        ("GET", "/api/graph/around", {}),
        ("GET", "/api/graph/around?key=x&depth=9", {}),
        ("POST", "/api/graph/cypher", {"json": {"query": "x" * 20_001}}),
        ("POST", "/api/graph/cypher", {"json": {}}),
    ],
)
def test_a_question_that_does_not_fit_is_refused(
    method: str, path: str, more: dict[str, Any], call: Script
) -> None:
    assert call(method, path, **more).status_code == 422
