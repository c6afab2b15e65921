"""Filters, and the order of mapping, filters and data type."""

import pytest

from tests.control.batches import Shelf, converted
from webapp.control.filters import FILTERS
from webapp.control.model import Name

LAND = Name("x", "ref", refers_to="countries", reference="code")
EDITOR = Name("x", "ref", refers_to="users", reference="email")
SHELF = Shelf(
    {
        "countries": [{"code": "CH", "title": "Switzerland"}],
        "users": [{"unique_id": "ada", "email": "ada@example.org"}],
    }
)


@pytest.mark.parametrize(
    ("value", "fixed"),
    [
        ("example.org/ping", "https://example.org/ping"),
        ("example.org", "https://example.org"),
        ("a:b", "a:b"),
        ("http://example.org", "http://example.org"),
    ],
)
def test_fix_up_url_writes_https_before_an_address_without_scheme(value, fixed):
    assert converted("url", value, filters=["haplo:fix-up-url"]) == ([fixed], [])


@pytest.mark.parametrize("value", ["//x", "/x", "example2.org"])
def test_fix_up_url_leaves_what_is_no_plain_address(value):
    assert converted("text", value, filters=["haplo:fix-up-url"]) == ([value], [])


def test_fix_up_url_takes_texts_only():
    assert converted("text", 5, filters=["haplo:fix-up-url"]) == ([], [])


def test_letters_are_made_small_or_capital():
    assert converted("text", "Äb", filters=["haplo:to-lower-case"]) == (["äb"], [])
    assert converted("text", "äb", filters=["haplo:to-upper-case"]) == (["ÄB"], [])
    assert converted("integer", 5, filters=["haplo:to-upper-case"]) == ([5], [])


def test_to_string_makes_a_text_that_other_types_take():
    assert converted("url", True, filters=["haplo:to-string"])[1] == [
        "Invalid URL for input field a: true"
    ]


@pytest.mark.parametrize("filter", ["haplo:string-to-ref", "haplo:code-to-ref"])
def test_a_key_becomes_a_reference_only_if_its_record_is_stored(filter):
    assert converted("ref", "CH", SHELF, LAND, filters=[filter]) == (["CH"], [])
    assert converted("ref", "XX", SHELF, LAND, filters=[filter]) == ([], [])


def test_a_reference_passes_further_filters_as_it_is():
    twice = ["haplo:string-to-ref", "haplo:to-lower-case", "haplo:code-to-ref"]
    assert converted("ref", "CH", SHELF, LAND, filters=twice) == (["CH"], [])


def test_a_reference_is_no_text():
    assert converted("text", "ada", SHELF, filters=["haplo:username-to-ref"]) == ([], [])


def test_a_key_of_no_known_dataset_is_the_reference_itself():
    assert converted("ref", "CH", filters=["haplo:string-to-ref"]) == (["CH"], [])


@pytest.mark.parametrize(
    ("filter", "value"),
    [
        ("haplo:username-to-ref", "ADA"),
        ("haplo:email-to-ref", "Ada@example.org"),
    ],
)
def test_a_user_is_found_by_name_or_address_in_any_letters(filter, value):
    assert converted("ref", value, SHELF, EDITOR, filters=[filter]) == (["ada@example.org"], [])
    assert converted("ref", "nobody", SHELF, EDITOR, filters=[filter]) == ([], [])


def test_a_mapping_comes_before_filters_and_filters_come_in_their_order():
    options = {
        "mapInputValue": {"x": "Example.org"},
        "filters": ["haplo:fix-up-url", "haplo:to-lower-case"],
    }
    assert converted("url", "x", **options) == (["https://example.org"], [])


@pytest.mark.parametrize(
    ("value", "mapped"),
    [("a", ["A"]), (1, ["one"]), (1.0, ["one"]), (True, ["yes"]), ("other", ["other"])],
)
def test_a_mapped_value_is_replaced_and_another_one_is_not(value, mapped):
    mapping = {"a": "A", "1": "one", "true": "yes", "n": None}
    assert converted("text", value, mapInputValue=mapping) == (mapped, [])


def test_a_mapping_with_a_default_lets_no_other_value_pass():
    options = {"mapInputValue": {"a": "A"}, "mapInputValueDefault": "none"}
    assert converted("text", "b", **options) == (["none"], [])
    assert converted("text", {"deep": 1}, **options) == (["none"], [])


def test_what_is_mapped_to_null_has_no_value():
    assert converted("integer", "n", mapInputValue={"n": None}) == ([], [])


def test_every_filter_says_what_it_does():
    assert len([name for name in FILTERS if name.startswith("haplo:")]) == 8
    own = [each for each in FILTERS.values() if not each.name.startswith("haplo:")]
    assert [each.name for each in own if "Of this desk only." in each.description] == [
        "desk:decimal-comma"
    ]
    assert all(each.description.endswith(".") for each in FILTERS.values())


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("12,50", 12.5),
        ("1.234.567,8", 1234567.8),
        ("1 234,5", 1234.5),
        ("1\u202f234,5", 1234.5),
        ("-0,5", -0.5),
        ("7", 7),
        ("1.234", 1234),
        ("12,5 \u20ac", 12.5),
        (3.5, 3.5),
    ],
)
def test_a_decimal_comma_becomes_a_point_and_thousands_marks_go(written, number):
    assert converted("number", written, filters=["desk:decimal-comma"]) == ([number], [])


@pytest.mark.parametrize("written", ["1,234.50", "12.5", "1,2,3", "about 5"])
def test_what_is_no_number_with_a_decimal_comma_stays(written):
    assert converted("text", written, filters=["desk:decimal-comma"]) == ([written], [])
