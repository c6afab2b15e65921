"""A cell that shows an error of a formula, such as #N/A, is a problem in a field of any kind."""

import pytest

from tests.sheets.checking import check, codes, dataset, outcome, told
from webapp.schema.spreadsheet import ERRORS, NOT_CALCULATED, safe_cell

KINDS = {
    "text": {"type": "string"},
    "e-mail": {"format": "email"},
    "address": {"format": "uri"},
    "uuid": {"format": "uuid"},
    "whole": {"type": "integer", "bareNumber": False},
    "number": {"type": "number", "bareNumber": False},
    "german": {"type": "number", "decimalChar": ",", "groupChar": "."},
    "yes or no": {"type": "boolean"},
    "year": {"type": "year"},
    "date": {"type": "date"},
    "any date": {"type": "date", "format": "any"},
    "moment": {"type": "datetime"},
    "time": {"type": "time"},
    "list": {"type": "list"},
    "numbers": {"type": "list", "itemType": "integer"},
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("required", [True, False])
def test_an_error_is_a_problem_in_every_kind_of_field(kind, required):
    field = KINDS[kind] | {"constraints": {"required": required}}
    errors = [*ERRORS, "Err:502", " #N/A "]
    checked = check(dataset({"name": "a", **field}), *([one] for one in [*errors, NOT_CALCULATED]))
    found = checked.problems["code"].to_list()
    assert found == ["cell-error"] * len(errors) + ["formula-not-calculated"]


@pytest.mark.parametrize("cell", ["#1 of all", "#", "N/A", "a #N/A", "#n/a", "Err:", "Error:502"])
def test_a_text_that_is_not_exactly_an_error_stays_a_text(cell):
    assert outcome(KINDS["text"], cell) == cell


def test_only_the_cell_with_the_error_is_refused():
    checked = check(dataset({"name": "a"}), ["x"], ["#N/A"], ["'=1"], ["y"])
    assert checked.good["a"].to_list() == ["x", "=1", "y"]
    assert codes(checked) == [("cell-error", 3, 0)]
    assert checked.problems["value"][0] == "#N/A"


def test_an_error_that_the_dataset_names_as_missing_is_an_empty_cell():
    schema = dataset({"name": "a"}, {"name": "n", "type": "integer"}, missingValues=["#N/A", "-"])
    checked = check(schema, ["#N/A", "#N/A"], ["#REF!", "-"])
    assert checked.good.rows() == [(2, None, None)]
    assert codes(checked) == [("cell-error", 3, 0)]


def test_an_error_that_the_dataset_lists_is_one_of_its_values():
    assert outcome({"constraints": {"enum": ["#N/A", "b"]}}, "#N/A") == "#N/A"


@pytest.mark.parametrize("kind", ["text", "list"])
def test_an_apostrophe_says_that_an_error_is_meant_as_a_text(kind):
    meant = outcome(KINDS[kind], safe_cell("#N/A"))
    assert safe_cell("#N/A") == "'#N/A"
    assert meant in ("#N/A", '["#N/A"]')
    assert outcome(KINDS["text"], safe_cell("'#N/A")) == "'#N/A"


def test_the_words_say_what_to_do():
    assert told({"type": "integer"}, "#REF!") == (
        "The cell shows #REF!, the error of a formula that has no result.",
        "Correct the formula, write the value itself, or clear the cell.",
    )
    assert told({"type": "integer"}, NOT_CALCULATED) == (
        "The formula in this cell was never calculated, so the file has no value for it.",
        "Open the file in Excel, let it calculate, save it, and hand it in again.",
    )
