"""Changing a graph by hand: tables and forms without a script, and what the canvas asks for."""

import json
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask

from tests.desk import Person
from tests.graph_rows import add_run, make_table
from tests.webapp.views.browser import Browser, form_of, words
from tests.webapp.views.page_rules import broken_rules
from webapp.extensions import db
from webapp.models import GraphImport
from webapp.services.graph import steps
from webapp.states import GraphStage

CANVAS = {"HX-Request": "true"}
# What the stages make of the table of graph_rows.
SAMPLE, TIME, STATION, STRENGTH = "0", "1", "2", "3"


@pytest.fixture
def table(app: Flask, user: Person) -> str:
    """A table of Mia's with all its answers."""
    return make_table(app, user)


def graph_of(app: Flask, table: str, stage: GraphStage = GraphStage.GRAPH) -> dict[str, Any]:
    """The graph of a table as it is kept."""
    with app.app_context():
        row = db.session.query(GraphImport).filter_by(identifier=table).one()
        step = steps.newest(row, stage)
        assert step is not None
        db.session.remove()
        return dict(step.content)


def at(table: str, act: str, step: str = "relations") -> str:
    return f"/graph/{table}/{step}/edit/{act}"


def ends(source: str, target: str) -> str:
    return json.dumps([source, target])


def pairs(graph: dict[str, Any]) -> list[list[str]]:
    return [[edge["rel_type"], *edge["connection"]] for edge in graph["relationships"]]


def draw(mia: Browser, table: str, act: str, step: str = "relations", **fields: Any) -> Any:
    """Ask as the canvas does; gives what it is answered."""
    sent = {"csrf_token": mia.token(), **fields}
    return mia.client.post(at(table, act, step), data=sent, headers=CANVAS)


