"""Values inside the objects and lists of an example: their labels, and the ways to them."""

from webapp.control.example import Example
from webapp.control.example_places import places


def test_a_value_inside_an_object_is_called_by_both_names():
    found = places([{"name": {"first": "Ada", "last": "Lovelace"}, "born": 1815}])
    assert list(found) == ["name", "name > first", "name > last", "born"]
    made = found["name > last"].reached([{"source": "last"}])
    assert made == [{"action": "within", "source": "name", "instructions": [{"source": "last"}]}]


def test_a_value_of_every_entry_of_a_list_is_reached_one_by_one():
    records = ({"groups": [{"code": "a"}, {"code": None}, 7, {"code": "b"}]}, {"groups": None}, {})
    example = Example({"read": "json"}, records)
    assert example.names == ("groups", "groups > code")
    assert example.values("groups > code") == ["a", "b"]
    assert example.place("groups > code").reached([{}]) == [
        {"action": "for-each", "source": "groups", "instructions": [{}]}
    ]


def test_a_name_of_the_record_itself_goes_before_one_inside_that_is_written_alike():
    example = Example({"read": "json"}, ({"a": {"b": 1}, "a > b": 2},))
    assert example.values("a > b") == [2]


def test_very_deep_values_are_not_offered():
    assert list(places([{"a": {"b": {"c": {"d": {"e": 1}}}}}])) == [
        "a",
        "a > b",
        "a > b > c",
        "a > b > c > d",
    ]
