"""A template comes back: filled in, untouched, or as CSV, its example row is nobody's record."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from tests.workbooks import csv_text, workbook
from tests.workers.desk_work import add_dataset, bring, check, counts, problems, records
from webapp.schema.examples import EXAMPLE_MARK
from webapp.services import datasets, exports, template

pytestmark = pytest.mark.usefixtures("context")

FIELDS = [
    {"name": "code", "title": "Code", "type": "integer", "constraints": {"minimum": 1}},
    {"name": "kind", "title": "Kind *", "type": "string", "constraints": {"enum": ["a", "b"]}},
    {"name": "day", "title": "Day", "type": "date", "format": "any"},
]


@pytest.fixture(autouse=True)
def _things(context: object) -> None:
    add_dataset("things", FIELDS, primaryKey=["code"])


def filled(fill: Callable[[Any], None]) -> bytes:
    """The template of the dataset with something done to its sheet."""
    book = openpyxl.load_workbook(io.BytesIO(template.workbook(datasets.get("things"))))
    fill(book["Things"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_template_with_rows_below_its_example_is_imported_without_it() -> None:
    content = filled(lambda sheet: sheet.append([1, "b", "13/02/2024"]))
    done = bring("things", content, "things.xlsx")
    assert counts(done) == {"created": 1}
    assert [(row["code"], row["kind"], str(row["day"])) for row in records("things")] == [
        (1, "b", "2024-02-13")
    ]


def test_an_untouched_template_has_no_rows() -> None:
    process = check("things", filled(lambda sheet: None), "things.xlsx")
    assert (process.result["rows"], problems(process)) == (0, [(None, "rows-missing")])


def test_rows_keep_their_numbers_and_their_columns_their_names() -> None:
    content = filled(lambda sheet: sheet.append([0, "c", None]))
    process = check("things", content, "things.xlsx")
    assert problems(process) == [("A3", "value-too-small"), ("B3", "not-in-list")]
    assert process.result["rules"][0]["header"] == "Code"


def test_the_mark_counts_in_any_file_but_only_in_the_first_cell() -> None:
    add_dataset("notes", [{"name": "text", "type": "string"}, {"name": "more", "type": "string"}])
    rows = [
        ["text *", "more"],
        [EXAMPLE_MARK, "x"],
        ["a", EXAMPLE_MARK],
        [f"{EXAMPLE_MARK} b", "y"],
        ["Example", "z"],
    ]
    for content, name in ((csv_text(*rows), "n.csv"), (workbook(*rows), "n.xlsx")):
        assert counts(bring("notes", content, name)) == {"created": 2}
    assert {row["text"] for row in records("notes")} == {"a", "Example"}


def test_an_exported_workbook_goes_back_in_with_its_marks() -> None:
    bring("things", csv_text(["code", "kind", "day"], [1, "a", "2024-02-03"], [2, "b", ""]))
    content = b"".join(exports.as_workbook(datasets.get("things")))
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Things"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(max_col=2)] == [
        ["Code *", "Kind *"],
        [1, "a"],
        [2, "b"],
    ]
    assert sheet["C2"].is_date
    assert len(sheet.data_validations.dataValidation) == 3
    assert counts(bring("things", content, "things.xlsx")) == {"unchanged": 2}
