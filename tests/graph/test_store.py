"""Graph databases: each of them holds what the imports say, after any change."""

import pytest

from tests.graph.bringing import bring, drawn, keep
from tests.graph.places import place
from workers.graph.store import names

__all__ = ["place"]
NODES = {
    "sample": ("matter", {"identifier": 0, "name": 1}),
    "strength": ("property", {"name": "Strength", "value": 2, "unit": "MPa"}),
}
GRAPH = drawn(NODES, ("sample", "HAS_PROPERTY", "strength"))
PEOPLE = drawn(
    {
        "person": ("person", {"name": 0}),
        "event": ("event", {"name": 1}),
        "age": ("property", {"name": "Age", "value": 2, "unit": "years"}),
    },
    ("person", "PARTICIPATED_IN", "event"),
    ("person", "HAS_PROPERTY", "age"),
    vocabulary="records",
)


def brought(folder, order, *rows, table=None):
    return keep(folder, order, bring(GRAPH, *rows), table)


def test_nodes_have_typed_values_and_relationships(place, tmp_path):
    place.become(brought(tmp_path, 1, ("S1", "Steel", "1.5")))
    nodes, edges = place.whole()
    ((source, kind, target),) = edges
    assert (source, kind) == ("Matter#s1", "HAS_PROPERTY")
    assert nodes["Matter#s1"] == {"identifier": "S1", "name": "Steel"}
    assert nodes[target] == {
        "name": "Strength",
        "value": "1.5",
        "number": 1.5,
        "unit": "MPa",
        "normal_value": 1.5e6,
        "normal_unit": "kilogram / meter / second ** 2",
    }


def test_a_change_and_its_undo_leave_the_graph_as_it_was(place, tmp_path):
    first = brought(tmp_path, 1, ("S1", "Steel", "1"), ("S2", "", "2"))
    second = brought(tmp_path, 2, ("S1", "Iron", "1"), ("S2", "", "3"), ("S3", "", ""))
    place.become(first)
    before = place.whole()
    place.become(first, second)
    both = place.whole()
    assert both[0]["Matter#s1"]["name"] == "Iron"
    assert (len(both[0]), len(both[1])) == (6, 3)
    place.become(first)
    assert place.whole() == before
    assert place.ask("node", key="Matter#s1")["seen"] == [
        {"import": 1, "row": 2, "columns": [0, 1]}
    ]
    place.become()
    assert place.whole() == ({}, set())


def test_an_attribute_that_goes_is_gone(place, tmp_path):
    first = brought(tmp_path, 1, ("S1", "", ""))
    place.become(first, brought(tmp_path, 2, ("S1", "Steel", "")))
    assert place.whole()[0] == {"Matter#s1": {"identifier": "S1", "name": "Steel"}}
    place.become(first)
    assert place.whole()[0] == {"Matter#s1": {"identifier": "S1"}}


def test_labels_and_pairs_of_another_vocabulary_come_later(place, tmp_path):
    first = brought(tmp_path, 1, ("S1", "Steel", "1"))
    place.become(first)
    built = bring(PEOPLE, ("Ada", "Meeting", "36"), vocabulary="records")
    place.become(first, keep(tmp_path, 2, built))
    kinds = {(source.partition(":")[0], kind) for source, kind, _ in place.whole()[1]}
    assert kinds == {
        ("Matter#s1", "HAS_PROPERTY"),
        ("Person", "PARTICIPATED_IN"),
        ("Person", "HAS_PROPERTY"),
    }


HOSTILE = ["'; MATCH (n) DETACH DELETE n //", "`) DELETE n //", '"}) SET n.x = 1', "\\", "名前 🧪"]


def test_cells_that_look_like_queries_are_only_texts(place, tmp_path):
    rows = [(cell, cell, cell) for cell in HOSTILE]
    place.become(brought(tmp_path, 1, *rows))
    nodes, edges = place.whole()
    named = {value["identifier"] for value in nodes.values() if "identifier" in value}
    assert named == set(HOSTILE)
    assert len(edges) == len(HOSTILE)
    for key in nodes:
        assert place.ask("node", key=key)["node"]["key"] == key


@pytest.mark.parametrize("name", ["", "a`b", "a'b", "9a", "a\nb", "x" * 61, "a;b"])
def test_a_name_that_could_end_a_query_is_refused(name):
    with pytest.raises(names.BadName):
        names.quoted(name)


def test_the_label_of_the_desk_itself_is_nobodys():
    with pytest.raises(names.BadName, match="the desk's own"):
        names.label("Seen")
