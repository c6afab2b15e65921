"""What a table brings into the graph: nodes, relationships, typed values, where they were seen."""

import polars as pl
import pytest

from tests.graph.bringing import bring, drawn, edges_of, keys_of, nodes_of, table_of
from webapp.graph.terms import ATTRIBUTES, Role
from webapp.graph.vocabulary import load
from workers.graph.bringing.building import build
from workers.graph.bringing.columns import PROPERTIES, node_schema
from workers.graph.bringing.drawn import NotAllowed

SAMPLES = {"sample": ("matter", {"identifier": 0, "name": 1})}
STRENGTH = {**SAMPLES, "strength": ("property", {"name": "Strength", "value": 2, "unit": "MPa"})}
OF_SAMPLE = ("sample", "HAS_PROPERTY", "strength")


def test_rows_with_one_identifier_are_one_thing_that_was_seen_in_all_of_them():
    built = bring(drawn(SAMPLES), ("S1", "Steel"), ("S2", "Steel"), (" s1 ", "Steel"))
    assert sorted(keys_of(built, "Matter")) == ["Matter#s1", "Matter#s2"]
    seen = {row["key"]: (row["columns"], row["rows"]) for row in built.seen.to_dicts()}
    assert seen == {"Matter#s1": ([0, 1], [2, 4]), "Matter#s2": ([0, 1], [3])}


def test_a_thing_without_identifier_is_known_by_its_name():
    built = bring(drawn(SAMPLES), ("", "Carbon  Steel"), ("n/a", "carbon steel"), ("", ""))
    assert keys_of(built, "Matter") == ["Matter:carbon steel"]


def test_people_of_one_name_at_several_places_are_told():
    nodes = {
        "who": ("person", {"name": 0, "identifier": 2}),
        "where": ("organisation", {"name": 1}),
    }
    rows = ("John Smith", "Lynn", ""), ("john smith", "Salem", ""), ("Ada King", "Lynn", "")
    more = ("Roscoe", "Lynn", "K9-1"), ("Roscoe", "Salem", "K9-1")
    graph = drawn(nodes, ("who", "AFFILIATED_WITH", "where"), vocabulary="records")
    built = bring(graph, *rows, *more, vocabulary="records")
    assert sorted(keys_of(built, "Person")) == [
        "Person#k9-1",
        "Person:ada king",
        "Person:john smith",
    ]
    assert built.notes == (
        "1 node Person is known by name alone and joined to several nodes Organisation in this "
        "table: there may be several of that name.",
    )


def test_batches_of_a_material_are_different_things():
    graph = drawn({"m": ("matter", {"identifier": 0, "batch_number": 1})})
    built = bring(graph, ("M1", "1"), ("M1", "2"), ("M1", ""), ("M1 1", ""))
    assert len(set(keys_of(built, "Matter"))) == 4


def test_of_several_values_the_first_counts_and_the_others_are_told():
    built = bring(drawn(SAMPLES), ("S1", ""), ("S1", "Steel"), ("S1", "Iron"))
    assert nodes_of(built, "Matter") == [
        {"key": "Matter#s1", "identifier": "S1", "name": "Steel"},
    ]
    assert built.notes == (
        "1 node Matter has several values for name in this table: the first counts.",
    )


def test_a_name_from_several_columns_is_joined():
    built = bring(drawn({"m": ("matter", {"name": [0, 1]})}), ("Nafion", "212"), ("Nafion", ""))
    assert [node["name"] for node in nodes_of(built, "Matter")] == ["Nafion; 212", "Nafion"]


def test_values_are_numbers_and_stand_in_base_units_beside_their_text():
    built = bring(drawn(STRENGTH, OF_SAMPLE), ("S1", "Steel", "1.5"))
    (strength,) = nodes_of(built, "Property")
    assert strength.pop("key").startswith("Property:strength~")
    assert strength == {
        "name": "Strength",
        "value": "1.5",
        "number": 1.5,
        "unit": "MPa",
        "normal_value": 1.5e6,
        "normal_unit": "kilogram / meter / second ** 2",
    }


@pytest.mark.parametrize(
    ("cell", "unit", "expected"),
    [
        ("25", "°C", (25.0, "°C", 298.15, "kelvin")),
        ("77", "°F", (77.0, "°F", 298.15, "kelvin")),
        ("6", "hrs", (6.0, "hrs", 21600.0, "second")),
        ("2", "hour", (2.0, "hour", 7200.0, "second")),
        ("2,5", "mm", (2.5, "mm", 0.0025, "meter")),
        ("5 GPa", "MPa", (5.0, "GPa", 5e9, "kilogram / meter / second ** 2")),
        ("3", "wobbles", (3.0, "wobbles", None, None)),
        ("soft", "MPa", (None, "MPa", None, None)),
        ("3", "", (3.0, None, None, None)),
    ],
)
def test_cells_and_units_as_people_write_them_are_read(cell, unit, expected):
    graph = drawn({"p": ("property", {"name": "X", "value": 0, "unit": 1})})
    (found,) = nodes_of(bring(graph, (cell, unit)), "Property")
    names = ("number", "unit", "normal_value", "normal_unit")
    assert tuple(found.get(name) for name in names) == pytest.approx(expected)
    assert found["value"] == cell


