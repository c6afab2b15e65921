"""What is wrong with a control file, in which order, and how it wants files to be read."""

import pytest

from webapp.control.control_file import VERSION, ControlError, file_spec, validate
from webapp.control.models import PERSON

GOOD = {
    "dataImportControlFileVersion": 0,
    "model": "haplo:person",
    "files": {"DEFAULT": {"read": "json"}},
    "instructions": [{"action": "new", "destination": "profile"}],
}
FIELD = {"source": "a", "destination": "profile", "name": "x"}
OVERWRITTEN = (
    "Assigning values within for-each without a new/load statement or setting multivalue "
    "property will result in overwritten data"
)


def problems(**changes):
    return said({**GOOD, **changes}, {"haplo:person": PERSON}.get)


def said(content, model_of):
    return [problem.message for problem in validate(content, model_of)]


def in_loop(*instructions):
    return problems(
        instructions=[{"action": "for-each", "source": "l", "instructions": list(instructions)}]
    )


def test_a_good_control_file_has_no_problems():
    assert problems() == []
    assert problems(anything="else", dataImportControlFileVersion=0.0) == []
    assert problems(instructions=[{**FIELD, "filters": ["haplo:to-string"]}]) == []


@pytest.mark.parametrize("content", [{}, [], None, "text", 5])
def test_each_part_that_is_absent_is_told_in_order(content):
    assert said(content, {}.get) == [
        "Not a control file",
        "Control file does not specify model in the model property",
        "Control file does not specify processing instructions in the instructions property",
        "Control file does not have files property",
    ]


def test_each_part_reports_its_first_problem_only():
    wrong = {
        "dataImportControlFileVersion": 1,
        "model": "no",
        "instructions": [{"action": "jump"}, {"action": "hop"}],
        "files": {"a.json": {"read": "magic"}, "b.json": {}},
        "recordProcessor": "join",
    }
    assert said(wrong, {}.get) == [
        "Bad version of control file, should be 0",
        "Model not implemented: no",
        "Unknown action in instruction: jump",
        "Unknown reader for file a.json: magic",
        "Unknown record processor specified in recordProcessor property: join",
    ]


@pytest.mark.parametrize("version", [1, "0", False, None, [], 0.5])
def test_the_version_is_the_number_zero(version):
    assert problems(dataImportControlFileVersion=version) == [
        "Bad version of control file, should be 0"
    ]


@pytest.mark.parametrize(
    ("instructions", "problem"),
    [
        ([{}], "Expected property not found in field instruction: source, destination, name"),
        (
            [{"action": "load", "destination": "profile"}],
            "Expected property not found in load instruction: using",
        ),
        (
            [{"action": "if-exists", "source": "a", "then": [{"action": "abort-record"}]}],
            "Expected property not found in abort-record instruction: message",
        ),
        (
            [{"action": "if-exists", "source": "a", "else": [{"action": "jump"}]}],
            "Unknown action in instruction: jump",
        ),
        (
            [{"action": "within", "source": "a", "instructions": [{"action": "jump"}]}],
            "Unknown action in instruction: jump",
        ),
        ([{**FIELD, "filters": "haplo:to-string"}], "'filters' property is not an array"),
        (
            [{**FIELD, "filters": ["haplo:to-string", "haplo:no"]}],
            "Filter haplo:no is not available.",
        ),
        (["text"], "Instruction is not an object"),
        ({"action": "new"}, "'instructions' property is not an array"),
        (
            [{"action": "if-exists", "source": "a", "then": "text"}],
            "'then' property is not an array",
        ),
    ],
)
def test_an_instruction_is_checked_wherever_it_stands(instructions, problem):
    assert problems(instructions=instructions) == [problem]


def test_filters_of_other_instructions_and_what_follows_a_failed_load_are_not_checked():
    load = {"action": "load", "destination": "profile", "using": "load:by-key"}
    value = {"action": "set-value", "destination": "profile", "name": "x", "value": 1}
    assert problems(instructions=[{**load, "otherwise": [{"action": "jump"}]}]) == []
    assert problems(instructions=[{**value, "filters": "none"}]) == []


def test_a_value_set_again_and_again_in_for_each_is_told():
    assert in_loop(FIELD) == [OVERWRITTEN]
    assert in_loop({"action": "if-exists", "source": "a", "then": [FIELD]}) == [OVERWRITTEN]


