"""Each type: which texts become which value, and what the others are told."""

import math
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sheets.checking import check, dataset, outcome, told

TEXT = {"type": "string"}
EMAIL = {"format": "email"}
URI = {"format": "uri"}
UUID = {"format": "uuid"}
INTEGER = {"type": "integer"}
NUMBER = {"type": "number"}
GERMAN = {"type": "number", "decimalChar": ",", "groupChar": "."}
FRENCH = {"type": "number", "decimalChar": ",", "groupChar": " "}
ENGLISH = {"type": "number", "groupChar": ","}
EURO = {"type": "number", "bareNumber": False}
BOOLEAN = {"type": "boolean"}
LARGE_SMALL = {"type": "boolean", "trueValues": ["J"], "falseValues": ["j"]}
JA_NEIN = {"type": "boolean", "trueValues": ["ja"], "falseValues": ["nein"]}
YEAR = {"type": "year"}
DATE = {"type": "date"}
DOTTED = {"type": "date", "format": "%d.%m.%Y"}
NAMED = {"type": "date", "format": "%d %b %Y"}
ANY = {"type": "date", "format": "any"}
DATETIME = {"type": "datetime"}
DOTTED_TIME = {"type": "datetime", "format": "%d.%m.%Y %H:%M"}
TIME = {"type": "time"}
LIST = {"type": "list", "delimiter": ";"}
NUMBERS = {"type": "list", "itemType": "integer"}
UUID_TEXT = "123e4567-e89b-12d3-a456-426614174000"


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        (TEXT, "Müller & Söhne", "Müller & Söhne"),
        (TEXT, " \u00a0 a b \u3000", "a b"),
        (TEXT, "two\nlines\tand a tab", "two\nlines\tand a tab"),
        (TEXT, "", None),
        (TEXT, " \u00a0", None),
        (TEXT, "=1+1", "=1+1"),
        (TEXT, "a\x00b", ("control-characters",)),
        (TEXT, "a\x1bb", ("control-characters",)),
        (EMAIL, "ada@example.org", "ada@example.org"),
        (EMAIL, "a.b+c@mail.example.co.uk", "a.b+c@mail.example.co.uk"),
        (EMAIL, "jörg@müller.de", "jörg@müller.de"),
        (EMAIL, "ada", ("email-no-at",)),
        (EMAIL, "ada@", ("email-no-domain",)),
        (EMAIL, "ada@example", ("email-no-domain",)),
        (EMAIL, "ada@example.", ("email-no-domain",)),
        (EMAIL, "ada@a@example.org", ("email-many-ats",)),
        (EMAIL, "ada l@example.org", ("email-blank-inside",)),
        (EMAIL, "ada at example.org", ("email-no-at",)),
        (EMAIL, "ada@example.org, bob@example.org", ("email-many-ats",)),
        (EMAIL, "@example.org", ("email-wrong",)),
        (EMAIL, "ada@example..org", ("email-wrong",)),
        (EMAIL, "<ada@example.org>", ("email-wrong",)),
        (EMAIL, "ada@exa\x00mple.org", ("control-characters",)),
        (URI, "https://example.org/a?b=c#d", "https://example.org/a?b=c#d"),
        (URI, "mailto:ada@example.org", "mailto:ada@example.org"),
        (URI, "www.example.org", ("uri-no-scheme",)),
        (URI, "https://exam ple.org", ("uri-wrong",)),
        (URI, "https:example.org", ("uri-wrong",)),
        (URI, "https://", ("uri-wrong",)),
        (UUID, UUID_TEXT, UUID_TEXT),
        (UUID, UUID_TEXT.upper(), UUID_TEXT),
        (UUID, UUID_TEXT[:-1], ("uuid-wrong",)),
        (INTEGER, "5", 5),
        (INTEGER, "-05", -5),
        (INTEGER, "+7", 7),
        (INTEGER, "9223372036854775807", 2**63 - 1),
        (INTEGER, "9223372036854775808", ("integer-too-big",)),
        (INTEGER, "5.0", ("integer-fraction",)),
        (INTEGER, "1e3", ("integer-wrong",)),
        (INTEGER, "1,000", ("integer-fraction",)),
        (INTEGER, "five", ("integer-wrong",)),
        (INTEGER, "\u0665", ("integer-wrong",)),
        (INTEGER | {"groupChar": ","}, "1,234,567", 1234567),
        (INTEGER | {"groupChar": ","}, "12,34", ("number-grouping",)),
        (INTEGER | {"bareNumber": False}, "€ 12 pcs", 12),
        (NUMBER, "1.5", 1.5),
        (NUMBER, "-.5", -0.5),
        (NUMBER, "1e-5", 1e-5),
        (NUMBER, "1e400", ("number-not-finite",)),
        (NUMBER, "NaN", ("number-not-finite",)),
        (NUMBER, "-Infinity", ("number-not-finite",)),
        (NUMBER, "1,5", ("number-separator",)),
        (NUMBER, "12 %", ("number-wrong",)),
        (GERMAN, "1.234,5", 1234.5),
        (GERMAN, "1234,5", 1234.5),
        (GERMAN, "1.234", 1234.0),
        (GERMAN, "-1.234.567,89", -1234567.89),
        (GERMAN, "1.5", ("number-grouping",)),
        (GERMAN, "1,234.5", ("number-grouping",)),
        (GERMAN, "ca. 500", ("number-wrong",)),
        (FRENCH, "1\u202f234\u00a0567,5", 1234567.5),
        (FRENCH, "1.5", 1.5),
        (ENGLISH, "1,234.5", 1234.5),
        (ENGLISH, "12,34,567.5", 1234567.5),
        (ENGLISH, "1,5", ("number-grouping",)),
        (EURO, "€ 12.50", 12.5),
        (EURO, "95%", 95.0),
        (EURO, "-€12", -12.0),
        (EURO, "EUR", ("number-wrong",)),
        (NUMBER | {"groupChar": "'"}, "1\u2019234\u2019567.5", 1234567.5),
        (BOOLEAN, "true", True),
        (BOOLEAN, "0", False),
        (BOOLEAN, "yes", ("boolean-wrong",)),
        (JA_NEIN, "ja", True),
        (JA_NEIN, "nein", False),
        (JA_NEIN, "FALSE", False),
        (JA_NEIN, "1", ("boolean-wrong",)),
        (JA_NEIN, "Ja", True),
        (JA_NEIN, "NEIN", False),
        (LARGE_SMALL, "J", True),
        (LARGE_SMALL, "j", False),
        (BOOLEAN, "tRUE", True),
        (YEAR, "2024", 2024),
        (YEAR, "0", ("year-wrong",)),
        (YEAR, "12345", ("year-wrong",)),
        (DATE, "2024-02-29", date(2024, 2, 29)),
        (DATE, "2024-02-29 00:00:00", date(2024, 2, 29)),
        (DATE, "2024-02-29T00:00", date(2024, 2, 29)),
        (DATE, "2023-02-29", ("date-impossible",)),
        (DATE, "2023-13-01", ("date-no-such-month",)),
        (DATE, "0000-01-01", ("date-wrong",)),
        (DATE, "2024-02-29 10:30:00", ("date-has-time",)),
        (DATE, "29.02.2024", ("date-wrong",)),
        (DATE, "45351", ("date-wrong",)),
        (DATE, "24-02-01", ("date-short-year",)),
        (DOTTED, "1.3.2024", date(2024, 3, 1)),
        (DOTTED, "2024-03-01", date(2024, 3, 1)),
        (DOTTED, "31.02.2026", ("date-impossible",)),
        (DOTTED, "13.13.2026", ("date-no-such-month",)),
        (DOTTED, "01.03.24", ("date-short-year",)),
        (DOTTED, "01/03/2024", ("date-wrong",)),
        (NAMED, "1 Mar 2024", date(2024, 3, 1)),
        (NAMED, "01 march 2024", date(2024, 3, 1)),
        (NAMED, "1 Mrz 2024", ("date-wrong",)),
        (NAMED, "31 Apr 2024", ("date-impossible",)),
        (ANY, "2024/3/1", date(2024, 3, 1)),
        (ANY, "01/03/2024", ("date-wrong",)),
        (DATETIME, "2024-03-01", datetime(2024, 3, 1)),
        (DATETIME, "2024-03-01 14:30", datetime(2024, 3, 1, 14, 30)),
        (DATETIME, "2024-03-01T14:30:05.25", datetime(2024, 3, 1, 14, 30, 5, 250000)),
        (DATETIME, "2024-03-01T14:30:00Z", datetime(2024, 3, 1, 14, 30)),
        (DATETIME, "2024-03-01T00:30:00+02:00", datetime(2024, 2, 29, 22, 30)),
        (DATETIME, "2024-03-01T23:30-0130", datetime(2024, 3, 2, 1, 0)),
        (DATETIME, "0001-01-01T00:00:00+10:00", ("datetime-wrong",)),
        (DATETIME, "2024-03-01 24:00", ("datetime-wrong",)),
        (DATETIME, "2024-03-01 12:00:60", ("datetime-wrong",)),
        (DATETIME, "yesterday", ("datetime-wrong",)),
        (DOTTED_TIME, "01.03.2024 14:30", datetime(2024, 3, 1, 14, 30)),
        (DOTTED_TIME, "2024-03-01 14:30:00", datetime(2024, 3, 1, 14, 30)),
        (DOTTED_TIME, "31.02.2024 14:30", ("date-impossible",)),
        (TIME, "14:30", "14:30:00"),
        (TIME, "9:05:07", "09:05:07"),
        (TIME, "09:05:07.5", "09:05:07.500000"),
        (TIME, "24:00", ("time-impossible",)),
        (TIME, "12:60", ("time-impossible",)),
        (TIME, "noon", ("time-wrong",)),
        ({"type": "time", "format": "%H.%M"}, "9.05", "09:05:00"),
        (LIST, "ml; statistical learning ;", '["ml","statistical learning"]'),
        (LIST, 'a "b"; ü', '["a \\"b\\"","ü"]'),
        (LIST, "a;\x00", ("control-characters",)),
        (LIST, "", None),
        (NUMBERS, "1, 2,3", '["1","2","3"]'),
        (NUMBERS, "1,x", ("list-item-wrong",)),
    ],
)
def test_a_cell_becomes_its_value_or_one_problem(field, cell, expected):
    assert outcome(field, cell) == expected