def test_what_is_no_number_in_a_column_of_numbers_is_counted():
    graph = drawn({"p": ("property", {"name": "X", "value": 0, "error": 1})})
    built = bring(graph, ("1", "0.1"), ("2", "about 5"))
    assert [node.get("error") for node in nodes_of(built, "Property")] == [0.1, None]
    assert built.notes == ("1 cells for error are no numbers and are left out.",)


def test_a_series_of_values_of_one_thing_is_kept_whole():
    rows = [("S1", "Steel", "1"), ("S1", "Steel", "2"), ("S1", "Steel", "1.0")]
    built = bring(drawn(STRENGTH, OF_SAMPLE), *rows)
    assert [node["number"] for node in nodes_of(built, "Property")] == [1.0, 2.0]
    assert len(edges_of(built)) == 2


def test_the_same_value_of_two_things_is_two_quantities():
    built = bring(drawn(STRENGTH, OF_SAMPLE), ("S1", "Steel", "1"), ("S2", "Steel", "1"))
    assert len(set(keys_of(built, "Property"))) == 2


def test_keys_do_not_depend_on_files_rows_or_columns():
    rows = [("S1", "Steel", "1"), ("S2", "Iron", "2")]
    first = bring(drawn(STRENGTH, OF_SAMPLE), *rows)
    other = {
        "b": ("property", {"value": 0, "unit": "MPa", "name": "strength"}),
        "a": ("matter", {"name": 2, "identifier": 1}),
    }
    turned = [(value, identifier, name) for identifier, name, value in reversed(rows)]
    second = bring(drawn(other, ("a", "HAS_PROPERTY", "b")), *turned, digest="another")
    assert edges_of(first) == edges_of(second)
    for label in ("Matter", "Property"):
        assert sorted(keys_of(first, label)) == sorted(keys_of(second, label))


def test_a_quantity_of_several_columns_is_several():
    graph = drawn(
        {
            "s": ("matter", {"identifier": 0}),
            "p": ("property", {"name": "X", "value": [1, 2], "unit": "mm", "error": 3}),
        },
        ("s", "HAS_PROPERTY", "p"),
    )
    built = bring(graph, ("S1", "1", "2", "0.1"), ("S2", "3", "", ""))
    found = [(node["number"], node.get("error")) for node in nodes_of(built, "Property")]
    assert found == [(1.0, 0.1), (3.0, None), (2.0, None)]
    assert len(edges_of(built)) == 3


MILLING = {
    "sample": ("matter", {"identifier": 0}),
    "step": ("manufacturing", {"name": "Milling"}),
    "time": ("parameter", {"name": "Time", "value": 1, "unit": "h"}),
}
MILLED = (("step", "IS_MANUFACTURING_OUTPUT", "sample"), ("step", "HAS_PARAMETER", "time"))


def test_a_process_without_identifier_is_told_from_others_by_what_it_makes_and_what_is_said_of_it():
    rows = [("S1", "1"), ("S2", "1"), ("S1", "2"), ("S1", "1.0")]
    assert len(set(keys_of(bring(drawn(MILLING, *MILLED), *rows), "Manufacturing"))) == 3


def test_a_process_that_nothing_tells_apart_is_known_by_file_and_row():
    graph = drawn({"step": ("manufacturing", {"name": 0})})
    first = keys_of(bring(graph, ("Milling",), ("Milling",), digest="one"), "Manufacturing")
    again = keys_of(bring(graph, ("Milling",), ("Milling",), digest="one"), "Manufacturing")
    other = keys_of(bring(graph, ("Milling",), digest="two"), "Manufacturing")
    assert first == again
    assert len({*first, *other}) == 3


def test_a_process_with_identifier_is_one_in_all_files():
    graph = drawn({"step": ("manufacturing", {"identifier": 0, "name": 1})})
    first = bring(graph, ("P1", "Milling"), ("P1", ""), digest="one")
    assert keys_of(first, "Manufacturing") == ["Manufacturing#p1"]


def test_a_process_is_also_where_only_its_quantities_are():
    nodes = {**MILLING, "step": ("manufacturing", {"name": 2})}
    built = bring(drawn(nodes, *MILLED), ("S1", "1", ""), ("S1", "", ""), ("S1", "2", "Milling"))
    names = [node.get("name") for node in nodes_of(built, "Manufacturing")]
    assert sorted(names, key=str) == ["Milling", None]
    assert len(edges_of(built)) == 4


