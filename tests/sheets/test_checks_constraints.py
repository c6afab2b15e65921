"""Constraints: one problem for each failing cell, its sentence, and what is good at the limit."""

import pytest

from tests.sheets.checking import check, codes, dataset, outcome, told


@pytest.mark.parametrize(
    ("field", "constraints", "good", "bad", "code"),
    [
        ({}, {"required": True}, ["x"], ["", " "], "value-missing"),
        ({}, {"minLength": 2}, ["ab", "üü", ""], ["a", "ü"], "text-too-short"),
        ({}, {"maxLength": 2}, ["ab", "üü"], ["abc"], "text-too-long"),
        ({}, {"pattern": "[A-Z]{2}"}, ["AB", ""], ["ABC", "ab", "xAB"], "pattern-mismatch"),
        ({}, {"pattern": "a|bc"}, ["a", "bc"], ["ac", "abc"], "pattern-mismatch"),
        ({}, {"enum": ["DE", "FR"]}, ["DE", "", " FR "], ["de", "NL"], "not-in-list"),
        ({"type": "integer"}, {"minimum": 1}, ["1", "2"], ["0", "-5"], "value-too-small"),
        ({"type": "integer"}, {"maximum": 9}, ["9"], ["10"], "value-too-big"),
        ({"type": "integer"}, {"enum": [1, 2]}, ["1", "02"], ["3"], "not-in-list"),
        ({"type": "number"}, {"minimum": 0}, ["0", "0.0", "1e-9"], ["-0.1"], "value-too-small"),
        ({"type": "number"}, {"enum": [0.5, 1]}, ["0.50", "1"], ["2"], "not-in-list"),
        ({"type": "boolean"}, {"enum": [True]}, ["1", "true"], ["false"], "not-in-list"),
        ({"type": "year"}, {"minimum": 1900}, ["1900"], ["1899"], "value-too-small"),
        (
            {"type": "date"},
            {"minimum": "2024-01-01"},
            ["2024-01-01"],
            ["2023-12-31"],
            "value-too-early",
        ),
        (
            {"type": "datetime"},
            {"maximum": "2024-01-01T12:00"},
            ["2024-01-01 12:00:00"],
            ["2024-01-01 12:00:01"],
            "value-too-late",
        ),
        ({"type": "time"}, {"maximum": "17:00"}, ["9:00", "17:00"], ["17:01"], "value-too-late"),
        ({"type": "date"}, {"enum": ["2024-01-01"]}, ["2024-01-01"], ["2024-01-02"], "not-in-list"),
        (
            {"type": "list"},
            {"minLength": 2, "maxLength": 3},
            ["a,b", "a,b,c", "", "a,,b"],
            ["a", ","],
            "list-too-short",
        ),
        ({"type": "list"}, {"maxLength": 1}, ["a", "a,"], ["a,b"], "list-too-long"),
    ],
)
def test_a_constraint_takes_the_good_and_names_the_bad(field, constraints, good, bad, code):
    described = {**field, "constraints": constraints}
    for cell in good:
        assert not isinstance(outcome(described, cell), tuple)
    for cell in bad:
        assert outcome(described, cell) == (code,)


@pytest.mark.parametrize(
    ("field", "constraints", "cell", "sentence", "fix"),
    [
        ({}, {"required": True}, "", "A is required, and this cell is empty.", "Fill the cell."),
        (
            {},
            {"enum": ["DE", "FR", "NL", "GB", "US", "IT"]},
            "Holland",
            '"Holland" is not in the list. Write one of DE, FR, NL or 3 more.',
            "Choose a value from the list.",
        ),
        (
            {},
            {"enum": ["Germany", "France"]},
            "germny",
            '"germny" is not in the list. Write one of Germany or France.',
            'Did you mean "Germany"?',
        ),
        (
            {},
            {"enum": ["DE"]},
            "de",
            '"de" is not in the list. Write one of DE.',
            'Did you mean "DE"?',
        ),
        (
            {"type": "integer"},
            {"maximum": 1000},
            "1001",
            "1001 is too big: A is at most 1,000.",
            "Write 1,000 or less.",
        ),
        (
            {"type": "year"},
            {"minimum": 1900},
            "1899",
            "1899 is too small: A is at least 1900.",
            "Write 1900 or more.",
        ),
        (
            {"type": "date"},
            {"minimum": "2024-01-01"},
            "2023-12-31",
            "2023-12-31 is before 2024-01-01.",
            "Write 2024-01-01 or a later one.",
        ),
        (
            {"example": "AB"},
            {"pattern": "[A-Z]{2}"},
            "x",
            '"x" does not have the form of A.',
            "Write it like AB.",
        ),
        (
            {"example": "00412"},
            {"pattern": "[0-9]{5}"},
            "412",
            '"412" does not have the form of A.',
            "Write it like 00412 (in Excel '00412, which keeps the zeros in front).",
        ),
        (
            {"example": "0.5 mm"},
            {"pattern": "[0-9.]+ mm"},
            "1",
            '"1" does not have the form of A.',
            "Write it like 0.5 mm.",
        ),
        (
            {},
            {"maxLength": 3},
            "four",
            '"four" is too long: A has at most 3 characters.',
            "Shorten it to 3 characters.",
        ),
    ],
)
def test_the_sentence_is_exact(field, constraints, cell, sentence, fix):
    assert told({**field, "constraints": constraints}, cell) == (sentence, fix)


def test_a_cell_has_one_problem_even_if_it_breaks_three_rules():
    schema = dataset(
        {"name": "a", "constraints": {"minLength": 3, "pattern": "[a-z]+", "enum": ["abc", "abd"]}}
    )
    assert codes(check(schema, ["X"], ["XYZ"], ["xyz"], ["abc"])) == [
        ("text-too-short", 2, 0),
        ("pattern-mismatch", 3, 0),
        ("not-in-list", 4, 0),
    ]


def test_a_primary_key_is_required():
    schema = dataset({"name": "a"}, {"name": "b"}, primaryKey="a")
    assert codes(check(schema, ["", "x"])) == [("value-missing", 2, 0)]


def test_missing_values_are_words_that_mean_an_empty_cell():
    schema = dataset({"name": "a", "type": "integer"}, missingValues=["", "n/a", "-"])
    assert check(schema, ["n/a"], [" - "], [""], ["7"]).good["a"].to_list() == [None, None, None, 7]


def test_a_required_cell_with_a_missing_value_shows_what_it_holds():
    schema = dataset({"name": "a", "constraints": {"required": True}}, missingValues=["n/a"])
    assert check(schema, [" n/a"]).problems.select("code", "value").rows() == [
        ("value-missing", " n/a")
    ]


@pytest.mark.parametrize(("key", "longest"), [(["code"], 600), (["code", "place"], 300)])
def test_a_key_is_as_long_as_its_index_takes_at_most(key, longest):
    schema = dataset({"name": "code"}, {"name": "place"}, primaryKey=key)
    good, bad = "x" * longest, "x" * (longest + 1)
    assert codes(check(schema, [good, "a"], [bad, "b"])) == [("key-too-long", 3, 0)]
