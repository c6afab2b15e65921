"""What a desk exports, it takes back: no cell of it is a formula, and no record changes."""

import csv
import io

import pytest
from flask import Flask

from tests.workbooks import csv_text
from tests.workers.desk_work import add_dataset, bring
from webapp.schema.spreadsheet import FORMULA_SIGNS, safe_cell
from webapp.services import datasets, exports, records

RISKY = [
    "=1+1",
    "+48 22 123",
    "-a",
    "@x",
    "'=1+1",
    "''-5",
    "'-5",
    "-5",
    "'plain",
    "\uff1d1",
    "O'Neil",
]


@pytest.fixture(autouse=True)
def _desk(context: Flask) -> None:
    fields = [
        {"name": "no", "type": "integer"},
        {"name": "text", "title": "=Text", "type": "string"},
        {"name": "words", "title": "-Words", "type": "list"},
        {"name": "sign", "type": "boolean", "trueValues": ["+"], "falseValues": ["-"]},
    ]
    add_dataset("signs", fields, primaryKey=["no"])


def exported() -> str:
    return "".join(exports.as_csv(datasets.get("signs")))


def test_what_looks_like_a_formula_comes_back_as_it_was() -> None:
    rows = [(n, safe_cell(text), safe_cell(f"{text},b"), "+") for n, text in enumerate(RISKY)]
    bring("signs", csv_text(["no", "text", "words", "sign"], *rows))
    texts = [row["text"] for row in records.page(datasets.get("signs")).rows]
    assert texts == RISKY
    again = bring("signs", exported().encode())
    assert again.result["counts"] == {
        "created": 0,
        "updated": 0,
        "unchanged": len(RISKY),
        "skipped": 0,
        "failed": 0,
    }


def test_no_exported_cell_is_a_formula() -> None:
    rows = [(n, f"'{text}", f"'{text},b", "-") for n, text in enumerate(RISKY)]
    bring("signs", csv_text(["no", "text", "words", "sign"], *rows))
    cells = [cell for row in csv.reader(io.StringIO(exported())) for cell in row]
    assert {cell for cell in cells if cell.startswith(FORMULA_SIGNS)} == {"-5"}


def test_what_a_program_wrote_is_taken_to_the_letter() -> None:
    written = [*RISKY, "Example, not imported: this is"]
    rows = [(text, no) for no, text in enumerate(written)]
    bring("signs", csv_text(["text", "no"], *rows), literal=True)
    texts = [row["text"] for row in records.page(datasets.get("signs")).rows]
    assert texts == written
