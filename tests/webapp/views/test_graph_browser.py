"""The graph that was imported, on pages: found, walked, asked in Cypher, taken along."""

import json
from pathlib import Path

import pytest
from flask import Flask

from tests.desk import Person
from tests.graph.here import graphs_here
from tests.graph_stored import store_graph
from tests.webapp.views.browser import Browser, words
from webapp.pages.graph_browser import GraphCounts, GraphNodeItem
from webapp.pages.graph_telling import examples, title_of, told
from webapp.services.graph import vocabularies

__all__ = ["graphs_here"]

SAMPLE = "/graph/nodes/Matter%23rn-28"


@pytest.fixture
def table(app: Flask, user: Person, tmp_path: Path) -> str:
    """A table of Mia's that is in the graph."""
    return store_graph(app, user, tmp_path)


def test_nothing_is_in_the_graph_of_a_new_desk(mia: Browser) -> None:
    assert "Nothing is in the graph yet." in words(mia.get("/graph/browse"))
    page = mia.get("/graph/query")
    assert "Nothing is in the graph yet, so every answer is empty." in words(page)
    mia.get(SAMPLE, status=404)


def test_nodes_are_found_by_text_and_label_and_counted(mia: Browser, table: str) -> None:
    page = mia.get("/graph/browse")
    told_all = words(page)
    assert "11 nodes and 9 relationships are in the graph." in told_all
    assert "Drymill time Parameter value 6 hrs" in told_all
    assert "Matter 5" in told_all
    assert "is manufacturing output 3" in told_all
    page = mia.get("/graph/browse?text=RN-2&label=Matter")
    names = [str(link["href"]) for link in page.select("tbody th a.file")]
    assert names == [SAMPLE, "/graph/nodes/Matter%23rn-29"]
    page = mia.get("/graph/browse?text=nobody")
    assert "No node has “nobody” in its name" in words(page)


def test_a_list_goes_on_after_a_node(mia: Browser, table: str) -> None:
    page = mia.get("/graph/browse?label=Matter&after=Matter%23rn-29")
    told_all = words(page)
    assert "RN-30" in told_all
    assert "RN-29" not in told_all
    first = page.select_one(".pager a")
    assert first is not None
    assert first["href"] == "/graph/browse?label=Matter"


def test_a_node_is_told_with_its_neighbours_and_rows(mia: Browser, table: str) -> None:
    told_all = words(mia.get(SAMPLE))
    assert "Identifier RN-28" in told_all
    assert "is manufacturing output to here Drymill Manufacturing" in told_all
    assert "fuel cells.csv 2 Sample" in told_all
    page = mia.get("/graph/browse?label=Parameter")
    time = page.select_one("tbody th a.file")
    assert time is not None
    told_all = words(mia.get(str(time["href"])))
    assert "Value 6 hrs In base units 21,600 second" in told_all


def test_a_member_sees_the_graph_and_not_whose_table_it_is_from(
    app: Flask, mia: Browser, admin: Person, tmp_path: Path
) -> None:
    store_graph(app, admin, tmp_path)
    told_all = words(mia.get(SAMPLE))
    assert "a table of somebody else 2 1 column" in told_all
    assert "fuel cells.csv" not in told_all


def test_the_canvas_gets_what_is_around_a_node(mia: Browser, table: str) -> None:
    page = mia.get(SAMPLE)
    drawn = page.select_one("#graph-drawn")
    assert drawn is not None
    part = json.loads(str(drawn["data-part"]))
    assert {node["label"] for node in part["nodes"]} == {"matter", "manufacturing"}
    key = next(node["id"] for node in part["nodes"] if node["label"] == "manufacturing")
    more = mia.client.get("/graph/around", query_string={"key": key}).json
    assert more is not None
    assert sorted(more["titles"].values()) == ["Carbon", "Drymill", "Drymill time: 6 hrs", "RN-28"]
    kinds = {one["rel_type"] for one in more["relationships"]}
    assert kinds == {"HAS_PARAMETER", "IS_MANUFACTURING_INPUT", "IS_MANUFACTURING_OUTPUT"}


def test_every_example_has_an_answer(mia: Browser, table: str) -> None:
    page = mia.get("/graph/query")
    queries = [str(link["data-query"]) for link in page.select("a[data-query]")]
    assert len(queries) == 5
    for query in queries:
        answer = mia.read(mia.post("/graph/query", query=query))
        assert answer.select("table.sheet tbody tr"), query
        box = answer.select_one("#query")
        assert box is not None
        assert box.text.strip() == query


def test_nodes_in_an_answer_lead_to_their_pages_and_numbers_are_numbers(
    mia: Browser, table: str
) -> None:
    query = "MATCH (n:Parameter) RETURN n, n.number, n.error ORDER BY n.number LIMIT 1"
    page = mia.read(mia.post("/graph/query", query=query))
    cells = page.select("table.sheet td")
    link = cells[0].select_one("a")
    assert link is not None
    assert str(link["href"]).startswith("/graph/nodes/Parameter")
    assert [cell.text for cell in cells[1:]] == ["6", "empty"]