def tables_of(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 200, answer.text
    page = BeautifulSoup(answer.text, "html.parser")
    assert broken_rules(page, whole=False) == []
    return page


def test_the_page_shows_nodes_and_relationships_as_tables(mia: Browser, table: str) -> None:
    page = mia.get(f"/graph/{table}/relations")
    told = words(page)
    assert "Machine Manufacturing name Ford D Machine" in told
    assert "value 6 C Drymill time (hrs)" in told
    assert 'Matter "Material" has property Property "Tensile strength"' in told
    assert "Not sure: " in told
    terms = json.loads(str(page.select_one("#graph-editor")["data-terms"]))  # type: ignore[index]
    assert ["matter", "property", "HAS_PROPERTY"] in terms["pairs"]
    assert terms["labels"]["matter"]["role"] == "thing"


def test_the_page_of_nodes_has_nothing_to_connect(mia: Browser, table: str) -> None:
    page = mia.get(f"/graph/{table}/nodes")
    assert page.select_one('[data-do="connect"]') is None
    assert [head.text for head in page.select("caption h2")][:1] == ["Nodes"]
    assert "belongs to nothing" not in words(page)
    assert "Connect" not in words(mia.get(at(table, f"form?node={SAMPLE}", "nodes")))


def test_a_node_is_added_changed_and_deleted_without_a_script(
    app: Flask, mia: Browser, table: str
) -> None:
    page = mia.get(at(table, "new"))
    answer = mia.submit(page, at(table, "add"), label="Parameter", name="Oven heat")
    assert answer.location == f"/graph/{table}/relations"
    page = mia.get(answer.location)
    assert 'Parameter "Oven heat" is added.' in words(page)
    assert 'Parameter "Oven heat" has no value.' in words(page)

    page = mia.get(at(table, "form?node=4"))
    # Of the column its first value is taken, where nothing else is written.
    changed = {"value-value": "", "index-value": "2", "value-unit": "hrs"}
    # The field of the name, and the empty one below it.
    changed |= {"value-name": ["Oven heat", ""], "index-name": ["", ""], "operator-name": ["", ""]}
    assert mia.submit(page, at(table, "change"), **changed).status_code == 302
    assert graph_of(app, table)["nodes"][4] == {
        "id": "4",
        "label": "parameter",
        "attributes": {
            "name": [{"value": "Oven heat", "index": "inferred"}],
            "value": [{"value": "6", "index": "2"}],
            "unit": [{"value": "hrs", "index": "inferred"}],
        },
    }
    page = mia.get(f"/graph/{table}/relations")
    form = form_of(page, at(table, "remove"))
    assert form.select_one("button[value='4']") is not None
    assert mia.post(at(table, "remove"), node="4").status_code == 302
    assert len(graph_of(app, table)["nodes"]) == 4


def test_nodes_are_connected_reversed_and_parted_without_a_script(
    app: Flask, mia: Browser, table: str
) -> None:
    before = pairs(graph_of(app, table))
    page = mia.get(at(table, f"form?node={SAMPLE}"))
    offered = [str(one["value"]) for one in page.select("#node-partner option")]
    assert offered == [ends(SAMPLE, STATION)]
    mia.post(at(table, "connect"), ends=offered[0])
    mia.post(at(table, "disconnect"), ends=ends(STATION, SAMPLE))
    assert ["IS_MANUFACTURING_OUTPUT", STATION, SAMPLE] not in pairs(graph_of(app, table))
    mia.post(at(table, "reverse"), ends=offered[0])
    assert sorted(pairs(graph_of(app, table))) == sorted(before)
    page = mia.get(f"/graph/{table}/relations")
    assert len(page.select('button[formaction$="/reverse"]')) == 1


def test_what_is_not_allowed_is_said_on_the_form_and_changes_nothing(
    app: Flask, mia: Browser, table: str
) -> None:
    before = graph_of(app, table)
    sent = {"node": SAMPLE, "ends": ends(SAMPLE, TIME)}
    page = mia.read(mia.post(at(table, "connect"), **sent), 422)
    alert = page.select_one("[role=alert]:not([hidden])")
    assert alert is not None
    assert "cannot be connected to Parameter" in alert.text
    for nonsense in ("", "1", "[1]", '{"a": 1}', "[[[", "[1, 2, 3]", "null"):
        assert mia.post(at(table, "connect"), ends=nonsense).status_code == 422
    assert mia.post(at(table, "add"), label="Wizard").status_code == 422
    strange = {"node": TIME, "label": "Parameter", "value-value": "1", "index-value": "99"}
    assert mia.post(at(table, "change"), **strange | {"operator-value": ""}).status_code == 422
    assert graph_of(app, table) == before


def test_the_canvas_gets_the_graph_back_with_the_change_and_nothing_is_kept(
    app: Flask, mia: Browser, table: str
) -> None:
    before = graph_of(app, table)
    sent = {"graph": json.dumps(before), "label": "Measurement", "name": "Tensile test"}
    made = tables_of(draw(mia, table, "add", **sent)).select_one("#graph-tables")
    assert made is not None
    assert made["data-said"] == 'Measurement "Tensile test" is added.'
    assert made["data-chosen"] == "4"
    more = {"graph": str(made["data-graph"]), "ends": ends("4", STRENGTH)}
    made = tables_of(draw(mia, table, "connect", **more)).select_one("#graph-tables")
    assert made is not None
    drawn = json.loads(str(made["data-graph"]))
    assert ["HAS_MEASUREMENT_OUTPUT", "4", STRENGTH] in pairs(drawn)
    marks = json.loads(str(made["data-marks"]))
    assert marks["nodes"][STRENGTH] == "warning"
    assert marks["titles"]["4"] == "Tensile test"
    assert graph_of(app, table) == before

    tables_of(draw(mia, table, "save", graph=json.dumps(drawn)))
    assert graph_of(app, table) == drawn


def test_the_canvas_is_refused_in_a_sentence(mia: Browser, app: Flask, table: str) -> None:
    graph = json.dumps(graph_of(app, table))
    answer = draw(mia, table, "connect", graph=graph, ends=ends(TIME, SAMPLE))
    assert (answer.status_code, answer.mimetype) == (422, "text/plain")
    assert "No relationship begins at Parameter." in answer.text
    answer = draw(mia, table, "form", graph=graph, node="99")
    assert (answer.status_code, answer.mimetype) == (422, "text/plain")


@pytest.mark.parametrize(
    "graph", ["{", "[]]", '{"nodes": [{"id": "1"}]}', '{"nodes": [{"id": 1, "label": "king"}]}']
)
def test_a_graph_that_is_none_is_refused(mia: Browser, table: str, graph: str) -> None:
    assert draw(mia, table, "show", graph=graph).status_code == 422


def test_nothing_is_saved_while_a_stage_runs(app: Flask, mia: Browser, table: str) -> None:
    graph = graph_of(app, table)
    add_run(app, table, GraphStage.PLAN)
    answer = draw(mia, table, "save", graph=json.dumps({"nodes": [], "relationships": []}))
    assert (answer.status_code, answer.mimetype) == (422, "text/plain")
    assert mia.post(at(table, "remove"), node=SAMPLE).status_code == 409
    assert graph_of(app, table) == graph


def test_a_long_graph_has_tables_of_pages(mia: Browser, table: str) -> None:
    named = {"name": [{"value": "x", "index": "inferred"}]}
    nodes = [{"id": str(one), "label": "matter", "attributes": named} for one in range(1000)]
    parts = [{"rel_type": "HAS_PART", "connection": ["0", str(one)]} for one in range(1, 1000)]
    graph = json.dumps({"nodes": nodes, "relationships": parts})
    page = tables_of(draw(mia, table, "show", graph=graph, nodes_from="900"))
    told = words(page)
    assert "901 to 1,000 of 1,000" in told
    assert "1 to 100 of 999" in told
    assert len(page.select("[data-act=remove]")) == len(page.select("[data-act=disconnect]")) == 100
    assert tables_of(draw(mia, table, "show", graph=graph, nodes_from="x; y"))


def test_a_table_without_a_graph_yet_says_so(app: Flask, mia: Browser, user: Person) -> None:
    labelled = make_table(app, user, GraphStage.LABELS)
    assert mia.client.get(at(labelled, "new")).status_code == 409
    assert draw(mia, labelled, "show").status_code == 409


def test_a_node_that_is_gone_is_not_found(mia: Browser, table: str) -> None:
    mia.get(at(table, "form?node=99"), status=404)
