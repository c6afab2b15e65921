"""Changing a graph by hand: what is allowed, and the sentence for what is not."""

import pytest

from webapp.errors import BadInput
from webapp.graph.editing import Editing
from webapp.graph.shapes import Edge, Graph, Node, Value
from webapp.graph.vocabulary import load

HEADERS = ("Sample", "Oven", "Hours", "Strength")


def node(node_id, label, **columns):
    values = {name: (Value("x", index),) for name, index in columns.items()}
    return Node(node_id, label, values)


SAMPLE = node("0", "Matter", identifier=0)
OVEN = node("1", "Manufacturing", name=1)
HOURS = node("2", "Parameter", name=2, value=2)
STRENGTH = node("3", "Property", name=3, value=3)
MADE = Edge("IS_MANUFACTURING_OUTPUT", "1", "0")
SET = Edge("HAS_PARAMETER", "1", "2")


def table(*edges, nodes=(SAMPLE, OVEN, HOURS, STRENGTH)):
    return Editing(Graph(nodes, edges), load("materials"), HEADERS)


def refusal(act, *args):
    with pytest.raises(BadInput) as refused:
        act(*args)
    return refused.value.sentence


def test_a_new_node_has_a_name_and_an_id_of_its_own():
    graph, node_id = table().add("matter", " Ink ")
    assert (node_id, graph.nodes[-1]) == ("4", Node("4", "Matter", {"name": (Value("Ink"),)}))


def test_new_metadata_is_named_by_its_type():
    graph, _ = table().add("Metadata", "Operator")
    assert graph.nodes[-1].attributes == {"metadata_type": (Value("Operator"),)}


def test_an_id_of_words_is_no_trouble_for_new_nodes():
    graph, node_id = table(nodes=(node("sample", "Matter"),)).add("Matter", "")
    assert node_id == "0"
    assert graph.nodes[-1].attributes == {}


def test_a_label_that_there_is_not_is_refused_with_those_that_there_are():
    said = "Choose one of these labels: Matter, Manufacturing,"
    assert refusal(table().add, "Wizard", "").startswith(said)
    assert refusal(table().add, "No label", "").startswith(said)


def test_two_nodes_are_joined_by_the_one_type_that_their_labels_allow():
    assert table().connect("1", "0").edges == (MADE,)
    assert table().connect("0", "1").edges == (Edge("IS_MANUFACTURING_INPUT", "0", "1"),)


def test_a_pair_that_is_not_allowed_is_refused_with_what_is():
    assert refusal(table().connect, "0", "2") == (
        'Matter "Sample" cannot be connected to Parameter "Hours". '
        "From Matter, relationships go to Manufacturing, Measurement, Property, Matter."
    )
    assert refusal(table().connect, "2", "0") == (
        'Parameter "Hours" cannot be connected to Matter "Sample". '
        "No relationship begins at Parameter."
    )


def test_a_node_is_not_joined_to_itself_nor_twice_to_another_nor_to_nothing():
    assert refusal(table().connect, "0", "0") == "A node cannot be connected to itself."
    assert refusal(table(MADE).connect, "1", "0") == (
        'Manufacturing "Oven" and Matter "Sample" are connected already.'
    )
    assert "no such node any more" in refusal(table().connect, "0", "9")


def test_a_relationship_is_reversed_where_the_other_direction_has_a_type():
    assert table(MADE).may_reverse(MADE)
    assert table(MADE, SET).reverse("1", "0").edges == (
        SET,
        Edge("IS_MANUFACTURING_INPUT", "0", "1"),
    )
    assert not table(SET).may_reverse(SET)
    assert "No relationship begins at Parameter." in refusal(table(SET).reverse, "1", "2")


def test_a_relationship_is_not_reversed_onto_one_that_is_there():
    other = Edge("IS_MANUFACTURING_INPUT", "0", "1")
    assert not table(MADE, other).may_reverse(MADE)
    assert "connected already" in refusal(table(MADE, other).reverse, "1", "0")


def test_what_joins_a_node_goes_with_it():
    graph = table(MADE, SET).remove("0")
    assert [each.id for each in graph.nodes] == ["1", "2", "3"]
    assert graph.edges == (SET,)


def test_a_relationship_is_taken_away_alone():
    assert table(MADE, SET).disconnect("1", "2").edges == (MADE,)
    assert "no such relationship any more" in refusal(table(MADE).disconnect, "0", "1")


def test_a_node_gets_other_values_and_loses_those_that_are_empty():
    values = {"name": (Value("Kiln"),), "identifier": ()}
    changed = table(MADE, SET).change("1", "Manufacturing", values)
    assert changed.nodes[1] == Node("1", "Manufacturing", {"name": (Value("Kiln"),)})
    assert changed.nodes[1].attributes == {"name": (Value("Kiln"),)}
    assert changed.edges == (MADE, SET)


def test_with_another_label_relationships_get_the_type_for_it_or_go():
    found = Edge("HAS_PROPERTY", "0", "3")
    changed = table(MADE, SET, found).change("1", "Measurement", OVEN.attributes)
    assert changed.edges == (SET, found)
    measured, lab = Edge("IS_MEASUREMENT_INPUT", "0", "1"), node("1", "Measurement", name=1)
    again = table(measured, nodes=(SAMPLE, lab)).change("1", "Manufacturing", lab.attributes)
    assert again.edges == (Edge("IS_MANUFACTURING_INPUT", "0", "1"),)


def test_a_label_that_cannot_have_an_attribute_is_refused_until_it_is_empty():
    said = "Matter has no value. Empty that field first, then choose the label."
    assert refusal(table().change, "3", "Matter", STRENGTH.attributes) == said


def test_partners_are_all_that_a_node_can_be_connected_to_yet():
    found = table(MADE).partners("1")
    assert [(kind, outgoing, other.id) for kind, outgoing, other in found] == [
        ("HAS_PARAMETER", True, "2"),
        ("IS_MANUFACTURING_INPUT", False, "0"),
    ]
