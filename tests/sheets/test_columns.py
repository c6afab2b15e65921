"""Headers: which field each column belongs to, and what is said when they do not fit."""

import pytest

from webapp.schema.column_keys import column_letter
from webapp.schema.descriptor import parse_descriptor
from workers.sheets.columns import match_columns

SCHEMA = parse_descriptor(
    {
        "name": "suppliers",
        "fields": [
            {"name": "no", "title": "Supplier no.", "aliases": ["Lieferant"]},
            {"name": "name", "constraints": {"required": True}},
            {"name": "e_mail", "title": "Email", "aliases": ["Electronic mail"]},
        ],
        "primaryKey": ["no"],
    }
)


def fields(header):
    return [one.field.name if one.field else None for one in match_columns(SCHEMA, header).columns]


def problems(header):
    return [(one.code, one.severity, one.column) for one in match_columns(SCHEMA, header).problems]


@pytest.mark.parametrize(
    ("index", "letter"),
    [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16383, "XFD")],
)
def test_columns_have_the_letters_that_excel_shows(index, letter):
    assert column_letter(index) == letter


@pytest.mark.parametrize(
    "header", ["no", "NO", " Supplier No. ", "supplier_no.", "SUPPLIER  NO.", "lieferant"]
)
def test_a_header_names_a_field_by_name_title_or_alias(header):
    assert fields([header, "name"]) == ["no", "name"]


def test_a_file_with_all_columns_in_any_order_is_fine():
    matched = match_columns(SCHEMA, ["E-Mail", "Name", "No"])
    assert matched.ok
    assert matched.problems == []
    assert {name: column.letter for name, column in matched.by_field.items()} == {
        "e_mail": "A",
        "name": "B",
        "no": "C",
    }


def test_a_field_that_is_not_required_may_be_absent():
    assert match_columns(SCHEMA, ["no", "name"]).ok


def test_a_missing_required_column_or_key_is_an_error():
    assert problems(["e_mail"]) == [
        ("column-missing", "error", None),
        ("column-missing", "error", None),
    ]
    first = match_columns(SCHEMA, ["e_mail"]).problems[0]
    assert first.sentence == 'The column "Supplier no." is required, and the file has none.'


def test_a_misspelt_header_is_suggested():
    missing, extra = match_columns(SCHEMA, ["no", "nmae"]).problems
    assert missing.fix == 'Is it column B, "nmae"? Then match the two, or rename it to "name".'
    assert extra.fix == 'Is it "name"? Then match the two, or its cells are left out.'


def test_an_extra_column_is_only_a_warning():
    matched = match_columns(SCHEMA, ["no", "name", "Colour"])
    assert matched.ok
    assert problems(["no", "name", "Colour"]) == [("column-extra", "warning", "C")]


def test_a_blank_header_is_an_error():
    assert problems(["no", " ", "name"]) == [("header-blank", "error", "B")]


def test_a_blank_header_above_blank_cells_is_only_a_warning_after_the_errors():
    found = match_columns(SCHEMA, ["no", "", "name", "", "NAME"], empty={1, 4}).problems
    assert [(one.code, one.severity, one.column) for one in found] == [
        ("header-blank", "error", "D"),
        ("header-duplicate", "error", "E"),
        ("column-blank", "warning", "B"),
    ]


def test_the_same_header_twice_is_an_error_that_names_both_columns():
    assert problems(["no", "name", "NAME"]) == [("header-duplicate", "error", "C")]
    sentence = match_columns(SCHEMA, ["no", "name", "NAME"]).problems[0].sentence
    assert sentence == 'Columns B and C have the same header, "NAME".'


def test_two_headers_for_one_field_are_an_error():
    matched = match_columns(SCHEMA, ["no", "name", "Lieferant"])
    assert [one.sentence for one in matched.problems] == [
        'Columns A ("no") and C ("Lieferant") both hold "Supplier no.".'
    ]


@pytest.mark.parametrize("header", [[], [""], [" ", "\u00a0"]])
def test_a_sheet_without_any_header_is_empty(header):
    assert problems(header) == [("sheet-empty", "error", None)]


def test_the_columns_that_marking_a_file_added_are_no_news():
    assert problems(["no", "name", "Status", "Problems"]) == []
    assert problems(["no", "name", "Status"]) == [("column-extra", "warning", "C")]