def test_a_process_that_no_column_names_is_where_what_it_joins_is():
    built = bring(drawn(MILLING, *MILLED), ("S1", ""), ("", "2"), ("", ""))
    assert len(keys_of(built, "Manufacturing")) == 2
    assert built.rows == 3
    assert built.notes == ("1 rows say nothing that the graph has a place for.",)


def test_a_thing_that_no_column_names_is_one_for_all_rows():
    graph = drawn(
        {
            "raw": ("matter", {"name": "Platinum"}),
            "step": ("manufacturing", {"identifier": 0}),
        },
        ("raw", "IS_MANUFACTURING_INPUT", "step"),
    )
    built = bring(graph, ("P1",), ("P2",))
    assert edges_of(built) == {
        ("Matter:platinum", "IS_MANUFACTURING_INPUT", "Manufacturing#p1"),
        ("Matter:platinum", "IS_MANUFACTURING_INPUT", "Manufacturing#p2"),
    }


def test_a_table_that_was_read_in_parts_is_one():
    graph = drawn({"raw": ("matter", {"name": "Platinum"}), "m": ("matter", {"identifier": 0})})
    parts = [table_of((f"S{number}",), first=number) for number in range(3)]
    built = build(pl.concat(parts, rechunk=False), graph, load("materials"), "d1")
    assert keys_of(built, "Matter") == ["Matter:platinum", "Matter#s0", "Matter#s1", "Matter#s2"]


def test_a_relationship_of_a_node_with_itself_is_left_out_and_told():
    nodes = {"whole": ("matter", {"identifier": 0}), "part": ("matter", {"identifier": 1})}
    built = bring(drawn(nodes, ("whole", "HAS_PART", "part")), ("A", "B"), ("A", "a"))
    assert edges_of(built) == {("Matter#a", "HAS_PART", "Matter#b")}
    assert built.notes == ("1 relationships of a node with itself are left out.",)


def test_a_pair_that_the_vocabulary_does_not_allow_is_refused_in_a_sentence():
    with pytest.raises(NotAllowed, match="A Property cannot be joined to a Matter"):
        bring(drawn(STRENGTH, ("strength", "HAS_PROPERTY", "sample")), ("a", "b", "1"))


def test_ids_that_look_like_those_of_parts_are_other_nodes_all_the_same():
    nodes = {
        **SAMPLES,
        "p": ("property", {"name": "Strength", "value": [2, 3]}),
        "p 0": ("property", {"name": "Hardness", "value": 3}),
    }
    edges = [("sample", "HAS_PROPERTY", each) for each in ("p", "p 0")]
    built = bring(drawn(nodes, *edges), ("a", "b", "1", "2"))
    said = [(node["name"], node["value"]) for node in nodes_of(built, "Property")]
    assert sorted(said) == [("Hardness", "2"), ("Strength", "1"), ("Strength", "2")]


def test_a_quantity_of_more_values_than_a_graph_may_have_is_refused():
    many = {**SAMPLES, "strength": ("property", {"name": "Strength", "value": [2] * 2_001})}
    with pytest.raises(NotAllowed, match="Each value of a quantity is a node, and there are too"):
        bring(drawn(many, OF_SAMPLE), ("a", "b", "1"))


def test_values_times_owners_of_them_are_refused_before_they_are_made():
    owners = {f"m{number}": ("matter", {"identifier": 0}) for number in range(1_000)}
    many = {**owners, "strength": ("property", {"name": "Strength", "value": [2] * 900})}
    edges = [(owner, "HAS_PROPERTY", "strength") for owner in owners]
    with pytest.raises(NotAllowed, match="and there are too many"):
        bring(drawn(many, *edges), ("a", "b", "1"))


def test_long_and_hostile_cells_make_keys_that_stay_short_and_apart():
    long = "x" * 5000
    cells = [long, long + "y", "a\x1fb", "a b", "'; DROP TABLE --", "`", "\0", "名前", "a~b"]
    built = bring(drawn({"m": ("matter", {"identifier": 0})}), *[(cell,) for cell in cells])
    keys = keys_of(built, "Matter")
    assert len(set(keys)) == len(keys) == 7
    assert max(map(len, keys)) < 130


def test_a_table_with_a_header_alone_brings_nothing():
    built = bring(drawn(STRENGTH, OF_SAMPLE), ("", "", ""))
    assert (built.nodes, len(built.seen), len(built.relationships)) == ({}, 0, 0)


def test_each_attribute_of_a_vocabulary_has_a_property():
    for role in Role:
        assert set(ATTRIBUTES[role]) <= set(PROPERTIES[role])
        assert {"key", "vocabulary"} <= set(node_schema(role))
