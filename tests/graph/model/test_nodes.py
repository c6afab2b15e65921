"""Nodes: the model groups columns as people labelled them, with values of cells, or not at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graph.building import table_of
from tests.graph.model.stand_in import sends
from webapp.graph.shapes import Value
from webapp.graph.vocabulary import load
from workers.graph.grouping import nodes as by_rules
from workers.graph.model import nodes

MATERIALS = load("materials")
TABLE = table_of(
    {
        "Sample ID": ["S-1", "S-2"],
        "Material": ["ink", "ink"],
        "Mill": ["ball mill", "ball mill"],
        "Time (h)": ["6", "8"],
        "Gloss": ["71", "64"],
        "Gloss error": ["2", "1"],
        "Empty": ["", ""],
    }
)
LABELS = dict(
    enumerate(
        [
            "Matter",
            "Matter",
            "Manufacturing",
            "Parameter",
            "Property",
            "Property",
            "No label",
        ]
    )
)
ATTRIBUTES = dict(
    enumerate(["identifier", "name", "name", "value", "value", "error", "No attribute"])
)
SAMPLE = {
    "id": "a",
    "label": "matter",
    "attributes": {"identifier": [{"index": 0}], "name": [{"index": "1"}]},
}
MILL = {"id": "b", "label": "Manufacturing", "attributes": {"name": {"index": 2}}}
TIME = {
    "id": "c",
    "label": "parameter",
    "attributes": {
        "value": [{"value": "1000000", "index": 3}],
        "name": [{"value": "Milling  time", "index": "inferred"}],
        "unit": [{"value": "hours", "index": "inferred"}],
    },
}
GLOSS = {
    "id": "d",
    "label": "property",
    "attributes": {"value": {"index": 4}, "error": {"index": 5}},
}
ALL = {"nodes": [GLOSS, SAMPLE, MILL, TIME]}


def proposed(model, table=TABLE):
    return nodes.nodes(model, table, MATERIALS, "", LABELS, ATTRIBUTES)


def columns_of(proposal):
    return [node.columns for node in proposal.nodes]


def test_good_nodes_are_taken_in_the_order_of_their_columns(service, model):
    service.answers(ALL)
    found = proposed(model)
    assert columns_of(found) == [(0, 1), (2,), (3,), (4, 5)]
    assert [node.id for node in found.nodes] == ["0", "1", "2", "3"]
    assert found.proposed == {0, 1, 2, 3, 4, 5}
    assert found.said == "The language model has proposed 4 nodes."
    assert found.left_out == {6: "The column is empty."}


def test_values_are_those_of_cells_and_names_may_be_said(service, model):
    service.answers(ALL)
    time = proposed(model).nodes[2]
    assert time.attributes["value"] == (Value("6", 3),)
    assert time.attributes["name"] == (Value("Milling time"),)
    assert time.attributes["unit"] == (Value("hours"),)


def test_a_quantity_without_a_name_gets_that_of_its_header(service, model):
    service.answers(ALL)
    assert proposed(model).nodes[3].attributes["name"] == (Value("Gloss"),)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({**MILL, "label": "Soup"}, 'Node "b" has the label "Soup"'),
        ({**MILL, "label": "Measurement"}, 'Node "b" has column 2 as name; it is Manufacturing'),
        (
            {**MILL, "attributes": {"identifier": {"index": 2}}},
            'Node "b" has column 2 as identifier; it is Manufacturing and holds name.',
        ),
        (
            {**MILL, "attributes": {"name": [{"index": 2}, {"index": 6}]}},
            'Node "b" has column 6 as name; it is in no node.',
        ),
        (
            {**MILL, "attributes": {"name": [{"index": 2}, {"index": 99}]}},
            'Node "b" has column 99 as name; it is in no node.',
        ),
        (
            {**MILL, "attributes": {"name": [{"index": 2}, {"index": 2}]}},
            'Node "b" has column 2, which is in a node already.',
        ),
        (
            {**MILL, "attributes": {"name": {"value": "Milling", "index": "inferred"}}},
            'Node "b" has no column.',
        ),
        ("nonsense", "Node 1: this is no JSON"),
        (None, "Node 1 must be an object"),
    ],
)
def test_a_wrong_node_is_told_and_then_made_by_the_rules(wrong, told, service, model):
    service.answers({"nodes": [SAMPLE, wrong, TIME, GLOSS]})
    found = proposed(model)
    assert told in service.asked[1][3]["content"]
    assert columns_of(found) == [(0, 1), (2,), (3,), (4, 5)]
    assert found.proposed == {0, 1, 3, 4, 5}
    assert found.said == "The language model has proposed 3 nodes; the rules have added 1."


def test_a_column_goes_into_one_node_only(service, model):
    twice = {**SAMPLE, "id": "z"}
    service.answers({"nodes": [SAMPLE, twice, MILL, TIME, GLOSS]})
    assert columns_of(proposed(model)) == [(0, 1), (2,), (3,), (4, 5)]
    assert 'Node "z" has column 0, which is in a node already.' in service.asked[1][3]["content"]


def test_an_answer_with_far_too_many_is_cut(service, model):
    service.answers({"nodes": [*ALL["nodes"], *[SAMPLE] * 3000]})
    assert columns_of(proposed(model)) == [(0, 1), (2,), (3,), (4, 5)]
    assert "There are 3004 nodes, and 6 columns." in service.asked[1][3]["content"]


def test_the_better_one_of_two_answers_counts(service, model):
    service.answers({"nodes": [SAMPLE, MILL, TIME]}, {"nodes": [SAMPLE]})
    assert proposed(model).proposed == {0, 1, 2, 3}
    service.got.clear()
    service.answers({"nodes": [SAMPLE]}, ALL)
    assert proposed(model).said == "The language model has proposed 4 nodes."


@pytest.mark.parametrize("content", ["No.", {"nodes": 7}, {"nodes": []}, {}, {"nodes": [{}]}])
def test_garbage_leaves_the_rules_and_a_sentence(content, service, model):
    service.answers(content)
    found = proposed(model)
    assert (found.nodes, found.left_out) == by_rules(TABLE, MATERIALS, LABELS, ATTRIBUTES)
    assert found.proposed == frozenset()
    assert found.said.startswith("Nothing that the language model said can be used")


def test_a_model_with_a_fault_leaves_the_rules_and_a_sentence(service, model):
    service.replies = [sends(b"", 500)]
    found = proposed(model)
    assert found.nodes == by_rules(TABLE, MATERIALS, LABELS, ATTRIBUTES)[0]
    assert found.said.startswith("The language model has a fault (status 500), so the rules")


def test_what_a_model_says_beside_columns_is_short_and_can_be_seen(service, model):
    said = [{"value": "\x1b[2J" + "long " * 90, "index": "inferred"}]
    time = {**TIME, "attributes": {"value": {"index": 3}, "name": said, "unit": said}}
    service.answers({"nodes": [SAMPLE, MILL, time, GLOSS]})
    assert proposed(model).nodes[2].attributes["name"] == (Value("Time"),)


entries = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["a", "b", 3, None]),
        "label": st.sampled_from(["matter", "Property", "parameter", "", "Soup"]),
        "attributes": st.dictionaries(
            st.sampled_from(["name", "identifier", "value", "error", "soup"]),
            st.lists(
                st.fixed_dictionaries(
                    {"index": st.integers(-2, 9) | st.sampled_from(["inferred", "x", 1.5, None])}
                ),
                max_size=3,
            ),
            max_size=3,
        ),
    }
)


@given(st.lists(entries, max_size=5))
@settings(max_examples=200)
def test_whatever_a_model_says_columns_are_in_one_node_as_people_labelled_them(said):
    settled = {index: (LABELS[index], ATTRIBUTES[index]) for index in range(6)}
    reader = nodes.NodeReader(TABLE, MATERIALS, settled)
    reader.take({"nodes": said})
    used = [index for node in reader.good for index in node.columns]
    assert len(used) == len(set(used))
    for node in reader.good:
        for attribute, values in node.attributes.items():
            for value in values:
                if value.index is not None:
                    assert settled[value.index] == (node.label, attribute)
