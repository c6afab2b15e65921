"""Columns that a person matches: checked and imported so, and remembered."""

import pytest

from tests.workbooks import csv_text
from tests.workers.desk_work import (
    add_dataset,
    check,
    hand_in,
    newest,
    problems,
    records,
    work,
)
from webapp.extensions import db
from webapp.models import Process, RememberedMapping, Upload
from webapp.services import mappings, processes
from webapp.states import ProcessKind, ProcessState

pytestmark = pytest.mark.usefixtures("context")
# What is remembered is looked for in SQL; facts about columns come from the file alone.
both_databases = pytest.mark.usefixtures("database")

FIELDS = [
    {"name": "no", "title": "Supplier no."},
    {"name": "country", "constraints": {"required": True, "enum": ["DE", "FI"]}},
    {"name": "since", "type": "date", "format": "any"},
]
HEADER = ["Supplier no", "Land", "Since when"]
FILE = csv_text(HEADER, ["S1", "DE", "03/04/2020"], ["S2", "", "05/06/2021"], ["S3", "NL", ""])


@pytest.fixture(autouse=True)
def suppliers(context: object) -> None:
    """A small dataset with a key."""
    add_dataset("suppliers", FIELDS, primaryKey=["no"])


def upload_of(process: Process) -> Upload:
    assert process.upload is not None
    return process.upload


def columns_of(upload: Upload) -> list[tuple[object, object]]:
    assert upload.shape is not None
    return [(column["field"], column["how"]) for column in upload.shape["columns"]]


@both_databases
def test_columns_are_matched_by_a_person_and_the_file_is_imported_so() -> None:
    first = check("suppliers", FILE)
    assert first.state == ProcessState.REJECTED
    assert problems(first) == [
        (None, "column-missing"),
        ("A", "column-close"),
        ("B", "column-extra"),
        ("C", "column-extra"),
    ]
    upload = upload_of(first)

    second = work(mappings.choose(upload, {"Land": "country", "Since when": None}))

    assert problems(second) == [
        ("A", "column-close"),
        ("B3", "value-missing"),
        ("B4", "not-in-list"),
    ]
    assert columns_of(upload) == [("no", "close"), ("country", "chosen"), (None, "chosen")]
    work(processes.start_import(upload))
    assert records("suppliers") == [{"no": "S1", "country": "DE", "since": None}]


def test_facts_about_each_column_are_kept_though_its_header_is_wrong() -> None:
    upload = upload_of(check("suppliers", FILE))
    assert upload.shape is not None
    facts = [(column["filled"], column["values"]) for column in upload.shape["columns"]]
    assert facts == [
        (1.0, ["S1", "S2", "S3"]),
        (pytest.approx(2 / 3), ["DE", "NL"]),
        (pytest.approx(2 / 3), ["03/04/2020", "05/06/2021"]),
    ]


def test_the_facts_come_from_the_first_thousand_rows_and_values_are_cut() -> None:
    rows = [[f"S{n}", "x" * 100 if n < 500 else ""] for n in range(2000)]
    upload = upload_of(check("suppliers", csv_text(["no", "country"], *rows)))
    assert upload.shape is not None
    _, country = upload.shape["columns"]
    assert (country["filled"], country["values"]) == (0.5, ["x" * 60])


def test_a_file_without_rows_has_no_facts() -> None:
    upload = upload_of(check("suppliers", csv_text(["no", "country"])))
    assert upload.shape is not None
    assert [column["filled"] for column in upload.shape["columns"]] == [None, None]


@both_databases
def test_the_next_file_with_these_headers_is_matched_as_the_last_one() -> None:
    upload = upload_of(check("suppliers", FILE))
    work(mappings.choose(upload, {"Land": "country", "Since when": None}))

    again = upload_of(check("suppliers", csv_text(["LAND", "Since when", "Supplier no"])))
    other = upload_of(check("suppliers", csv_text(["Land", "Supplier no"])))

    assert columns_of(again) == [("country", "remembered"), (None, "remembered"), ("no", "close")]
    assert columns_of(other) == [(None, None), ("no", "close")]


@both_databases
def test_a_new_answer_replaces_the_one_before_and_may_be_forgotten() -> None:
    upload = upload_of(check("suppliers", FILE))
    for mapping in ({"Land": "country"}, {"Land": "since"}):
        work(mappings.choose(upload, mapping))
    assert [row.mapping for row in db.session.query(RememberedMapping)] == [{"Land": "since"}]
    assert mappings.is_remembered(upload)

    work(mappings.choose(upload, {"Land": "country"}, remember=False))

    assert db.session.query(RememberedMapping).count() == 0
    assert not mappings.is_remembered(upload)


@both_databases
def test_a_mapping_that_comes_with_a_file_is_used_and_remembered() -> None:
    upload = hand_in("suppliers", FILE, mapping={" land ": "country", "Lnad": "since"})
    process = work(newest(upload, ProcessKind.VALIDATION))

    assert (None, "header-not-found") in problems(process)
    assert columns_of(upload)[1] == ("country", "chosen")
    assert [row.mapping for row in db.session.query(RememberedMapping)] == [{"Land": "country"}]
