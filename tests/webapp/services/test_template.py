"""Templates: what stands in them, and that the desk takes them back."""

import io
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest

from webapp.schema.descriptor import parse_descriptor
from webapp.schema.examples import EXAMPLE_MARK, choices_of, example_of
from webapp.schema.fields import Schema
from webapp.services.workbook import book

COUNTRIES = [f"Country, no. {number}" for number in range(100)]


def schema(*fields: dict[str, Any], title: str = "Things") -> Schema:
    return parse_descriptor({"name": "things", "title": title, "fields": list(fields)})


def opened(made: Schema, *, example: bool = True) -> Any:
    return openpyxl.load_workbook(io.BytesIO(book.make(made, example=example)))


def limits_of(sheet: Any) -> dict[str, tuple[str, str, str]]:
    return {
        str(limit.sqref): (limit.type, str(limit.formula1), str(limit.formula2))
        for limit in sheet.data_validations.dataValidation
    }


def test_required_columns_are_marked_and_every_header_explains_itself() -> None:
    made = schema(
        {"name": "code", "title": "Code", "type": "integer", "constraints": {"required": True}},
        {
            "name": "kind",
            "type": "string",
            "description": "What it is.",
            "example": "a",
            "constraints": {"enum": ["a", "b"]},
        },
    )
    sheet = opened(made)["Things"]
    assert [cell.value for cell in sheet[1]] == ["Code *", "kind"]
    assert all(cell.font.bold for cell in sheet[1])
    assert sheet["A1"].comment.text.splitlines()[0] == "Whole number, required."
    assert sheet["B1"].comment.text.splitlines() == [
        "Text.",
        "What it is.",
        "One of a, b.",
        "Example: a",
    ]
    assert sheet.freeze_panes == "A2"


def test_columns_have_the_format_of_their_field() -> None:
    kinds = ["integer", "number", "boolean", "date", "datetime", "time", "year", "list", "string"]
    sheet = opened(schema(*({"name": kind, "type": kind} for kind in kinds)))["Things"]
    formats = [sheet.column_dimensions[letter].number_format for letter in "ABCDEFGHI"]
    assert formats == [
        "0", "General", "@", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm:ss", "0", "@", "@",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "written", "shown"),
    [
        ("date", "%d.%m.%Y", "dd.mm.yyyy"),
        ("datetime", "%d %b %Y %H:%M", "dd mmm yyyy hh:mm"),
        ("time", "%H.%M", "hh.mm"),
        ("datetime", "%Y-%m-%dT%H:%M", "yyyy-mm-dd hh:mm:ss"),
        ("date", "any", "yyyy-mm-dd"),
    ],
)
def test_dates_are_shown_as_the_dataset_writes_them(kind: str, written: str, shown: str) -> None:
    sheet = opened(schema({"name": "x", "type": kind, "format": written}))["Things"]
    assert sheet.column_dimensions["A"].number_format == shown


def test_columns_are_as_wide_as_what_they_hold() -> None:
    made = schema(
        {"name": "a", "type": "integer"},
        {"name": "b", "type": "datetime"},
        {"name": "c", "format": "email"},
        {"name": "d", "constraints": {"maxLength": 2}},
        {"name": "e", "constraints": {"enum": ["short", "x" * 30]}},
        {"name": "f", "title": "y" * 90},
    )
    columns = opened(made, example=False)["Things"].column_dimensions
    assert [columns[letter].width for letter in "ABCDEF"] == [12, 20, 28, 12, 32, 40]


def test_texts_stand_off_the_numbers_before_them_and_heads_above_their_cells() -> None:
    sheet = opened(schema({"name": "a", "type": "integer"}, {"name": "b"}))["Things"]
    assert [cell.alignment.horizontal for cell in sheet[1]] == ["right", "left"]
    assert sheet.column_dimensions["B"].alignment.indent == 1


def test_choices_are_offered_from_a_hidden_sheet_however_many_there_are() -> None:
    made = schema(
        {"name": "country", "type": "string", "constraints": {"enum": COUNTRIES}},
        {"name": "open", "type": "boolean", "trueValues": ["yes"], "falseValues": ["no"]},
        {"name": "size", "type": "integer", "constraints": {"enum": [1000, 2000]}},
    )
    found = opened(made)
    lists = found["Lists"]
    assert lists.sheet_state == "hidden"
    assert [lists.cell(row, 1).value for row in range(1, 101)] == COUNTRIES
    assert [cell.value for cell in lists["B"]][:2] == ["yes", "no"]
    assert [cell.value for cell in lists["C"]][:2] == [1000, 2000]
    assert limits_of(found["Things"]) == {
        "A3:A1048576": ("list", "'Lists'!$A$1:$A$100", "None"),
        "B3:B1048576": ("list", "'Lists'!$B$1:$B$2", "None"),
        "C3:C1048576": ("list", "'Lists'!$C$1:$C$2", "None"),
    }


