"""Messages about instructions that cannot be followed, and are left out."""

import pytest

from tests.control.batches import Shelf, engine, info, model_of, profile
from webapp.control.engine import Engine
from webapp.control.model import Name

NAMES = (Name("x", "text"), Name("day", "datetime"), Name("odd", "colour"), Name("r", "ref"))
FIELD = {"source": "a", "destination": "info", "name": "x"}


@pytest.mark.parametrize(
    ("instruction", "messages"),
    [
        ({**FIELD, "destination": "no"}, ["Unknown destination in field: no"]),
        ({"action": "new", "destination": "no"}, ["Unknown destination in new: no"]),
        (
            {"action": "load", "destination": "no", "using": "what"},
            ["Unknown destination in load: no", "Unknown destination in load: what"],
        ),
        (
            {"action": "load", "destination": "info", "using": "info"},
            ["Unknown destination in load: info"],
        ),
        ({**FIELD, "name": "y"}, ["Unknown name in field y for destination info"]),
        (
            {"action": "remove-values", "destination": "info", "name": "y"},
            ["Unknown name in remove-values y for destination info"],
        ),
        (
            {"action": "if-has-value", "destination": "info", "name": "y"},
            ["Unknown name in if-has-value y for destination info"],
        ),
        (
            {**FIELD, "name": "day"},
            [
                "Date format not specified for input field a",
                "Couldn't create value transformer for field info/day",
            ],
        ),
        (
            {**FIELD, "name": "day", "dateFormat": "w"},
            [
                "Date format not understood for input field a: w",
                "Couldn't create value transformer for field info/day",
            ],
        ),
        (
            {**FIELD, "name": "odd"},
            [
                "Unknown data type in model: colour",
                "Couldn't create value transformer for field info/odd",
            ],
        ),
        (
            {**FIELD, "mapInputValue": []},
            ["Couldn't create value transformer for field info/x"],
        ),
        (
            {"action": "field-structured", "structured": "no", "destination": "info", "name": "x"},
            ["Unknown structured value destination in field-structured: no"],
        ),
        (
            {"action": "field-structured", "structured": "a", "destination": "no", "name": "x"},
            ["Unknown destination in field-structured: no"],
        ),
        (
            {"action": "set-value", "destination": "info", "name": "y", "value": 1},
            ["Unknown name in set-value y for destination info"],
        ),
        (
            {"action": "assert-destination", "destination": "no", "exists": True},
            ["Unknown destination in assert-destination: no"],
        ),
        (
            {"action": "assert-destination", "destination": "info", "exists": True},
            ["Can only use dependent destinations in assert-destination: info"],
        ),
        ({"action": "jump"}, ["Unknown action in instruction: jump"]),
        ({"source": "a"}, ["Expected property not found in field instruction: destination, name"]),
        ("text", ["Instruction is not an object"]),
        (
            {"action": "within", "source": "a", "instructions": {}},
            [],
        ),
        (
            {"action": "within", "source": "a", "instructions": "text"},
            ["'instructions' property is not an array"],
        ),
        (
            {**FIELD, "filters": "haplo:to-string"},
            [
                "'filters' property is not an array",
                "Couldn't create value transformer for field info/x",
            ],
        ),
        (
            {**FIELD, "filters": ["no"]},
            [
                "Filter no is not available.",
                "Couldn't create value transformer for field info/x",
            ],
        ),
    ],
)
def test_a_faulty_instruction_is_told_of_and_left_out(instruction, messages):
    made = engine([instruction, {**FIELD, "source": "b"}], info(*NAMES))
    assert made.build_messages == messages
    assert made.run({"a": "1", "b": "2"}, 0).targets[0].values == {"x": ["2"]}


def test_a_qualifier_is_a_text():
    title = {"source": "a", "destination": "profile", "name": "dc:attribute:title", "qualifier": 5}
    made = Engine({"instructions": [title]}, model_of(profile()), Shelf())
    assert made.build_messages == ["Invalid qualifier '5' in field profile/dc:attribute:title"]
    assert made.build_problems[0].path == ("instructions", 0, "qualifier")


def test_instructions_nested_too_deep_are_left_out_with_one_message():
    nested = FIELD
    for _ in range(500):
        nested = {"action": "within", "source": "a", "instructions": [nested]}
    assert engine([nested], info(*NAMES)).build_messages == [
        "Instructions are nested more than 32 deep"
    ]


IF = {"action": "if-exists", "source": "a"}


@pytest.mark.parametrize(
    "mapping",
    [{"using": "title"}, {"using": "title", "types": []}, {"using": "luck"}, {"types": ["no"]}],
)
def test_what_is_wrong_with_a_mapping_is_told_where_it_is_used(mapping):
    field = {**FIELD, "name": "r", "refMapping": "m"}
    made = engine([field], info(*NAMES), mapping={"m": mapping})
    assert {one.path for one in made.build_problems} == {("instructions", 1, "refMapping")}


@pytest.mark.parametrize(
    ("instruction", "paths"),
    [
        ({**FIELD, "destination": "no"}, [("destination",)]),
        ({**FIELD, "name": "no"}, [("name",)]),
        ({**FIELD, "mapInputValue": []}, [()]),
        ({**FIELD, "filters": ["haplo:to-string", "no"]}, [("filters", 1), ()]),
        ({**FIELD, "filters": "no"}, [("filters",), ()]),
        ({**FIELD, "name": "day", "dateFormat": "w"}, [("dateFormat",), ()]),
        ({**FIELD, "name": "day"}, [(), ()]),
        ({**FIELD, "name": "r", "refMapping": "no"}, [("refMapping",)]),
        ({**FIELD, "name": "odd"}, [("name",), ()]),
        ({**FIELD, "action": "field-structured", "structured": "no"}, [("structured",)]),
        ({"action": "load", "destination": "no", "using": "x"}, [("destination",), ("using",)]),
        ({"action": "assert-destination", "destination": "no", "exists": 1}, [("destination",)]),
        ({"action": "jump"}, [("action",)]),
        ({"source": "a"}, [()]),
        ({**IF, "then": "x"}, [("then",)]),
        ({**IF, "then": [FIELD, {**FIELD, "name": "no"}]}, [("then", 1, "name")]),
        (
            {**IF, "action": "if-has-value", "destination": "info", "name": "y", "else": [{}]},
            [("else", 0), ("name",)],
        ),
        (
            {
                "action": "load",
                "destination": "info",
                "using": "load:by-key",
                "otherwise": [{**IF, "else": [{**FIELD, "name": "no"}]}],
            },
            [("otherwise", 0, "else", 0, "name")],
        ),
    ],
)
def test_each_message_knows_the_part_that_it_is_about(instruction, paths):
    made = engine([FIELD, instruction, FIELD], info(*NAMES))
    assert [one.path for one in made.build_problems] == [("instructions", 2, *p) for p in paths]
    assert [one.message for one in made.build_problems] == made.build_messages
    # Those of records are none of the control file any more.
    made.run({"a": "1"}, 0)
    assert len(made.build_problems) == len(paths)
