"""Data types: what each takes, and what is said of the rest."""

import math
from datetime import datetime
from decimal import Decimal

import pytest

from tests.control.batches import converted
from webapp.control.data_types import DATA_TYPES


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Ada", ["Ada"]),
        (5, ["5"]),
        (5.0, ["5"]),
        (0.1, ["0.1"]),
        (1e21, ["1e+21"]),
        (1e-7, ["1e-7"]),
        (0.00001, ["0.00001"]),
        (Decimal("2.50"), ["2.5"]),
        (True, ["true"]),
        (["a"], []),
        ({"a": 1}, []),
        (math.nan, []),
    ],
)
def test_text_takes_texts_numbers_and_booleans_and_drops_the_rest(value, text):
    assert converted("text", value) == (text, [])


@pytest.mark.parametrize("type", ["text-paragraph", "text-multiline", "isbn", "configuration-name"])
def test_other_texts_are_taken_as_they_are(type):
    assert converted(type, "One.\nTwo.") == (["One.\nTwo."], [])
    assert converted(type, "a", mapInputValue={"a": ""}) == ([], [])


@pytest.mark.parametrize(("value", "answer"), [(True, True), ("true", True), ("false", False)])
def test_boolean_takes_true_and_false(value, answer):
    assert converted("boolean", value) == ([answer], [])


def test_boolean_takes_its_own_two_values():
    words = {"trueValue": "Y", "falseValue": 0}
    assert converted("boolean", "Y", **words) == ([True], [])
    assert converted("boolean", 0, **words) == ([False], [])
    assert converted("boolean", "N", **words) == (
        [],
        ["Invalid boolean value for input field a: N"],
    )


def test_boolean_takes_what_a_mapping_makes_of_a_text():
    assert converted("boolean", "n", mapInputValue={"n": False}) == ([False], [])


@pytest.mark.parametrize("value", ["True", "yes", 1, [True]])
def test_boolean_takes_nothing_else(value):
    shown = "a list" if isinstance(value, list) else value
    assert converted("boolean", value) == (
        [],
        [f"Invalid boolean value for input field a: {shown}"],
    )


def test_datetime_reads_its_pattern():
    assert converted("datetime", "31/12/2024", dateFormat="dd/MM/yyyy") == (
        [datetime(2024, 12, 31)],
        [],
    )
    assert converted("datetime", 20241231, dateFormat="yyyyMMdd") == ([], [])
    assert converted("datetime", "31.12.2024", dateFormat="dd/MM/yyyy") == (
        [],
        ["Invalid date value for input field a: 31.12.2024"],
    )


@pytest.mark.parametrize(
    ("value", "whole"),
    [
        (5, 5),
        ("5", 5),
        ("-12", -12),
        (5.0, 5),
        (0, 0),
        (2**63 - 1, 2**63 - 1),
        (-(2**63), -(2**63)),
    ],
)
def test_integer_takes_what_is_written_in_digits(value, whole):
    assert converted("integer", value) == ([whole], [])


@pytest.mark.parametrize(
    "value",
    [
        "05",
        "5.0",
        " 5",
        "-0",
        "5a",
        "+5",
        "1e3",
        5.5,
        True,
        2**63,
        -(2**63) - 1,
        "9223372036854775808",
        "\u0665",
    ],
)
def test_integer_takes_nothing_else(value):
    shown = "true" if value is True else value
    assert converted("integer", value) == ([], [f"Invalid integer for input field a: {shown}"])


@pytest.mark.parametrize("value", [math.inf, Decimal("1e999999999"), [], {"a": 1}])
@pytest.mark.parametrize("type", ["integer", "number"])
def test_a_number_that_has_no_end_or_is_none_is_said_to_be_wrong(type, value):
    values, messages = converted(type, value)
    assert values == []
    assert len(messages) == 1


def test_a_number_of_more_digits_than_can_be_written_is_wrong_too():
    digits = 10**5000
    wrong = "Invalid {} for input field a: a number that cannot be written"
    assert converted("integer", digits) == ([], [wrong.format("integer")])
    assert converted("number", digits) == ([], [wrong.format("number")])
    assert converted("text", digits) == ([], [])


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (5, 5),
        (2.5, 2.5),
        ("2.5", 2.5),
        ("42abc", 42),
        (" -1.5e3x", -1500.0),
        (".5", 0.5),
        ("5.", 5.0),
        (Decimal("2.5"), 2.5),
    ],
)
def test_number_takes_what_begins_with_one(value, number):
    assert converted("number", value) == ([number], [])


@pytest.mark.parametrize("value", ["abc", "-", "e5", True, "1e999"])
def test_number_takes_nothing_else(value):
    shown = "true" if value is True else value
    assert converted("number", value) == ([], [f"Invalid number for input field a: {shown}"])


def test_email_address_has_an_at_that_is_not_first():
    assert converted("email-address", "ada@example.org") == (["ada@example.org"], [])
    assert converted("email-address", "a@") == (["a@"], [])
    assert converted("email-address", 5) == ([], [])
    for wrong in ("@example.org", "ada"):
        assert converted("email-address", wrong) == (
            [],
            [f"Invalid email address for input field a: {wrong}"],
        )


def test_url_has_a_scheme():
    assert converted("url", "mailto:ada") == (["mailto:ada"], [])
    assert converted("url", 5) == ([], [])
    for wrong in ("example.org", "//x", "2:b"):
        assert converted("url", wrong) == ([], [f"Invalid URL for input field a: {wrong}"])


@pytest.mark.parametrize(
    ("value", "country", "number"),
    [
        ("020 7946 0000", None, "+442079460000"),
        ("(044) 668-18-00", "CH", "+41446681800"),
        ("+41 (0)44 668 18 00", None, "+41446681800"),
        ("0041 44 668 18 00", "GB", "+41446681800"),
        ("212 555 0100", "us", "+12125550100"),
        ("020 7946", "XX", "020 7946"),
        ("ask the desk", None, "ask the desk"),
    ],
)
def test_a_telephone_number_gets_the_code_of_its_country(value, country, number):
    options = {"country": country} if country else {}
    assert converted("telephone-number", value, **options) == ([number], [])


def test_a_telephone_number_is_a_text():
    assert converted("telephone-number", 5) == ([], [])
    assert converted("telephone-number", "1234", country=["GB"]) == (["1234"], [])


def test_json_keeps_objects():
    assert converted("json", {"a": [1, "ü"]}) == (['{"a":[1,"ü"]}'], [])
    assert converted("json", "text") == ([], [])
    deep: list = []
    for _ in range(5000):
        deep = [deep]
    assert converted("json", deep) == ([], [])


def test_object_type_is_a_dataset():
    assert converted("object-type", "infos") == (["infos"], [])
    assert converted("object-type", "nothing") == ([], [])


def test_structured_types_drop_what_is_not_structured():
    for type in ("person-name", "postal-address"):
        assert converted(type, "Ada Lovelace") == ([], [])


def test_a_message_shows_the_beginning_of_a_long_or_odd_value():
    (message,) = converted("url", "x" * 1000)[1]
    assert message == f"Invalid URL for input field a: {'x' * 200}\u2026"
    assert converted("url", "a\x00b\ud800")[1] == ["Invalid URL for input field a: a b\ufffd"]


def test_every_data_type_says_what_it_takes():
    assert len(DATA_TYPES) == 17
    assert all(each.description.endswith(".") for each in DATA_TYPES.values())
