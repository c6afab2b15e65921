"""What a desk exports of every kind of field, as CSV or as a workbook, changes nothing."""

import io
from datetime import date, datetime, time
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import insert

from tests.workbooks import csv_text
from tests.workers.desk_work import add_dataset, bring, check, problems, records
from webapp.errors import WrongState
from webapp.extensions import db
from webapp.models import Dataset
from webapp.models.columns import now
from webapp.models.records import records_table
from webapp.services import datasets, exports

FIELDS: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "title": "=Text"},
    "long": {"type": "string", "constraints": {"maxLength": 40_000}},
    "choice": {"type": "string", "constraints": {"enum": ["=a", "b, c", "d"]}},
    "address": {"type": "string", "format": "email"},
    "whole": {"type": "integer"},
    "grouped": {"type": "integer", "groupChar": "'"},
    "number": {"type": "number"},
    "local": {"type": "number", "decimalChar": ",", "groupChar": "."},
    "money": {"type": "number", "bareNumber": False},
    "truth": {"type": "boolean", "trueValues": ["=yes", "y"], "falseValues": ["-no"]},
    "plain_truth": {"type": "boolean"},
    "day": {"type": "date"},
    "any_day": {"type": "date", "format": "any"},
    "german_day": {"type": "date", "format": "%d.%m.%Y"},
    "moment": {"type": "datetime"},
    "clock": {"type": "time"},
    "german_clock": {"type": "time", "format": "%H.%M"},
    "year": {"type": "year"},
    "words": {"type": "list", "delimiter": ";"},
    "numbers": {"type": "list", "itemType": "number"},
    "dashes": {"type": "list", "delimiter": "-"},
}
VALUES: dict[str, list[Any]] = {
    "text": [
        "=1+1", "+48 22", "-a", "@x", "'=1+1", "''-5", "'-5", "-5", "'plain", "O'Neil", "\uff1d1",
        "007", "1-2", "TRUE", "1e5", "a\nb", "a\tb", "<&>\"'", "_x0041_", "日本\U0001f600", "#N/A",
        "Name *", "*", "Example", "  ".join("ab"),
    ],
    "long": ["x" * 32_767],
    "choice": ["=a", "b, c"],
    "address": ["ada@example.org", "-ada@example.org"],
    "whole": [0, -5, 10**15, 2**53 + 1, 2**63 - 1, -(2**63)],
    "grouped": [1234567, -1234, 10**16],
    "number": [0.0, -0.25, 0.1 + 0.2, 1e300, 5e-324, 1e15, 123456789.123456789, 1 / 3, -1e-9, 1e22],
    "local": [1234.5, -0.5, 1e22, 1.5e22, 1e-7, 1234567.0, 0.1 + 0.2],
    "money": [1250.5, -3.0, 0.001],
    "truth": [True, False],
    "plain_truth": [True, False],
    "day": [date(1, 1, 1), date(1899, 12, 31), date(1900, 1, 1), date(1900, 2, 28),
            date(1900, 3, 1), date(2024, 2, 29), date(9999, 12, 31)],
    "any_day": [date(2024, 5, 6), date(1066, 10, 14)],
    "german_day": [date(2024, 5, 6), date(1066, 10, 14)],
    "moment": [datetime(2024, 5, 6), datetime(2024, 5, 6, 23, 59, 59),
               datetime(2024, 5, 6, 7, 8, 9, 123_000), datetime(2024, 5, 6, 7, 8, 9, 123_456),
               datetime(1066, 10, 14, 9), datetime(9999, 12, 31, 23, 59, 59),
               datetime(1900, 3, 1, 0, 0, 1)],
    "clock": [time(0, 0), time(0, 0, 1), time(12, 34, 56), time(23, 59, 59),
              time(1, 2, 3, 456_000), time(1, 2, 3, 456_789)],
    "german_clock": [time(7, 5)],
    "year": [1, 2024, 9999],
    "words": [["a"], ["=a", "-b"], ["a b", "c,d", '"e"'], []],
    "numbers": [["1", "2.5"], ["-1"]],
    "dashes": [["a", "b"], []],
}  # fmt: skip


@pytest.fixture
def with_everything(database: str, context: Flask) -> None:
    """A dataset with a field of every kind, and records with every value."""
    add_dataset(
        "everything",
        [{"name": "no", "type": "integer"}, *({"name": n, **f} for n, f in FIELDS.items())],
        primaryKey=["no"],
    )
    most = max(map(len, VALUES.values()))
    stamps = {"_process_id": 1, "_created_at": now(), "_updated_at": now()}
    columns = {name: values + [None] * most for name, values in VALUES.items()}
    rows = [
        {"no": n} | stamps | {name: values[n] for name, values in columns.items()}
        for n in range(most)
    ]
    db.session.execute(insert(records_table(everything().schema)), rows)
    everything().records = most
    db.session.commit()
    before = records("everything")
    # Put by the desk itself, in its own way to keep times and moments.
    bring("everything", as_csv())
    assert records("everything") == before


def everything() -> Dataset:
    return datasets.get("everything")


def as_csv() -> bytes:
    return "".join(exports.as_csv(everything())).encode()


def as_workbook() -> bytes:
    return b"".join(exports.as_workbook(everything()))


@pytest.mark.usefixtures("with_everything")
@pytest.mark.parametrize(("export", "name"), [(as_csv, "e.csv"), (as_workbook, "e.xlsx")])
def test_an_export_comes_back_without_a_change(export: Any, name: str) -> None:
    before = records("everything")
    content = export()
    assert problems(check("everything", content, name)) == []
    done = bring("everything", content, name)
    assert records("everything") == before
    assert done.result["counts"] == {
        "created": 0,
        "updated": 0,
        "unchanged": len(before),
        "skipped": 0,
        "failed": 0,
    }


def test_what_does_not_fit_into_a_workbook_is_told_before_the_first_byte(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_dataset("notes", [{"name": "note"}, {"name": "day", "type": "date"}])
    bring("notes", csv_text(["note"], *(["x"] for _ in range(5))))
    monkeypatch.setattr(exports, "MOST_WORKBOOK_CELLS", 8)
    with pytest.raises(WrongState, match="a workbook holds 4 of them at most"):
        exports.as_workbook(datasets.get("notes"))


def test_what_no_workbook_can_hold_is_replaced_and_does_not_break_it(context: Flask) -> None:
    add_dataset("notes", [{"name": "note", "type": "string"}])
    bring("notes", "note\na\ufffeb\uffff\n".encode())
    content = b"".join(exports.as_workbook(datasets.get("notes")))
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    assert sheet["A2"].value == "a\ufffdb\ufffd"