@pytest.mark.parametrize(
    "instructions",
    [
        [{**FIELD, "multivalue": True}],
        [{"action": "new", "destination": "profile"}, FIELD],
        [{"action": "load", "destination": "profile", "using": "load:by-key"}, FIELD],
        [{"action": "remove-values", "destination": "profile", "name": "x"}],
        [
            {"action": "new", "destination": "profile"},
            {"action": "within", "source": "a", "instructions": [FIELD]},
        ],
    ],
)
def test_for_each_may_set_values_of_many_or_of_what_it_starts(instructions):
    assert in_loop(*instructions) == []


def test_what_an_outer_for_each_starts_does_not_count_in_an_inner_one():
    inner = {"action": "for-each", "source": "m", "instructions": [FIELD]}
    assert in_loop({"action": "new", "destination": "profile"}, inner) == [OVERWRITTEN]


def test_instructions_nested_too_deep_are_one_problem():
    nested = FIELD
    for _ in range(500):
        nested = {"action": "within", "source": "a", "instructions": [nested]}
    assert problems(instructions=[nested]) == ["Instructions are nested more than 32 deep"]


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        ({"a": {}}, "Reader not specified for file a"),
        ({"a": None}, "Reader not specified for file a"),
        ({"a": {"read": ["json"]}}, "Unknown reader for file a: a list"),
        ([], "'files' property is not an object"),
    ],
)
def test_every_file_names_its_reader(files, problem):
    assert problems(files=files) == [problem]


@pytest.mark.parametrize(
    "reader",
    ["json", "xml-text-of-children", "xml-attributes", "tsv-with-name-row", "csv", "xlsx"],
)
def test_the_readers_that_there_are(reader):
    assert problems(files={"a": {"read": reader}}) == []


def test_a_file_is_read_by_its_own_entry_or_by_the_default():
    content = {"files": {"a.tsv": {"read": "tsv-with-name-row"}, "DEFAULT": {"read": "json"}}}
    assert file_spec(content, "a.tsv") == {"read": "tsv-with-name-row"}
    assert file_spec(content, "b.json") == {"read": "json"}


@pytest.mark.parametrize("content", [{"files": {"a": {"read": "json"}}}, {"files": []}, {}])
def test_a_file_without_entry_and_default_is_refused(content):
    with pytest.raises(ControlError) as refused:
        file_spec(content, "b.json")
    assert refused.value.sentence == (
        "Could not find file specification in control file for file b.json "
        "(and DEFAULT file entry does not exist)"
    )


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"dataImportControlFileVersion": 1}, (VERSION,)),
        ({"model": "no"}, ("model",)),
        ({"recordProcessor": "join"}, ("recordProcessor",)),
        ({"files": []}, ("files",)),
        ({"files": {"a": {"read": "json"}, "b": {}}}, ("files", "b")),
        ({"files": {"a": {"read": "magic"}}}, ("files", "a", "read")),
        ({"instructions": {"action": "new"}}, ("instructions",)),
        ({"instructions": [FIELD, "text"]}, ("instructions", 1)),
        ({"instructions": [FIELD, {"source": "a"}]}, ("instructions", 1)),
        ({"instructions": [FIELD, {"action": "jump"}]}, ("instructions", 1, "action")),
        ({"instructions": [{**FIELD, "filters": "x"}]}, ("instructions", 0, "filters")),
        (
            {"instructions": [{**FIELD, "filters": ["haplo:to-string", "x"]}]},
            ("instructions", 0, "filters", 1),
        ),
        (
            {"instructions": [{"action": "if-exists", "source": "a", "else": [FIELD, {}]}]},
            ("instructions", 0, "else", 1),
        ),
        (
            {"instructions": [{"action": "for-each", "source": "a", "instructions": [FIELD]}]},
            ("instructions", 0, "instructions", 0),
        ),
    ],
)
def test_each_problem_knows_the_part_that_it_is_about(changes, path):
    (problem,) = validate({**GOOD, **changes}, {"haplo:person": PERSON}.get)
    assert problem.path == path


def test_what_is_absent_is_a_problem_of_the_whole():
    assert {problem.path for problem in validate({}, {}.get)} == {()}