def test_what_is_more_than_a_page_shows_is_said(mia: Browser, table: str) -> None:
    query = "UNWIND range(1, 1500) AS n RETURN n"
    told_all = words(mia.read(mia.post("/graph/query", query=query)))
    assert "The first 1,000 rows: there are more." in told_all


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("", "Write a query first"),
        ("MATCH (n) DETACH DELETE n", "Only queries that read are answered here"),
        ("MATCH (n:Nobody RETURN n", "Your query is below as you wrote it."),
        ("x" * 20_001, "A query has at most 20,000 characters."),
    ],
)
def test_a_problem_is_one_sentence_above_the_query(
    mia: Browser, table: str, query: str, said: str
) -> None:
    page = mia.read(mia.post("/graph/query", query=query), 422)
    assert said in words(page)
    assert page.title is not None
    assert page.title.text.startswith("Error: ")


@pytest.mark.parametrize("form", ["graphml", "gexf", "json", "cypher"])
def test_the_graph_is_taken_along(mia: Browser, table: str, form: str) -> None:
    menu = [str(link["href"]) for link in mia.get(SAMPLE).select(".menu-of a")]
    part = next(address for address in menu if f"export.{form}?" in address)
    whole = mia.client.get(f"/graph/export.{form}")
    assert f"graph.{form}" in whole.headers["Content-Disposition"]
    assert "Graphite" in whole.text
    around = mia.client.get(part)
    assert "RN-28" in around.text
    assert "Graphite" not in around.text
    of_table = mia.client.get(f"/graph/export.{form}", query_string={"identifier": table})
    assert "Graphite" in of_table.text


def test_a_format_that_there_is_not_and_a_table_of_nobody_are_not_found(
    mia: Browser, table: str
) -> None:
    mia.get("/graph/export.docx", status=404)
    mia.get("/graph/export.json?identifier=nobodys", status=404)


def node(**attributes: object) -> GraphNodeItem:
    return GraphNodeItem(key="k", label="Property", name="Strength", attributes=attributes)


def test_a_value_is_told_with_its_unit_and_once_more_in_base_units() -> None:
    value = {"value": "412", "number": 412.0, "unit": "MPa"}
    base = {"normal_value": 4.12e8, "normal_unit": "pascal"}
    assert told(node(**value, **base)) == (
        ("value", "412 MPa"),
        ("in base units", "4.12e+08 pascal"),
    )
    assert title_of(node(**value)) == "Strength: 412 MPa"


def test_units_are_written_as_people_write_them() -> None:
    base = {"normal_value": 2.5e-06, "normal_unit": "kilogram * meter ** 2 / second ** 3"}
    assert dict(told(node(value="2.5", **base)))["in base units"] == (
        "2.5e-06 kilogram·meter²/second³"
    )


def test_metadata_is_called_by_its_type_and_value() -> None:
    found = node(metadata_type="Test date", value="16 Jan 2023")
    assert title_of(found) == "Test date: 16 Jan 2023"


def test_what_is_in_base_units_already_is_told_once() -> None:
    value = {"value": "3", "number": 3.0, "unit": "meter"}
    assert told(node(**value, normal_value=3.0, normal_unit="meter")) == (("value", "3 meter"),)


def test_a_unit_without_a_value_is_told_by_itself() -> None:
    assert told(node(unit="MPa", mean=2.5)) == (("unit", "MPa"), ("mean", "2.5"))


def test_examples_are_about_what_is_in_the_graph(app: Flask) -> None:
    counts = GraphCounts(nodes={"Person": 3, "Place": 9}, relationships={"LOCATED_IN": 3})
    with app.app_context():
        words_of_all = [vocabularies.load(name) for name in vocabularies.names()]
    said = [text for text, _ in examples(counts, words_of_all)]
    assert said == [
        "The first 25 of Place",
        "Person located in Place",
        "How often: Person located in Place",
    ]
    assert examples(GraphCounts(nodes={}, relationships={}), words_of_all) == ()


def test_a_key_with_slashes_and_dots_leads_to_its_node(
    app: Flask, mia: Browser, user: Person, tmp_path: Path
) -> None:
    store_graph(app, user, tmp_path, (("ID", "Material", "Time"), ("a/../b", "//c?d#e", "1")))
    page = mia.get("/graph/browse?label=Matter")
    links = {link.text: str(link["href"]) for link in page.select("tbody th a.file")}
    assert links["a/../b"].endswith("%2F..%2Fb")
    for name, address in links.items():
        heading = mia.get(address).select_one("h1")
        assert heading is not None
        assert heading.text == name