@pytest.mark.parametrize(
    ("kind", "constraints", "limit"),
    [
        ("integer", {"minimum": 1, "maximum": 9}, ("whole", "1", "9")),
        ("number", {"minimum": 0.5}, ("decimal", "0.5", "999999999999999")),
        ("date", {"minimum": "2024-01-01"}, ("date", "45292.0", "2958465")),
        ("time", {"maximum": "12:00:00"}, ("time", "0", "0.5")),
        ("year", {}, ("whole", "1", "9999")),
        ("string", {"minLength": 2, "maxLength": 5}, ("textLength", "2", "5")),
    ],
)
def test_limits_warn_where_a_value_is_typed_in(
    kind: str, constraints: dict[str, Any], limit: tuple[str, str, str]
) -> None:
    sheet = opened(schema({"name": "x", "type": kind, "constraints": constraints}))["Things"]
    assert list(limits_of(sheet).values()) == [limit]
    assert sheet.data_validations.dataValidation[0].errorStyle == "warning"


@pytest.mark.parametrize("field", [{"type": "string"}, {"type": "list"}])
def test_a_field_without_limits_takes_anything(field: dict[str, Any]) -> None:
    found = opened(schema({"name": "x", **field}))
    assert limits_of(found["Things"]) == {}
    assert "Lists" not in found.sheetnames


def test_the_example_row_says_what_it_is_and_is_typed() -> None:
    made = schema(
        {"name": "no", "type": "integer", "constraints": {"minimum": 7}},
        {"name": "day", "type": "date"},
        {"name": "name", "type": "string", "example": "=Ada"},
    )
    sheet = opened(made)["Things"]
    assert [cell.value for cell in sheet[2]] == [
        "Example, not imported: 7",
        datetime(2024, 12, 31),
        "=Ada",
    ]
    assert sheet["C2"].data_type == "s"
    assert sheet["B2"].number_format == "yyyy-mm-dd"
    assert opened(made, example=False)["Things"].max_row == 1


@pytest.mark.parametrize(
    ("field", "example"),
    [
        ({"type": "integer", "example": "5"}, 5),
        ({"type": "integer", "example": "about 5"}, "about 5"),
        ({"type": "integer", "constraints": {"maximum": 3}}, 3),
        ({"type": "number"}, 12.5),
        ({"type": "boolean", "trueValues": ["ja"], "falseValues": ["nein"]}, "ja"),
        ({"type": "boolean", "constraints": {"enum": [False]}}, "false"),
        ({"type": "date", "example": "2020-02-03"}, date(2020, 2, 3)),
        ({"type": "date", "constraints": {"enum": ["2020-02-03"]}}, date(2020, 2, 3)),
        ({"type": "datetime"}, datetime(2024, 12, 31, 14, 30)),
        ({"type": "time"}, time(14, 30)),
        ({"type": "year"}, 2024),
        ({"type": "list", "delimiter": ";"}, "first; second"),
        ({"type": "list", "itemType": "number"}, ""),
        ({"type": "string", "format": "email"}, "ada@example.org"),
        ({"type": "string", "format": "uuid"}, ""),
        ({"type": "string", "constraints": {"pattern": "[A-Z]+"}}, ""),
        ({"type": "string", "constraints": {"enum": ["b", "a"]}}, "b"),
    ],
)
def test_examples_fit_their_field(field: dict[str, Any], example: object) -> None:
    found = example_of(schema({"name": "x", **field}).fields[0])
    assert (type(found), found) == (type(example), example)


def test_a_choice_is_what_the_cell_would_hold() -> None:
    field = schema({"name": "x", "type": "number", "constraints": {"enum": [1000.5, 2000]}})
    assert choices_of(field.fields[0]) == (1000.5, 2000.0)


def test_the_help_explains_every_column_and_the_example() -> None:
    sheet = opened(
        schema(
            {
                "name": "size",
                "title": "Size",
                "type": "integer",
                "description": "How big.",
                "aliases": ["Extent"],
                "constraints": {"minimum": 1, "required": True},
            }
        )
    )["Help"]
    lines = [[cell.value for cell in row if cell.value] for row in sheet.iter_rows()]
    assert lines[0] == ["How to fill in Things"]
    assert EXAMPLE_MARK in lines[4][0]
    assert lines[7] == ["Size", "Yes", "Whole number", "1 or more.", "1", "How big.", "Extent"]


def test_the_help_has_no_column_without_a_word_in_it() -> None:
    sheet = opened(schema({"name": "size", "type": "integer"}))["Help"]
    lines = [[cell.value for cell in row if cell.value] for row in sheet.iter_rows()]
    assert ["Column", "Required", "Kind", "Example"] in lines


def test_the_example_row_can_be_read_whole() -> None:
    made = schema({"name": "mail", "format": "email"}, {"name": "b", "example": "x" * 50})
    columns = opened(made)["Things"].column_dimensions
    assert columns["A"].width > len(f"{EXAMPLE_MARK} ada@example.org")
    assert columns["B"].width > 50


def test_a_title_that_no_sheet_may_have_is_cut_to_what_it_may() -> None:
    found = opened(schema({"name": "x", "type": "string"}, title="Help [x]: a/b " + "y" * 40))
    assert found.sheetnames[0] == "Help x ab " + "y" * 21
    assert opened(schema({"name": "x", "type": "string"}, title="Help")).sheetnames == [
        "Help",
        "Help1",
    ]