@pytest.mark.parametrize(
    ("cell", "value"), [("1.234", 1.234), ("1.234,5", 1234.5), ("1234.5", 1234.5)]
)
def test_a_number_cell_of_a_workbook_is_read_in_plain_form_first(cell, value):
    assert outcome(GERMAN, cell, workbook=True) == value


@pytest.mark.parametrize(
    ("order", "cell", "value"),
    [
        ("dmy", "01/03/2024", date(2024, 3, 1)),
        ("mdy", "01/03/2024", date(2024, 1, 3)),
        ("dmy", "1.3.2024", date(2024, 3, 1)),
        ("dmy", "1-3-2024 00:00:00", date(2024, 3, 1)),
        ("mdy", "13/03/2024", ("date-no-such-month",)),
        ("dmy", "31/04/2024", ("date-impossible",)),
        ("dmy", "2024-03-01", date(2024, 3, 1)),
    ],
)
def test_the_order_of_day_and_month_decides(order, cell, value):
    assert outcome(ANY, cell, date_orders={"a": order}) == value


def test_a_number_with_more_digits_than_can_be_kept_is_taken_with_a_warning():
    schema = dataset({"name": "a", **NUMBER})
    checked = check(schema, ["123456789012345678.5"], ["0.1"], ["000000000000000000001"])
    assert checked.good.height == 3
    assert checked.problems.select("code", "severity", "row").rows() == [
        ("number-rounded", "warning", 2)
    ]
    assert checked.bad["row"].to_list() == [2]


