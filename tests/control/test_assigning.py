"""Instructions that set and remove values."""

import pytest

from tests.control.batches import Shelf, engine, info, model_of, profile
from webapp.control.engine import Engine
from webapp.control.model import Name

TAGS = Name("tags", "text", multivalue=True)


def values_after(instructions, record, *names):
    return engine(instructions, info(*names)).run(record, 0).targets[0].values


@pytest.mark.parametrize(
    ("value", "values"),
    [("x", ["x"]), (0, ["0"]), ("", None), (False, None), (None, None), (True, ["true"])],
)
def test_a_field_is_copied_unless_it_is_empty_and_zero_is_not(value, values):
    field = {"source": "a", "destination": "info", "name": "x"}
    assert values_after([field], {"a": value}, Name("x", "text")).get("x") == values


def test_a_field_that_the_record_lacks_sets_nothing():
    field = {"action": "field", "source": "a", "destination": "info", "name": "x"}
    assert values_after([field], {"b": "1"}, Name("x", "text")) == {}


def test_set_value_gives_every_record_the_same():
    made = engine(
        [{"action": "set-value", "destination": "info", "name": "n", "value": "5"}],
        info(Name("n", "integer")),
    )
    assert [made.run({}, n).targets[0].values for n in (0, 1)] == [{"n": [5]}, {"n": [5]}]


def test_a_wrong_constant_is_said_once_for_the_whole_batch():
    made = engine(
        [{"action": "set-value", "destination": "info", "name": "n", "value": "five"}],
        info(Name("n", "integer")),
    )
    assert made.run({}, 0).messages == ["Invalid integer for set value info/n: five (record 0)"]
    assert made.run({}, 1).messages == []


def test_values_of_a_list_are_added_only_where_the_name_and_the_instruction_say_so():
    def both(many, name):
        return [
            {"source": source, "destination": "info", "name": name, "multivalue": many}
            for source in ("a", "b")
        ]

    record = {"a": "1", "b": "2"}
    assert values_after(both(True, "tags"), record, TAGS) == {"tags": ["1", "2"]}
    assert values_after(both(False, "tags"), record, TAGS) == {"tags": ["2"]}
    assert values_after(both(True, "x"), record, Name("x", "text")) == {"x": ["2"]}


def test_removed_values_are_gone_from_a_new_record_and_emptied_in_a_loaded_one():
    remove = {"action": "remove-values", "destination": "info", "name": "tags"}
    add = {"source": "a", "destination": "info", "name": "tags", "multivalue": True}
    assert values_after([add, remove], {"a": "1"}, TAGS) == {}
    assert loaded([remove], {}).values == {"tags": []}
    assert loaded([remove, add], {"a": "1"}).values == {"tags": ["1"]}


def test_a_value_is_added_to_those_that_a_loaded_record_has():
    add = {"source": "a", "destination": "info", "name": "tags", "multivalue": True}
    assert loaded([add], {"a": "new"}).values == {"tags": ["old", "new"]}


def loaded(instructions, record):
    """The target after a stored record with one tag was loaded."""
    load = [
        {"action": "set-value", "destination": "load:by-key", "name": "no", "value": "7"},
        {"action": "load", "destination": "info", "using": "load:by-key"},
    ]
    shelf = Shelf({"infos": [{"no": "7", "tags": ["old"]}]})
    destination = info(Name("no", "text"), TAGS, keys=(("no",),))
    made = Engine({"instructions": [*load, *instructions]}, model_of(destination), shelf)
    (target,) = made.run(record, 0).targets
    return target


def test_a_structured_value_is_cleared_once_it_is_made():
    made = engine(
        [
            {"source": "last", "destination": "value:person-name", "name": "last"},
            person("one"),
            person("two"),
        ],
        info(Name("one", "person-name"), Name("two", "person-name")),
    )
    assert made.run({"last": "Lovelace"}, 0).targets[0].values == {"one": ["Lovelace"]}


def person(name):
    return {
        "action": "field-structured",
        "structured": "value:person-name",
        "destination": "info",
        "name": name,
    }


def test_all_parts_of_a_name_come_in_order_and_none_without_the_last():
    parts = [
        {"source": part, "destination": "value:person-name", "name": part}
        for part in ("suffix", "last", "middle", "first", "title")
    ]
    full = {"title": "Lady", "first": "Ada", "middle": "K", "last": "King", "suffix": "FRS"}
    name = Name("x", "person-name")
    assert values_after([*parts, person("x")], full, name) == {"x": ["Lady Ada K King FRS"]}
    assert values_after([*parts, person("x")], {"first": "Ada"}, name) == {}


def test_what_is_wrong_with_a_structured_value_names_it():
    last = {"source": "last", "destination": "value:person-name", "name": "last"}
    made = engine([last, person("x")], info(Name("x", "boolean")))
    assert made.run({"last": "King"}, 3).messages == [
        "Invalid boolean value for structured input field value:person-name: an object (record 3)"
    ]


@pytest.mark.parametrize("type", ["text", "text-paragraph", "text-multiline"])
def test_a_text_takes_a_structured_value_as_its_text(type):
    last = {"source": "last", "destination": "value:person-name", "name": "last"}
    values = values_after([last, person("x")], {"last": "King"}, Name("x", type))
    assert values == {"x": ["King"]}


def test_a_text_takes_an_address_as_its_text():
    parts = [
        {"source": part, "destination": "value:postal-address", "name": part}
        for part in ("city", "country")
    ]
    made = {**person("x"), "structured": "value:postal-address"}
    record = {"city": "York", "country": "GB"}
    assert values_after([*parts, made], record, Name("x", "text")) == {"x": ["York, GB"]}


def test_a_qualified_value_replaces_only_those_of_its_qualifier():
    def title(source, **more):
        return {
            "source": source,
            "destination": "profile",
            "name": "dc:attribute:title",
            **more,
        }

    control = {
        "instructions": [
            {"action": "new", "destination": "profile"},
            title("a"),
            title("b", qualifier="alternative"),
            title("c", qualifier="alternative"),
            title("d", qualifier="short", multivalue=True),
        ]
    }
    made = Engine(control, model_of(profile()), Shelf())
    (target,) = made.run({"a": "A", "b": "B", "c": "C", "d": "D"}, 0).targets
    assert target.values == {"dc:attribute:title": ["A", "C", "D"]}


def test_all_names_that_can_be_set_are_told_from_nested_instructions_too():
    field = {"source": "a", "destination": "info", "name": "x"}
    nested = {"action": "for-each", "source": "list", "instructions": [{**field, "name": "tags"}]}
    remove = {"action": "remove-values", "destination": "info", "name": "y"}
    names = (Name("x", "text"), Name("y", "text"), Name("z", "text"), TAGS)
    made = engine([nested, field, remove], info(*names))
    assert made.settable("info") == ("tags", "x", "y")
    assert made.settable("load:by-key") == ()
