"""References: by key, and through a mapping by behaviour or by title."""

import pytest

from tests.control.batches import Shelf, converted, engine, info
from webapp.control.model import Name

LAND = Name("x", "ref", refers_to="infos", reference="code")
WEIGHED = Name("x", "ref", refers_to="infos", reference="kg", key_type="number")
NUMBERED = Name("x", "ref", refers_to="infos", reference="no", key_type="integer")
SHELF = Shelf({"infos": [{"code": "CH", "title": "Switzerland"}]})


def through(value, name=LAND, ref_mapping="m", **mapping):
    return converted("ref", value, SHELF, name, {"m": mapping}, refMapping=ref_mapping)


def test_a_key_is_a_reference():
    assert converted("ref", "CH", SHELF, LAND) == (["CH"], [])
    assert converted("ref", 5, SHELF, LAND) == (["5"], [])
    assert converted("ref", "5", SHELF, NUMBERED) == ([5], [])
    assert converted("ref", "2.5 kg", SHELF, WEIGHED) == ([2.5], [])
    assert converted("ref", ["CH"], SHELF, LAND) == ([], [])
    assert converted("ref", "five", SHELF, NUMBERED) == (
        [],
        ["Invalid integer for input field a: five"],
    )


@pytest.mark.parametrize("types", [{"types": ["infos"]}, {}])
def test_a_behaviour_is_the_key_of_a_record(types):
    mapping = {"using": "behaviour", "values": {"S": "CH", "X": "XX"}, **types}
    assert through("S", **mapping) == (["CH"], [])
    wrong = "Value in input data cannot be mapped for input field a: {}"
    assert through("Y", **mapping) == ([], [wrong.format("Y")])
    assert through("X", **mapping) == ([], [wrong.format("X")])
    assert through(["S"], **mapping) == ([], [wrong.format("a list")])


def test_a_behaviour_without_a_dataset_is_the_reference_itself():
    mapping = {"using": "behaviour", "values": {"S": "CH"}}
    assert through("S", name=Name("x", "ref"), **mapping) == (["CH"], [])


def test_a_behaviour_may_be_the_key_of_another_dataset():
    made = engine(
        [{"source": "a", "destination": "info", "name": "x", "refMapping": "m"}],
        info(Name("x", "ref", refers_to="others", reference="no"), keys=(("code",),)),
        shelf=SHELF,
        mapping={"m": {"using": "behaviour", "types": ["infos"], "values": {"S": "CH"}}},
    )
    assert made.run({"a": "S"}, 0).targets[0].values == {"x": ["CH"]}


def test_a_title_leads_to_the_record_that_has_it():
    mapping = {
        "using": "title",
        "types": ["infos"],
        "values": {"S": "Switzerland", "X": "Nowhere", "L": []},
    }
    assert through("S", **mapping) == (["CH"], [])
    assert through("other", **mapping) == ([], [])
    for wrong in ("X", "L"):
        assert through(wrong, **mapping) == (
            [],
            [f"Value in input data cannot be mapped for input field a: {wrong}"],
        )


def test_the_field_of_another_dataset_is_its_only_key():
    name = Name("x", "ref")
    made = engine(
        [{"source": "a", "destination": "info", "name": "x", "refMapping": "m"}],
        info(name, keys=(("a", "b"), ("code",))),
        shelf=SHELF,
        mapping={"m": {"using": "title", "types": ["infos"], "values": {"S": "Switzerland"}}},
    )
    assert made.run({"a": "S"}, 0).targets[0].values == {"x": ["CH"]}


def test_a_value_that_was_mapped_once_is_not_looked_up_again():
    shelf = Shelf({"infos": [{"code": "CH", "title": "Switzerland"}]})
    made = engine(
        [{"source": "a", "destination": "info", "name": "x", "refMapping": "m"}],
        info(LAND),
        shelf=shelf,
        mapping={"m": {"using": "title", "types": ["infos"], "values": {"S": "Switzerland"}}},
    )
    assert made.run({"a": "S"}, 0).targets[0].values == {"x": ["CH"]}
    shelf.datasets.clear()
    assert made.run({"a": "S"}, 1).targets[0].values == {"x": ["CH"]}


@pytest.mark.parametrize(
    ("mapping", "messages"),
    [
        ({"using": "title"}, ["Mapping m does not specify types"]),
        ({"using": "title", "types": []}, ["No types for mapping m"]),
        (
            {"using": "title", "types": ["no"]},
            ["Mapping m refers to unknown type no", "No types for mapping m"],
        ),
        ({"using": "luck"}, ["Mapping m uses neither behaviour nor title"]),
    ],
)
def test_a_wrong_mapping_is_told_of_and_gives_no_value(mapping, messages):
    assert through("S", **mapping) == ([], messages)


@pytest.mark.parametrize("unknown", ["n", ["m"], None])
def test_a_mapping_that_is_not_there_is_told_of(unknown):
    shown = {"n": "n"}.get(unknown if isinstance(unknown, str) else "")
    shown = shown or ("a list" if unknown else "null")
    assert through("S", ref_mapping=unknown) == ([], [f"Unknown mapping: {shown}"])
