"""Columns whose headers name no field: by choice, as remembered, by likeness."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.schema.descriptor import parse_descriptor
from workers.sheets.columns import match_columns

SCHEMA = parse_descriptor(
    {
        "name": "suppliers",
        "fields": [
            {"name": "no", "title": "Supplier no.", "aliases": ["Lieferant"]},
            {"name": "country", "constraints": {"required": True}},
            {"name": "vat_number", "title": "VAT number"},
            {"name": "contact_email", "title": "Contact e-mail"},
            {"name": "address_line_1", "title": "Address line 1"},
            {"name": "payment_terms"},
        ],
        "primaryKey": ["no"],
    }
)


def matched(header, mapping=None, remembered=None):
    """Field, why, suggestion and score of each column."""
    return [
        (
            column.field.name if column.field else None,
            column.how,
            column.suggestion.name if column.suggestion else None,
            column.score,
        )
        for column in match_columns(SCHEMA, header, mapping, remembered).columns
    ]


def problems(header, mapping=None, remembered=None):
    found = match_columns(SCHEMA, header, mapping, remembered).problems
    return [(one.code, one.severity, one.column) for one in found]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("no", ("no", "name", None, None)),
        ("SUPPLIER-NO.", ("no", "name", None, None)),
        ("lieferant", ("no", "alias", None, None)),
        ("Supplier no", ("no", "close", None, 95)),
        ("Payment term", ("payment_terms", "close", None, 96)),
        ("number VAT", ("vat_number", "close", None, 100)),
        ("Contry", ("country", "close", None, 92)),
        ("Countri", (None, None, "country", 85)),
        ("Vat numebr", ("vat_number", "close", None, 90)),
        ("Vat nubmre", (None, None, "vat_number", 80)),
        ("E-Mail", (None, None, "contact_email", 80)),
        ("Country of the head office", (None, None, "country", 80)),
        ("Address line 2", (None, None, "address_line_1", 89)),
        ("Land", (None, None, None, None)),
        ("of", (None, None, None, None)),
        ("", (None, None, None, None)),
    ],
)
def test_a_header_is_matched_by_name_and_alias_and_then_by_likeness(header, found):
    assert matched([header, "something else"])[0] == found


def test_a_column_that_is_nearly_a_field_is_taken_and_that_is_said():
    found = match_columns(SCHEMA, ["no", "Contry"])
    assert found.ok
    (problem,) = found.problems
    assert problem.sentence == (
        'The column "Contry" goes into "country", which has nearly the same name.'
    )
    assert (problem.severity, problem.column) == ("warning", "B")


def test_a_guess_is_told_but_nothing_goes_there():
    missing, extra = match_columns(SCHEMA, ["no", "Countri"]).problems
    assert missing.fix == (
        'Is it column B, "Countri"? Then match the two, or rename it to "country".'
    )
    assert extra.fix == 'Is it "country"? Then match the two, or its cells are left out.'


def test_two_columns_that_are_equally_close_are_only_suggested():
    assert matched(["no", "Countryx", "Countryy"])[1:] == [
        (None, None, "country", 93),
        (None, None, None, None),
    ]


def test_the_closest_column_gets_the_field():
    assert matched(["Payment trems x", "Payment term"]) == [
        (None, None, None, None),
        ("payment_terms", "close", None, 96),
    ]


def test_a_choice_goes_before_everything_else():
    header = ["no", "Land", "Country", "Contact e-mail"]
    mapping = {"Land": "country", "Country": None, "Contact e-mail": "payment_terms"}
    assert matched(header, mapping) == [
        ("no", "name", None, None),
        ("country", "chosen", None, None),
        (None, "chosen", None, None),
        ("payment_terms", "chosen", None, None),
    ]
    assert problems(header, mapping) == []


def test_what_was_remembered_counts_unless_it_was_chosen_otherwise():
    header, remembered = ["no", "Land", "Name"], {"land": "country", "NAME": "vat_number"}
    assert matched(header, {"Name": None}, remembered)[1:] == [
        ("country", "remembered", None, None),
        (None, "chosen", None, None),
    ]


def test_choosing_what_the_header_says_is_no_choice():
    assert matched(["no", "country"], {"country": "country"})[1][1] == "name"


def test_a_choice_of_a_field_that_is_no_more_counts_for_nothing():
    assert matched(["no", "country"], {"country": "gone"}, {"no": "gone"}) == matched(
        ["no", "country"]
    )


def test_a_chosen_header_that_the_file_lacks_is_told():
    (problem,) = match_columns(
        SCHEMA, ["no", "country"], {"Lnad": "country", "Name": None}
    ).problems
    assert (problem.code, problem.severity, problem.header) == (
        "header-not-found",
        "warning",
        "Lnad",
    )


@pytest.mark.parametrize(
    ("header", "mapping"),
    [
        (["no", "", "country"], {"B": None}),
        (["no", "", "country"], {"b": "vat_number"}),
        (["no", "country", "Country"], {"B": None, "C": "country"}),
        (["no", "Land", "Land"], {"B": None, "C": "country"}),
        (["no", "country", "Lieferant"], {"Lieferant": None}),
        (["B", "no", "country"], {"A": "vat_number"}),
    ],
)
def test_blank_and_equal_headers_are_settled_by_a_choice_for_their_letters(header, mapping):
    assert problems(header, mapping) == []


def test_one_of_two_equal_headers_is_not_settled_by_choosing_the_other():
    assert problems(["no", "country", "Country"], {"B": "country"}) == [
        ("header-duplicate", "error", "C")
    ]


def test_a_field_that_was_chosen_for_one_column_and_is_named_by_another_is_asked_for():
    assert problems(["no", "country", "Land"], {"Land": "country"}) == [
        ("field-duplicate", "error", "C")
    ]


HEADERS = st.lists(
    st.one_of(
        st.sampled_from(
            ["no", "Country", "country ", "Contry", "Countri", "A", "B", "", "E-mail", "Land"]
        ),
        st.text(max_size=12),
    ),
    max_size=8,
)
FIELDS = st.sampled_from([None, "gone", *(field.name for field in SCHEMA.fields)])
MAPPINGS = st.dictionaries(
    st.one_of(st.sampled_from(["no", "Country", "A", "B", "C", "Land"]), st.text(max_size=5)),
    FIELDS,
    max_size=5,
)


@settings(max_examples=300, deadline=None)
@given(HEADERS, MAPPINGS, MAPPINGS)
def test_whatever_the_headers_are_a_field_is_used_and_suggested_at_most_once(
    header, mapping, remembered
):
    found = match_columns(SCHEMA, header, mapping, remembered)
    used = [column.field.name for column in found.columns if column.field]
    suggested = [column.suggestion.name for column in found.columns if column.suggestion]
    if found.ok:
        assert len(used) == len(set(used))
    assert len(suggested) == len(set(suggested))
    assert not set(used) & set(suggested)
    assert len({column.key for column in found.columns}) == len(found.columns)
