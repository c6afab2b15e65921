"""What a drafted instruction says of a value, by the values that an example has."""

import pytest

from webapp.control.model import Name
from webapp.control.usual_options import usual_options
from webapp.schema.fields import Constraints, Field, FieldType


def options(type: str, *values, field: FieldType = FieldType.STRING):
    return usual_options(Name("x", type), Field(name="x", type=field), list(values))


def yes_and_no(*values):
    return options("boolean", *values, field=FieldType.BOOLEAN)


def test_dates_are_read_as_most_of_them_are_written():
    dates = ("14.03.2021", "31.02.2024", "unknown", "01.02.2020", "2020-01-01")
    assert options("datetime", *dates) == {"dateFormat": "dd.MM.yyyy"}


def test_dates_that_nothing_reads_are_left_to_the_usual_format():
    assert options("datetime", "soon", "31/31/31") == {"dateFormat": "yyyy-MM-dd"}
    assert options("datetime") == {"dateFormat": "yyyy-MM-dd"}


@pytest.mark.parametrize(
    ("values", "yes", "no"),
    [
        (("ja", "nein", "ja"), "ja", "nein"),
        (("Nein",), "Ja", "Nein"),
        (("J", "N"), "J", "N"),
        (("YES", "maybe", "NO"), "YES", "NO"),
        (("oui", "non"), "oui", "non"),
    ],
)
def test_the_usual_words_for_yes_and_no_are_known_as_they_are_spelled(values, yes, no):
    assert yes_and_no(*values) == {"trueValue": yes, "falseValue": no}


def test_other_words_for_yes_and_no_are_left_as_the_field_has_them():
    assert yes_and_no("1", "0") == {"trueValue": "1", "falseValue": "0"}
    assert yes_and_no("maybe") == {}
    assert yes_and_no("true", "ja") == {}


def test_a_text_that_is_in_the_list_but_for_its_letters_is_made_alike():
    def listed(choices, *values):
        field = Field(name="x", type=FieldType.STRING, constraints=Constraints(enum=choices))
        return usual_options(Name("x", "text"), field, list(values))

    assert listed(("de", "en"), "DE", "EN", "FR") == {"filters": ["haplo:to-lower-case"]}
    assert listed(("DE", "EN"), "de") == {"filters": ["haplo:to-upper-case"]}
    assert listed(("de", "EN"), "DE") == {}
    assert listed(("de", "en"), "de", "EN") == {"filters": ["haplo:to-lower-case"]}
    assert listed(("de", "en"), "de", "fr", 7) == {}


@pytest.mark.parametrize("written", ["12,50", "1.234,50", "-3,5", "12,5 \u20ac", "1 234,5"])
def test_a_number_with_a_decimal_comma_is_rewritten_first(written):
    assert options("number", "7", written) == {"filters": ["desk:decimal-comma"]}


@pytest.mark.parametrize("values", [("12.50",), ("1,234.50",), (12.5,), ("1,234", "12.5"), ()])
def test_other_numbers_are_taken_as_they_are(values):
    assert options("number", *values) == {}
