"""The formats of exports, read back by networkx, whatever the cells hold."""

import io
import json
import re
from typing import Any
from xml.etree import ElementTree

import networkx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.graph.formats import FORMS
from webapp.graph.formats.cypher_script import quoted
from webapp.graph.formats.form import written
from webapp.graph.formats.items import StoredEdge, StoredNode, items_of

SAMPLE = {"identifier": "RN0721-28", "name": "Fuel Cell"}
QUANTITY = {"name": "Drymill time", "value": "6.0", "number": 6.0, "unit": "hrs"}
HOSTILE = "</data>]]><!--&amp;\"'`{}\\u0027\\' }) DETACH DELETE n; // \r\n\t µ 漢 🙂"
GRAPH = (
    StoredNode("Matter rn0721-28", "Matter", SAMPLE),
    StoredNode("Property 1", "Property", QUANTITY),
    StoredNode(f"Metadata {HOSTILE}", "Metadata", {"value": HOSTILE}),
    StoredEdge("HAS_PROPERTY", "Matter rn0721-28", "Property 1", "Matter", "Property"),
)
# No file of XML can hold the others.
CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n\r"))


def read(form: str, items: Any) -> Any:
    """A graph as networkx reads it in this format."""
    content = b"".join(written(FORMS[form], items))
    if form == "json":
        return networkx.node_link_graph(json.loads(content), edges="edges")
    ElementTree.fromstring(content)
    if form == "graphml":
        return networkx.read_graphml(io.BytesIO(content))
    return networkx.read_gexf(io.BytesIO(content), version="1.3")


@pytest.mark.parametrize("form", ["graphml", "gexf", "json"])
def test_networkx_reads_back_what_was_written(form: str) -> None:
    graph = read(form, GRAPH)
    kind = "kind" if form == "gexf" else "label"
    assert graph.is_directed()
    assert list(graph.nodes) == ["Matter rn0721-28", "Property 1", f"Metadata {HOSTILE}"]
    assert graph.nodes["Matter rn0721-28"].items() >= SAMPLE.items()
    assert graph.nodes["Property 1"].items() >= QUANTITY.items()
    assert [facts[kind] for _, facts in graph.nodes(data=True)] == [
        "Matter",
        "Property",
        "Metadata",
    ]
    assert graph.nodes[f"Metadata {HOSTILE}"]["value"] == HOSTILE
    ((source, target, facts),) = graph.edges(data=True)
    assert (source, target) == ("Matter rn0721-28", "Property 1")
    assert "HAS_PROPERTY" in facts.values()


@pytest.mark.parametrize("form", ["graphml", "gexf", "json"])
@settings(max_examples=40, deadline=None)
@given(key=CELLS, value=CELLS)
def test_every_text_comes_through(form: str, key: str, value: str) -> None:
    key = f"Matter {key}"
    graph = read(form, [StoredNode(key, "Matter", {"value": value} if value else {})])
    assert list(graph.nodes) == [key]
    assert graph.nodes[key].get("value", "") == value


@pytest.mark.parametrize("form", ["graphml", "gexf", "json"])
def test_an_empty_graph_is_one_too(form: str) -> None:
    assert len(read(form, [])) == 0


@pytest.mark.parametrize("form", ["graphml", "gexf"])
def test_what_xml_cannot_hold_is_marked_and_does_not_break_the_file(form: str) -> None:
    graph = read(form, [StoredNode("a\x00b", "Matter", {"value": "\x1b[31m\ufffe"})])
    assert list(graph.nodes) == ["a\ufffdb"]
    assert graph.nodes["a\ufffdb"]["value"] == "\ufffd[31m\ufffd"


def test_gexf_names_nodes_as_people_know_them() -> None:
    assert read("gexf", GRAPH).nodes["Matter rn0721-28"]["label"] == "Fuel Cell"
    assert StoredNode("Matter a", "Matter", {}).name == "Matter a"


def test_lines_of_the_reader_become_nodes_and_relationships() -> None:
    facts = {"value": "6\ud83d", "number": 6, "error": float("inf"), "std": None, "unit": ""}
    ends = {"source": "a", "target": "b", "source_label": "Matter", "target_label": "Property"}
    node = {"key": "b", "label": "Property", "name": "b", "attributes": facts}
    lines = [json.dumps(node), json.dumps({"type": "HAS_PROPERTY"} | ends)]
    assert list(items_of(lines)) == [
        StoredNode("b", "Property", {"value": "6?", "number": 6.0}),
        StoredEdge("HAS_PROPERTY", "a", "b", "Matter", "Property"),
    ]


# What a reader of Cypher makes of a text within quotes.
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
SIGNS = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'"}


@settings(max_examples=200, deadline=None)
@given(CELLS | st.text("\\'u0027` +"))
def test_a_text_never_gets_out_of_its_quotes(content: str) -> None:
    written_text = quoted(content)
    parts = re.findall(r"'((?:[^'\\]|\\.)*)'", written_text, re.DOTALL)
    assert " + ".join(f"'{part}'" for part in parts) == written_text
    assert "".join(ESCAPE.sub(lambda found: SIGNS[found[1]], part) for part in parts) == content
    # Not even for a reader that knows no quotes when it looks for these.
    assert not re.search(r"\\u[0-9a-fA-F]{4}", written_text)


def test_a_script_of_cypher_makes_the_graph_again() -> None:
    script = b"".join(written(FORMS["cypher"], GRAPH[:2] + GRAPH[3:])).decode()
    assert script.splitlines()[1:] == [
        "MERGE (n:`Matter` {key: 'Matter rn0721-28'})"
        " SET n.`identifier` = 'RN0721-28', n.`name` = 'Fuel Cell';",
        "MERGE (n:`Property` {key: 'Property 1'})"
        " SET n.`name` = 'Drymill time', n.`value` = '6.0', n.`number` = 6.0, n.`unit` = 'hrs';",
        "MATCH (a:`Matter` {key: 'Matter rn0721-28'}), (b:`Property` {key: 'Property 1'})"
        " MERGE (a)-[:`HAS_PROPERTY`]->(b);",
    ]


def test_a_large_graph_leaves_in_pieces() -> None:
    many = (StoredNode(f"Matter {number}", "Matter", {}) for number in range(20_000))
    pieces = list(written(FORMS["graphml"], many))
    assert len(pieces) > 10
    assert max(map(len, pieces)) < 100_000
    assert ElementTree.fromstring(b"".join(pieces)) is not None
