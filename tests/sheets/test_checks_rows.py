"""Whole batches: which rows are good, what the problems say, keys and references."""

import json

import polars as pl
import pytest

from tests.sheets.checking import batch, check, codes, dataset, matched
from webapp.schema.fields import ForeignKey
from workers.sheets.checks import Checker
from workers.sheets.columns import match_columns

GOODS = dataset(
    {"name": "no", "type": "integer"},
    {"name": "country", "constraints": {"enum": ["DE", "FR"]}},
    {"name": "since", "type": "date"},
    primaryKey="no",
)


def test_good_rows_are_typed_and_bad_rows_are_kept_as_they_stand():
    checked = check(GOODS, [" 1", "DE", "2024-01-01"], ["x", "NL ", ""], ["3", "", ""])
    assert checked.rows == 3
    assert checked.good.schema == {
        "row": pl.Int64,
        "no": pl.Int64,
        "country": pl.String,
        "since": pl.Date,
    }
    assert checked.good["row"].to_list() == [2, 4]
    assert codes(checked) == [("integer-wrong", 3, 0), ("not-in-list", 3, 1)]
    assert checked.bad.rows(named=True) == [{"row": 3, "c0": "x", "c1": "NL ", "c2": ""}]


def test_problems_are_in_the_order_of_rows_and_then_of_columns():
    checked = check(GOODS, ["1", "NL", "x"], ["x", "DE", ""], ["3", "NL", ""])
    assert [(row, index) for _, row, index in codes(checked)] == [(2, 1), (2, 2), (3, 0), (4, 1)]


def test_a_batch_without_rows_is_fine():
    checker = Checker(GOODS, matched(GOODS))
    checked = checker.check(batch(["1", "DE", ""]).slice(0, 0))
    assert (checked.rows, checked.good.height, checked.problems.height) == (0, 0, 0)


def test_columns_may_stand_in_any_order_and_absent_fields_are_empty():
    columns = match_columns(GOODS, ["Notes", "Country", "No"])
    checked = Checker(GOODS, columns).check(batch(["hello", "FR", "7"], ["", "XX", "8"]))
    assert checked.good.rows() == [(2, 7, "FR", None)]
    assert codes(checked) == [("not-in-list", 3, 1)]


def test_a_cell_without_a_value_is_told_as_such_and_as_nothing_else():
    schema = dataset({"name": "name"}, {"name": "size", "type": "integer"}, primaryKey="name")
    rows = batch(["#REF!", "1"], ["#REF!", "=A1"], ["#REF!", "x"], faults={2: [0], 3: [0, 1]})
    checked = Checker(schema, matched(schema)).check(rows)
    assert codes(checked) == [
        ("cell-error", 2, 0),
        ("cell-error", 3, 0),
        ("formula-without-result", 3, 1),
        ("integer-wrong", 4, 1),
    ]
    assert checked.problems["value"].to_list() == ["#REF!", "#REF!", "=A1", "x"]
    assert checked.problems["field"].to_list() == ["name", "name", "size", "size"]
    assert checked.good.is_empty()
    assert checked.keys[("name",)]["row"].to_list() == [4]
    assert checked.bad.columns == ["row", "c0", "c1"]


def test_a_fault_in_a_column_that_is_left_out_is_nobodys_problem():
    columns = match_columns(GOODS, ["Notes", "No"])
    checked = Checker(GOODS, columns).check(batch(["#N/A", "7"], faults={2: [0]}))
    assert codes(checked) == []
    assert checked.good["no"].to_list() == [7]


def test_cells_beyond_the_last_header_are_a_problem_of_the_row():
    checker = Checker(GOODS, matched(GOODS))
    rows = batch(["1", "DE", ""], ["2", "NL", ""], first=5, extra={5: "left over", 6: "more"})
    checked = checker.check(rows)
    assert checked.good.is_empty()
    assert codes(checked) == [
        ("row-has-extra-cells", 5, -1),
        ("row-has-extra-cells", 6, -1),
        ("not-in-list", 6, 1),
    ]
    assert checked.problems["value"][0] == "left over"
    assert checked.bad.columns == ["row", "c0", "c1", "c2"]


