"""Relationships: legal pairs of nodes that there are, and the rules for nodes left alone."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.graph.building import table_of
from tests.graph.model.stand_in import sends
from webapp.graph.findings import check
from webapp.graph.shapes import Graph, Node, Value
from webapp.graph.vocabulary import load
from workers.graph.model import relations
from workers.graph.relating import relate

MATERIALS = load("materials")
TABLE = table_of(
    {
        "Sample ID": ["S-1", "S-2"],
        "Mill": ["ball mill", "ball mill"],
        "Time (h)": ["6", "8"],
        "Gloss": ["71", "64"],
    }
)


def quantity(number, label, name, column):
    return Node(number, label, {"name": (Value(name),), "value": (Value("6", column),)})


NODES = (
    Node("0", "Matter", {"identifier": (Value("S-1", 0),)}),
    Node("1", "Manufacturing", {"name": (Value("ball mill", 1),)}),
    quantity("2", "Parameter", "Time", 2),
    quantity("3", "Property", "Gloss", 3),
)
MADE = {"rel_type": "IS_MANUFACTURING_OUTPUT", "connection": ["1", "0"]}
TIME = {"rel_type": "has_parameter", "connection": [1, 2]}
GLOSS = {"rel_type": "HAS_PROPERTY", "connection": ["0", "3"]}
ALL = {"relationships": [GLOSS, MADE, TIME]}


def proposed(model):
    return relations.relations(model, TABLE, MATERIALS, NODES, "Inks.")


def pairs(found):
    return [(each.type, each.source, each.target) for each in found]


def test_good_relationships_are_taken_and_those_of_the_model_alone_are_doubtful(service, model):
    service.answers(
        {
            "relationships": [
                {**MADE, "rel_type": "is_manufacturing_input", "connection": ["0", "1"]},
                GLOSS,
                TIME,
            ]
        }
    )
    found, said = proposed(model)
    assert pairs(found) == [
        ("IS_MANUFACTURING_INPUT", "0", "1"),
        ("HAS_PROPERTY", "0", "3"),
        ("HAS_PARAMETER", "1", "2"),
    ]
    by_rules = pairs(relate(TABLE, MATERIALS, NODES, "Inks."))
    for each in found:
        assert each.doubtful is (pairs([each])[0] not in by_rules)
        assert each.reason.startswith("The language model proposes this")
    assert said == "The language model has proposed 3 relationships."


def test_the_model_is_shown_nodes_and_the_pairs_that_may_be(service, model):
    service.answers(ALL)
    proposed(model)
    asked = service.question()
    assert {"rel_type": "HAS_PROPERTY", "from": "Matter", "to": "Property"} in asked["pairs"]
    assert asked["nodes"][3] == {
        "id": "3",
        "label": "Property",
        "columns": [{"column": 3, "header": "Gloss"}],
        "inferred": {"name": ["Gloss"]},
    }


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (
            {"rel_type": "HAS_PROPERTY", "connection": ["3", "0"]},
            "HAS_PROPERTY from Property",
        ),
        ({"rel_type": "OWNS", "connection": ["0", "3"]}, "is not allowed. HAS_PROPERTY is."),
        (
            {"rel_type": "HAS_PROPERTY", "connection": ["0", "77"]},
            'Relationship 3 connects the node "77", which there is not.',
        ),
        ({"rel_type": "HAS_PROPERTY"}, "Relationship 3: the nodes it connects is missing."),
        ({"connection": ["0", "3"]}, "Relationship 3: its type is missing."),
        ({"rel_type": "HAS_PART", "connection": ["0", "0"]}, "HAS_PART from Matter"),
        (7, "Relationship 3 must be an object"),
        ("'); DROP TABLE", "Relationship 3: this is no JSON"),
    ],
)
def test_a_wrong_relationship_is_told_and_the_rules_join_the_node(wrong, told, service, model):
    service.answers({"relationships": [MADE, TIME, wrong]})
    found, said = proposed(model)
    assert told in service.asked[1][3]["content"]
    assert ("HAS_PROPERTY", "0", "3") in pairs(found)
    assert said == "The language model has proposed 2 relationships; the rules have added 1."


def test_a_quantity_belongs_to_one_node_only(service, model):
    service.answers({"relationships": [*ALL["relationships"], GLOSS]})
    found, _ = proposed(model)
    assert len([each for each in found if each.target == "3"]) == 1
    assert "is there 2 times" in service.asked[1][3]["content"]


def test_an_answer_with_far_too_many_is_cut(service, model):
    service.answers({"relationships": [*ALL["relationships"], *[{**GLOSS}] * 5000]})
    began = time.monotonic()
    found, _ = proposed(model)
    assert time.monotonic() - began < 3
    assert len(found) == 3
    assert "There are 5003 relationships; 12 were looked at." in service.asked[1][3]["content"]


def test_nodes_that_are_joined_to_nothing_are_told(service, model):
    service.answers({"relationships": [MADE]}, ALL)
    found, _ = proposed(model)
    told = service.asked[1][3]["content"]
    assert 'Property "Gloss" belongs to nothing.' in told
    assert len(found) == 3


@pytest.mark.parametrize("content", ["No.", {"relationships": 7}, {"relationships": []}, {}])
def test_garbage_leaves_the_rules_and_a_sentence(content, service, model):
    service.answers(content)
    found, said = proposed(model)
    assert found == relate(TABLE, MATERIALS, NODES, "Inks.")
    assert said.startswith("Nothing that the language model said can be used")


def test_a_model_that_refuses_leaves_the_rules_and_a_sentence(service, model):
    service.replies = [sends(b"", 401)]
    found, said = proposed(model)
    assert found == relate(TABLE, MATERIALS, NODES, "Inks.")
    assert said.startswith("The language model does not take the key of the desk")


ends = st.sampled_from(["0", "1", "2", "3", 0, 9, None])
kinds = st.sampled_from([*sorted(set(MATERIALS.types.values())), "OWNS", "", None])


@given(
    st.lists(
        st.fixed_dictionaries({"rel_type": kinds, "connection": st.lists(ends, max_size=3)}),
        max_size=6,
    )
)
@settings(max_examples=200)
def test_whatever_a_model_says_only_legal_pairs_are_joined(said):
    drawing = relations.Drawing(TABLE, MATERIALS, NODES)
    drawing.take({"relationships": said})
    codes = {each.code for each in check(Graph(NODES, tuple(drawing.edges)), MATERIALS, ())}
    assert not codes & relations.REFUSED
    assert "no-such-node" not in codes
