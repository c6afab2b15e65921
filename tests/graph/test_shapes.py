"""The JSON of the stages is read in all forms that clients write, and written in one."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.graph.shapes import (
    BadShape,
    Edge,
    Graph,
    Node,
    Value,
    emit_attributes,
    emit_graph,
    emit_labels,
    emit_nodes,
    parse_attributes,
    parse_graph,
    parse_labels,
)
from webapp.graph.vocabulary import load

MATERIALS = load("materials")
LABELS = sorted(MATERIALS.labels)


@pytest.mark.parametrize("entry", [["Matter", "RN-28"], ["matter"], "MATTER", {"Label": "Matter"}])
def test_a_label_is_read_in_any_of_its_forms(entry):
    assert parse_labels({"Cell": entry}, MATERIALS) == {"Cell": "Matter"}


@pytest.mark.parametrize(
    "entry",
    [
        {"Label": "Property", "Attribute": "std"},
        {"label": "property", "attribute": "Standard deviation"},
        ["Property", "standard_deviation"],
        {"Label": ["Property"], "Attribute": ["std"]},
    ],
)
def test_an_attribute_is_read_in_any_of_its_forms(entry):
    assert parse_attributes({"s": entry}, MATERIALS) == {"s": ("Property", "std")}


@pytest.mark.parametrize("parse", [parse_labels, parse_attributes])
def test_more_columns_than_any_table_has_are_refused(parse):
    with pytest.raises(BadShape, match=r"16,385 columns. No table has so many"):
        parse({str(number): ["Matter", "name"] for number in range(16_385)}, MATERIALS)


def test_labels_and_attributes_are_written_as_clients_expect_them():
    assert emit_labels({"Cell": "Matter"}, {"Cell": "C1"}) == {"Cell": ["Matter", "C1"]}
    written = emit_attributes({"Cell": ("Matter", "identifier")})
    assert written == {"Cell": {"Label": "Matter", "Attribute": "identifier"}}


def test_a_graph_is_read_with_all_that_editors_make_of_it():
    graph = parse_graph(
        json.dumps(
            {
                "nodes": [
                    {"id": 0, "label": "Matter", "name": {"value": "Cell", "index": "inferred"}},
                    {
                        "id": "1",
                        "label": "property",
                        "attributes": {
                            "name": {"value": "OCV", "index": "missing"},
                            "value": [{"value": 3.1, "index": 4, "operator": "<"}],
                            "average": {"value": ["3", "4"], "index": ["5", 6]},
                        },
                    },
                ],
                "relationships": {"rel_type": "has_property", "connection": [0, "1"]},
            }
        ),
        MATERIALS,
    )
    assert graph.nodes[0] == Node("0", "Matter", {"name": (Value("Cell"),)})
    assert graph.nodes[1].attributes["value"] == (Value("3.1", 4, "<"),)
    assert graph.nodes[1].attributes["mean"] == (Value("3", 5), Value("4", 6))
    assert graph.nodes[1].columns == (4, 5, 6)
    assert graph.edges == (Edge("HAS_PROPERTY", "0", "1"),)


def test_an_old_name_of_an_output_is_read_as_the_one_of_today():
    edge = {"rel_type": "has_manufacturing_output", "connection": ["0", "1"]}
    nodes = [{"id": "0", "label": "manufacturing"}, {"id": "1", "label": "matter"}]
    graph = parse_graph({"nodes": nodes, "relationships": [edge]}, MATERIALS)
    assert graph.edges == (Edge("IS_MANUFACTURING_OUTPUT", "0", "1"),)


def test_nodes_alone_have_no_relationships():
    graph = Graph((Node("0", "Matter"), Node("1", "Property")), (Edge("HAS_PROPERTY", "0", "1"),))
    assert emit_nodes(graph)["relationships"] == []
    assert parse_graph(emit_nodes(graph)["nodes"], MATERIALS).nodes == graph.nodes


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("{", "The graph: this is no JSON"),
        (7, "The graph must be an object"),
        ({"nodes": 7}, '"nodes" must be a list'),
        ({"nodes": [{"label": "matter"}]}, "Node 1: its id is missing"),
        ({"nodes": [{"id": "a", "label": "soup"}]}, 'Node "a" has the label "soup"'),
        ({"nodes": [{"id": "a", "label": "matter"}] * 2}, 'Two nodes have the id "a"'),
        (
            {"nodes": [{"id": "a", "label": "matter", "attributes": {"unit": "m"}}]},
            'Node "a" has the attribute "unit", which a Matter cannot have',
        ),
        (
            {"nodes": [{"id": "a", "label": "matter", "attributes": {"name": {"index": "-1"}}}]},
            '"-1" is no number of a column',
        ),
        (
            {"nodes": [{"id": "a", "label": "matter", "attributes": {"name": {"index": 1e999}}}]},
            '"inf" is no number of a column',
        ),
        (
            {"nodes": [{"id": "a", "label": "matter", "attributes": {"name": {"index": "nan"}}}]},
            '"nan" is no number of a column',
        ),
        (
            {"nodes": [], "relationships": [{"rel_type": "x", "connection": ["a", "b"]}]},
            'Relationship 1 connects the node "a", which there is not',
        ),
        (
            {"nodes": [], "relationships": [{"rel_type": "x", "connection": ["a"]}]},
            "Relationship 1 must connect two nodes",
        ),
    ],
)
def test_what_does_not_fit_is_told_by_its_place(content, sentence):
    with pytest.raises(BadShape) as error:
        parse_graph(content, MATERIALS)
    assert sentence in error.value.sentence


def test_a_label_that_there_is_not_is_told_with_its_header():
    with pytest.raises(BadShape, match=r"label of .Cell. is .Soup., which is none of Matter"):
        parse_labels({"Cell": "Soup"}, MATERIALS)


texts = st.text(max_size=12)
values = st.builds(Value, texts, st.none() | st.integers(0, 5000))


@st.composite
def graphs(draw):
    labels = draw(st.lists(st.sampled_from(LABELS), max_size=6))
    nodes = []
    for number, label in enumerate(labels):
        names = draw(st.lists(st.sampled_from(MATERIALS.labels[label].attributes), unique=True))
        attributes = {n: tuple(draw(st.lists(values, min_size=1, max_size=3))) for n in names}
        nodes.append(Node(str(number), label, attributes))
    if not nodes:
        return Graph()
    ids = st.sampled_from([node.id for node in nodes])
    types = st.sampled_from(sorted(set(MATERIALS.types.values())))
    return Graph(tuple(nodes), tuple(draw(st.lists(st.builds(Edge, types, ids, ids), max_size=6))))


@given(graphs())
def test_a_graph_that_is_written_is_read_as_the_same(graph):
    assert parse_graph(json.dumps(emit_graph(graph)), MATERIALS) == graph


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["nodes", "relationships", "id", "label", "attributes", "name", "value", "index"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(anything)
def test_nonsense_is_answered_with_a_sentence_and_never_a_crash(content):
    for parse in (parse_graph, parse_labels, parse_attributes):
        assert sentence_of(parse, content).endswith(".")


def sentence_of(parse, content):
    try:
        parse(content, MATERIALS)
    except BadShape as error:
        return error.sentence
    return "It was read."


def test_of_a_graph_that_no_table_comes_to_is_said_how_much_too_large_it_is():
    nodes = [{"id": number, "label": "matter"} for number in range(2_000)]
    edges = [{"rel_type": "has_part", "connection": [0, 1]}] * 10_000
    assert len(parse_graph({"nodes": nodes, "relationships": edges}, MATERIALS).edges) == 10_000
    with pytest.raises(BadShape, match=r"2,001 nodes\. At most 2,000"):
        parse_graph({"nodes": [*nodes, {}]}, MATERIALS)
    with pytest.raises(BadShape, match=r"10,001 relationships\. At most 10,000"):
        parse_graph({"nodes": nodes, "relationships": [*edges, {}]}, MATERIALS)
    with pytest.raises(BadShape, match='Two nodes have the id "1999"'):
        parse_graph({"nodes": [*nodes[1:], nodes[-1]]}, MATERIALS)