def test_a_damaged_row_has_one_problem_and_its_cells_are_not_judged():
    checker = Checker(GOODS, matched(GOODS))
    rows = batch(["x", "NL", ""], ["2", "DE", ""], damage={2: "quote-never-closed"})
    checked = checker.check(rows)
    assert codes(checked) == [("quote-never-closed", 2, -1)]
    assert checked.good["row"].to_list() == [3]


def test_a_long_cell_is_cut_in_its_problem():
    checked = check(GOODS, ["1", "é" * 5000, ""])
    assert checked.problems["value"][0] == "é" * 199 + "…"


def test_a_key_is_given_for_rows_whose_key_cells_are_good_even_if_others_are_not():
    checked = check(GOODS, ["1", "NL", "x"], ["x", "DE", ""], ["05", "DE", ""])
    assert checked.keys[("no",)].rows() == [(2, 1), (4, 5)]


def test_a_key_with_an_empty_part_is_not_compared():
    schema = dataset({"name": "a"}, {"name": "b"}, uniqueKeys=[["a", "b"]])
    checked = check(schema, ["x", ""], ["x", "y"])
    assert checked.keys[("a", "b")].rows() == [(3, "x", "y")]


def test_a_key_of_a_column_that_the_file_lacks_is_left_out():
    schema = dataset({"name": "a"}, {"name": "b", "constraints": {"unique": True}})
    assert Checker(schema, match_columns(schema, ["a"])).keys == ()


class Countries:
    """Answers lookups, and counts what it is asked for."""

    def __init__(self, *known):
        self.known = pl.DataFrame({"code": known}, schema={"code": pl.String})
        self.asked = []

    def __call__(self, key: ForeignKey, keys: pl.DataFrame) -> pl.DataFrame:
        assert key.dataset == "countries"
        self.asked += keys["code"].to_list()
        return keys.join(self.known, on="code", how="semi")


TO_COUNTRIES = dataset(
    {"name": "a", "constraints": {"maxLength": 3}},
    foreignKeys=[
        {"fields": ["a"], "reference": {"resource": "countries", "fields": ["code"]}},
    ],
)


def test_a_value_that_the_other_dataset_lacks_is_a_problem():
    checked = check(TO_COUNTRIES, ["DE"], ["XX"], [""], ["toolong"], lookup=Countries("DE"))
    assert codes(checked) == [("not-in-dataset", 3, 0), ("text-too-long", 5, 0)]
    assert json.loads(checked.problems["args"][0]) == {"dataset": "countries"}
    assert checked.good["row"].to_list() == [2, 4]


def test_the_other_dataset_is_asked_for_each_value_once():
    countries = Countries("DE")
    checker = Checker(TO_COUNTRIES, matched(TO_COUNTRIES), lookup=countries)
    for first in (2, 12, 22):
        checked = checker.check(batch(["DE"], ["XX"], ["DE"], [""], first=first))
        assert codes(checked) == [("not-in-dataset", first + 1, 0)]
    assert sorted(countries.asked) == ["DE", "XX"]


def test_a_reference_of_two_fields_is_looked_up_as_a_pair():
    schema = dataset(
        {"name": "a"},
        {"name": "b", "type": "integer"},
        foreignKeys=[
            {"fields": ["a", "b"], "reference": {"resource": "other", "fields": ["x", "y"]}}
        ],
    )
    known = pl.DataFrame({"x": ["p"], "y": [1]})
    checked = check(
        schema, ["p", "1"], ["p", "2"], ["p", ""], ["q", "x"],
        lookup=lambda key, keys: keys.join(known, on=["x", "y"], how="semi"),
    )  # fmt: skip
    assert codes(checked) == [("not-in-dataset", 3, 0), ("integer-wrong", 5, 1)]
    assert checked.problems["value"][0] == "p, 2"


@pytest.mark.parametrize("rows", [1, 500])
def test_a_column_that_is_wrong_all_the_way_has_a_problem_in_each_row(rows):
    checked = check(GOODS, *([str(n), "Holland", "31.02.2026"] for n in range(rows)))
    assert checked.problems.height == 2 * rows
    assert checked.good.is_empty()