@pytest.mark.parametrize(
    ("field", "cell", "sentence", "fix"),
    [
        (
            DOTTED,
            "31.02.2026",
            "31.02.2026: February 2026 has 28 days.",
            "Write a day that there is.",
        ),
        (
            DOTTED,
            "01.13.2026",
            "01.13.2026: there is no month 13.",
            "Write it like 31.12.2024, or choose another order of day and month.",
        ),
        (DATE, "03.11.2026", '"03.11.2026" cannot be read as a date.', "Write it like 2024-12-31."),
        (EMAIL, "ada", 'An @ is missing in "ada".', "Write it like ada@example.org."),
        (GERMAN, "x", '"x" cannot be read as a number.', "Write it like 1.250,5."),
        (BOOLEAN, "yes", '"yes" is neither yes nor no.', "Write true or false."),
    ],
)
def test_the_sentence_is_exact(field, cell, sentence, fix):
    assert told(field, cell) == (sentence, fix)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(-(2**65), 2**65), min_size=1))
def test_every_integer_that_fits_is_kept_exactly(numbers):
    checked = check(dataset({"name": "a", **INTEGER}), *([str(n)] for n in numbers))
    fit = [n for n in numbers if -(2**63) <= n < 2**63]
    assert checked.good["a"].to_list() == fit
    assert set(checked.problems["code"]) <= {"integer-too-big"}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(), min_size=1))
