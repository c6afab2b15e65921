"""The graph as its imports make it together, and what differs between two states of it."""

from tests.graph.bringing import bring, drawn, keep
from workers.graph.bringing.folding import difference
from workers.graph.bringing.plan import counted

NODES = {
    "sample": ("matter", {"identifier": 0, "name": 1}),
    "strength": ("property", {"name": "Strength", "value": 2, "unit": "MPa"}),
}
GRAPH = drawn(NODES, ("sample", "HAS_PROPERTY", "strength"))
FIRST = [("S1", "Steel", "1"), ("S2", "", "2")]


def brought(folder, order, *rows, table=None):
    return keep(folder, order, bring(GRAPH, *rows), table)


def things(changes):
    return {node["key"]: node["name"] for node in changes.to_dicts()}


def test_the_first_import_is_all_new(tmp_path):
    found = counted(difference([], [brought(tmp_path, 1, *FIRST)]))
    assert found["nodes"] == {"new": 4, "merged": 0, "unchanged": 0, "removed": 0}
    assert found["relationships"] == {"new": 2, "unchanged": 0, "removed": 0}
    assert found["by_label"]["Matter"] == {"new": 2, "merged": 0, "unchanged": 0, "removed": 0}


def test_the_same_table_once_more_changes_nothing(tmp_path):
    first = brought(tmp_path, 1, *FIRST, table=7)
    again = brought(tmp_path, 2, *FIRST, table=7)
    change = difference([first], [again])
    assert change.nothing
    assert counted(change)["nodes"] == {"new": 0, "merged": 0, "unchanged": 4, "removed": 0}


def test_a_table_that_says_more_of_a_thing_is_merged_with_it(tmp_path):
    first = brought(tmp_path, 1, *FIRST)
    second = brought(tmp_path, 2, ("S2", "Iron", ""), ("S1", "", ""))
    change = difference([first], [first, second])
    assert things(change.nodes["Matter"].changed) == {"Matter#s2": "Iron"}
    assert counted(change)["by_label"]["Matter"] == {
        "new": 0,
        "merged": 1,
        "unchanged": 1,
        "removed": 0,
    }
    assert change.seen.inserted["import"].to_list() == [2, 2]


def test_of_values_that_differ_the_latest_imports_counts_whatever_the_order_of_running(tmp_path):
    early = brought(tmp_path, 1, ("S1", "Steel", ""))
    late = brought(tmp_path, 2, ("S1", "Iron", ""))
    assert things(difference([early], [early, late]).nodes["Matter"].changed) == {
        "Matter#s1": "Iron"
    }
    assert difference([late], [late, early]).nodes["Matter"].unchanged == 1


def test_an_undo_brings_back_what_was_before(tmp_path):
    first, second = brought(tmp_path, 1, *FIRST), brought(tmp_path, 2, ("S1", "Iron", "3"))
    change = difference([first, second], [first])
    assert things(change.nodes["Matter"].changed) == {"Matter#s1": "Steel"}
    assert [node["value"] for node in change.nodes["Property"].deleted.to_dicts()] == ["3"]
    assert len(change.relationships.deleted) == 1
    assert set(change.seen.deleted["import"]) == {2}


def test_what_another_import_has_brought_too_stays(tmp_path):
    first, second = brought(tmp_path, 1, *FIRST), brought(tmp_path, 2, FIRST[0])
    change = difference([first, second], [second])
    assert things(change.nodes["Matter"].deleted) == {"Matter#s2": None}
    assert counted(change)["relationships"] == {"new": 0, "unchanged": 1, "removed": 1}


def test_a_corrected_value_is_another_node_and_the_old_one_goes(tmp_path):
    first = brought(tmp_path, 1, *FIRST, table=7)
    better = brought(tmp_path, 2, ("S1", "Steel", "1.5"), FIRST[1], table=7)
    change = difference([first], [better])
    assert counted(change)["by_label"]["Property"] == {
        "new": 1,
        "merged": 0,
        "unchanged": 1,
        "removed": 1,
    }
    assert counted(change)["by_label"]["Matter"]["unchanged"] == 2
    assert set(change.seen.inserted["import"]) == set(change.seen.deleted["import"]) == {7}


def test_samples_tell_what_was_and_what_comes(tmp_path):
    first, second = brought(tmp_path, 1, ("S1", "Steel", "")), brought(tmp_path, 2, ("S1", "X", ""))
    (sample,) = counted(difference([first], [first, second]))["samples"]
    assert sample == {
        "change": "merged",
        "label": "Matter",
        "key": "Matter#s1",
        "name": "X",
        "attributes": {"vocabulary": "materials", "identifier": "S1", "name": "X"},
        "before": {"vocabulary": "materials", "identifier": "S1", "name": "Steel"},
    }


def test_a_label_of_another_role_elsewhere_keeps_the_properties_of_both(tmp_path):
    first = brought(tmp_path, 1, ("S1", "Steel", ""))
    second = brought(tmp_path, 2, ("S1", "", ""))
    nodes = second.nodes("Matter").collect().drop("name", "ratio")
    second.write({"Matter": nodes}, second.seen().collect(), second.relationships().collect())
    change = difference([first], [first, second])
    assert change.nodes["Matter"].unchanged == 1