def test_every_finite_number_is_kept_exactly(numbers):
    checked = check(dataset({"name": "a", **NUMBER}), *([repr(n)] for n in numbers))
    assert checked.good["a"].to_list() == [n for n in numbers if math.isfinite(n)]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.decimals(-(10**12), 10**12, places=2), min_size=1))
def test_a_german_number_is_the_number_it_shows(numbers):
    cells = [f"{n:,.2f}".translate({44: ".", 46: ","}) for n in numbers]
    checked = check(dataset({"name": "a", **GERMAN}), *([cell] for cell in cells))
    assert checked.good["a"].to_list() == [float(n) for n in numbers]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dates(), min_size=1))
def test_every_date_is_read_in_each_way_of_writing(dates):
    iso = [[f"{day.year:04}-{day.month:02}-{day.day:02}"] for day in dates]
    dotted = [[f"{day.day}.{day.month}.{day.year:04}"] for day in dates]
    for field, cells in [(DATE, iso), (DOTTED, dotted)]:
        assert check(dataset({"name": "a", **field}), *cells).good["a"].to_list() == dates


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 99), st.integers(0, 99), st.integers(1, 9999))
def test_a_date_is_good_exactly_if_the_calendar_has_it(day, month, year):
    try:
        expected = date(year, month, day)
    except ValueError:
        expected = None
    found = outcome(DOTTED, f"{day:02}.{month:02}.{year:04}")
    assert found == expected if expected else found[0] in ("date-impossible", "date-no-such-month")


ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@settings(max_examples=100, deadline=None)
@given(
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.none() | ZONES),
    st.sampled_from("T "),
)
def test_every_iso_moment_is_read_as_python_reads_it(moment, separator):
    expected = moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
    assert outcome(DATETIME, moment.isoformat(sep=separator)) == expected


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(
        [
            *(TEXT, EMAIL, URI, UUID, INTEGER, NUMBER, GERMAN, EURO, BOOLEAN, YEAR, DATE, DOTTED),
            *(NAMED, ANY, DATETIME, DOTTED_TIME, TIME, LIST, NUMBERS),
        ]
    ),
    st.lists(st.text("0123456789-+.,:;TZ aé@/\u00a0\x00eE%", max_size=20), min_size=1, max_size=30),
)
def test_every_row_is_either_good_or_has_exactly_one_problem(field, cells):
    checked = check(dataset({"name": "a", **field}), *([cell] for cell in cells))
    errors = checked.problems.filter(checked.problems["severity"] == "error")
    assert sorted([*checked.good["row"], *errors["row"]]) == list(range(2, 2 + len(cells)))
