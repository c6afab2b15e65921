"""The main job: wrong cells come out, good rows land, exactly once.

How a file is read knows nothing of the database, so that is looked at on one of them.
"""

from datetime import date, datetime, time

import pytest

from tests.workbooks import csv_text, workbook
from tests.workers.desk_work import (
    add_dataset,
    bring,
    check,
    counts,
    hand_in,
    newest,
    problems,
    records,
    rows_shown,
    work,
)
from webapp import storage
from webapp.extensions import db
from webapp.services import processes
from webapp.states import ProcessKind, ProcessState

pytestmark = pytest.mark.usefixtures("context")
both_databases = pytest.mark.usefixtures("database")

STOCK = [
    {"name": "sku", "type": "string", "constraints": {"pattern": r"A\d+"}},
    {"name": "name", "type": "string", "constraints": {"required": True}},
    {"name": "quantity", "type": "integer", "constraints": {"minimum": 0}},
]
HEADER = ["sku", "name", "quantity"]


@pytest.fixture(autouse=True)
def stock(context: object) -> None:
    """A small dataset with a key."""
    add_dataset("stock", STOCK, primaryKey=["sku"])


@both_databases
def test_every_wrong_cell_is_named_and_nothing_is_written() -> None:
    content = workbook(HEADER, ["A1", "Bolt", 5], ["B2", None, "many"], ["A3", "Nut", -1])
    process = check("stock", content, "stock.xlsx")
    assert process.state == ProcessState.REJECTED
    assert problems(process) == [
        ("A3", "pattern-mismatch"),
        ("B3", "value-missing"),
        ("C3", "integer-wrong"),
        ("C4", "value-too-small"),
    ]
    assert (process.result["rows"], process.result["bad_rows"]) == (3, 2)
    assert rows_shown(process) == {3: ["B2", "", "many"], 4: ["A3", "Nut", "-1"]}
    assert records("stock") == []


@both_databases
def test_a_clean_file_succeeds_and_says_what_an_import_would_do() -> None:
    bring("stock", csv_text(HEADER, ["A1", "Bolt", 5], ["A2", "Nut", 6]))
    process = check(
        "stock", csv_text(HEADER, ["A1", "Bolt", 5], ["A2", "Nut", 7], ["A3", "Pin", 8])
    )
    assert process.state == ProcessState.SUCCEEDED
    plan = process.result["plan"]
    assert (plan["created"], plan["updated"], plan["unchanged"], plan["skipped"]) == (1, 1, 1, 0)
    assert len(records("stock")) == 2


@both_databases
def test_an_import_creates_updates_and_leaves_alone_and_the_counts_add_up() -> None:
    first = bring("stock", csv_text(HEADER, ["A1", "Bolt", 5], ["A2", "Nut", 6]))
    assert counts(first) == {"created": 2}
    second = bring("stock", csv_text(HEADER, ["A1", "Bolt", 5], ["A2", "Nut", 7], ["A3", "Pin", 8]))
    assert counts(second) == {"created": 1, "updated": 1, "unchanged": 1}
    assert [row["quantity"] for row in records("stock")] == [5, 7, 8]


@both_databases
def test_the_good_rows_of_a_file_with_problems_land_and_the_others_are_skipped() -> None:
    process = bring("stock", csv_text(HEADER, ["A1", "Bolt", 5], ["A2", "", 6], ["A3", "Pin", "x"]))
    assert process.state == ProcessState.SUCCEEDED
    assert counts(process) == {"created": 1, "skipped": 2}
    assert [row["sku"] for row in records("stock")] == ["A1"]


@both_databases
def test_columns_that_the_file_lacks_keep_their_values() -> None:
    bring("stock", csv_text(HEADER, ["A1", "Bolt", 5]))
    process = bring("stock", csv_text(["sku", "name"], ["A1", "Big bolt"]))
    assert counts(process) == {"updated": 1}
    assert records("stock") == [{"sku": "A1", "name": "Big bolt", "quantity": 5}]


@both_databases
def test_an_emptied_cell_empties_the_record() -> None:
    bring("stock", csv_text(HEADER, ["A1", "Bolt", 5]))
    bring("stock", csv_text(HEADER, ["A1", "Bolt", ""]))
    assert records("stock")[0]["quantity"] is None


@both_databases
def test_of_rows_with_the_same_key_the_first_counts_and_the_others_name_it() -> None:
    process = check(
        "stock", csv_text(HEADER, ["A1", "Bolt", 5], ["A2", "Nut", 6], ["A1", "Bolt", 7])
    )
    assert problems(process) == [("A4", "duplicate-key")]
    stored = process.result["rules"][0]
    assert (stored["code"], stored["count"], stored["first_rows"]) == ("duplicate-key", 1, [4])
    assert process.result["good_rows"] == 2


@both_databases
def test_a_dataset_without_a_key_takes_every_row_each_time() -> None:
    add_dataset("visits", [{"name": "who", "type": "string"}])
    content = csv_text(["who"], ["Ada"], ["Ada"])
    bring("visits", content)
    assert counts(bring("visits", content)) == {"created": 2}
    assert len(records("visits")) == 4


@both_databases
def test_a_file_with_nothing_but_keys_can_be_imported_again() -> None:
    add_dataset("codes", [{"name": "code", "type": "string"}], primaryKey=["code"])
    bring("codes", csv_text(["code"], ["a"], ["b"]))
    assert counts(bring("codes", csv_text(["code"], ["b"], ["c"]))) == {
        "created": 1,
        "unchanged": 1,
    }


@both_databases
def test_each_type_comes_back_as_it_was_meant() -> None:
    add_dataset(
        "types",
        [
            {"name": "key", "type": "integer"},
            {"name": "number", "type": "number"},
            {"name": "flag", "type": "boolean"},
            {"name": "day", "type": "date", "format": "%d.%m.%Y"},
            {"name": "moment", "type": "datetime"},
            {"name": "hour", "type": "time"},
            {"name": "year", "type": "year"},
            {"name": "words", "type": "list", "delimiter": ";"},
            {"name": "text", "type": "string"},
        ],
        primaryKey=["key"],
    )
    header = ["key", "number", "flag", "day", "moment", "hour", "year", "words", "text"]
    content = csv_text(
        header,
        [
            1,
            "2.5",
            "true",
            "24.12.2025",
            "2025-12-24T18:30:05",
            "18:30:00",
            2025,
            "a; b",
            'say "hi", é\n2',
        ],
        [2, "", "", "", "", "", "", "", ""],
    )
    bring("types", content)
    full, empty = records("types")
    assert full == {
        "key": 1,
        "number": 2.5,
        "flag": True,
        "day": date(2025, 12, 24),
        "moment": datetime(2025, 12, 24, 18, 30, 5),
        "hour": time(18, 30),
        "year": 2025,
        "words": ["a", "b"],
        "text": 'say "hi", é\n2',
    }
    assert empty == dict.fromkeys(header) | {"key": 2}
    assert counts(bring("types", content)) == {"unchanged": 2}


@both_databases
def test_a_value_that_another_record_has_already_is_a_problem_of_its_row() -> None:
    add_dataset(
        "staff",
        [{"name": "id", "type": "integer"}, {"name": "email", "constraints": {"unique": True}}],
        primaryKey=["id"],
    )
    bring("staff", csv_text(["id", "email"], [1, "a@b.c"], [2, "d@e.f"]))
    process = check("staff", csv_text(["id", "email"], [3, "a@b.c"], [4, "x@y.z"]))
    assert problems(process) == [("B2", "value-taken")]
    assert (process.result["good_rows"], process.result["bad_rows"]) == (1, 1)
    assert rows_shown(process) == {2: ["3", "a@b.c"]}


@both_databases
def test_a_foreign_key_must_be_among_the_records_of_the_other_dataset() -> None:
    reference = {"resource": "stock", "fields": ["sku"]}
    add_dataset(
        "orders",
        [{"name": "number", "type": "integer"}, {"name": "sku", "type": "string"}],
        primaryKey=["number"],
        foreignKeys=[{"fields": ["sku"], "reference": reference}],
    )
    bring("stock", csv_text(HEADER, ["A1", "Bolt", 5]))
    process = check("orders", csv_text(["number", "sku"], [1, "A1"], [2, "A9"], [3, ""]))
    assert problems(process) == [("B3", "not-in-dataset")]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (csv_text(["sku", "quantity"], ["A1", 1]), "column-missing"),
        (csv_text(["sku", "name", "name"], ["A1", "a", "b"]), "header-duplicate"),
        (csv_text(["sku", "", "name"], ["A1", "a", "b"]), "header-blank"),
    ],
)
def test_a_problem_of_the_whole_file_stops_the_check_before_its_rows(
    content: bytes, code: str
) -> None:
    process = check("stock", content)
    assert process.state == ProcessState.REJECTED
    assert [found for _, found in problems(process)] == [code]
    assert process.result["good_rows"] == 0


def test_a_gap_between_columns_is_left_out_with_a_warning() -> None:
    process = check("stock", csv_text(["sku", "", "name", "", "quantity"], ["A1", "", "a", " ", 1]))
    assert process.state == ProcessState.SUCCEEDED
    assert problems(process) == [("B", "column-blank"), ("D", "column-blank")]
    assert process.result["good_rows"] == 1


def test_a_column_that_the_dataset_does_not_know_is_only_a_warning() -> None:
    process = check("stock", csv_text([*HEADER, "colour"], ["A1", "Bolt", 5, "red"]))
    assert process.state == ProcessState.SUCCEEDED
    assert problems(process) == [("D", "column-extra")]
    assert process.result["warnings"] == 1


def test_a_file_that_nobody_can_read_is_rejected_with_the_reason() -> None:
    damaged = workbook(HEADER, ["A1", "Bolt", 5]).replace(b"sheet1.xml", b"sheet9.xml")
    process = check("stock", damaged, "stock.xlsx")
    assert process.state == ProcessState.REJECTED
    assert process.result["errors"] == 1
    assert process.result["good_rows"] == 0


def test_an_empty_sheet_is_a_problem_of_its_own() -> None:
    process = check("stock", workbook(), "stock.xlsx")
    assert process.state == ProcessState.REJECTED
    assert [each["code"] for each in process.result["rules"]] == ["sheet-empty"]


def test_what_the_owner_chose_decides_how_the_file_is_read() -> None:
    content = b"a title\nsku|name|quantity\nA1|Bolt|5\n"
    process = check("stock", content, delimiter="|", header_row=2)
    assert process.state == ProcessState.SUCCEEDED
    assert process.upload is not None
    assert process.upload.shape is not None
    assert process.upload.shape["header_row"] == 2


def test_ambiguous_dates_are_asked_for_and_then_read_as_the_owner_says() -> None:
    add_dataset("days", [{"name": "day", "type": "date", "format": "any"}])
    content = csv_text(["day"], ["03/04/2025"], ["05/06/2025"])
    assert problems(check("days", content)) == [("A", "date-order-ambiguous")]
    bring("days", content, date_order="dmy")
    assert [row["day"] for row in records("days")] == [date(2025, 4, 3), date(2025, 6, 5)]


def test_one_date_over_the_twelfth_decides_the_whole_column() -> None:
    add_dataset("days", [{"name": "day", "type": "date", "format": "any"}])
    bring("days", csv_text(["day"], ["03/04/2025"], ["25/06/2025"]))
    assert [row["day"] for row in records("days")] == [date(2025, 4, 3), date(2025, 6, 25)]


@both_databases
def test_an_upload_is_imported_once() -> None:
    upload = hand_in("stock", csv_text(HEADER, ["A1", "Bolt", 5]))
    work(newest(upload, ProcessKind.VALIDATION))
    first = work(processes.start_import(upload))
    assert first.state == ProcessState.SUCCEEDED
    work(first)
    assert first.attempt == 1
    assert processes.why_not_import(newest(upload, ProcessKind.VALIDATION), first)


@both_databases
def test_an_import_whose_file_was_checked_again_meanwhile_writes_nothing() -> None:
    upload = hand_in("stock", csv_text(HEADER, ["A1", "Bolt", 5]))
    work(newest(upload, ProcessKind.VALIDATION))
    process = processes.start_import(upload)
    again = processes.Process(
        kind=ProcessKind.VALIDATION,
        owner_id=upload.owner_id,
        dataset_id=upload.dataset_id,
        upload_id=upload.id,
    )
    db.session.add(again)
    db.session.commit()
    assert work(process).state == ProcessState.REJECTED
    assert records("stock") == []


@both_databases
def test_an_import_finds_out_that_a_unique_value_was_taken_after_the_check() -> None:
    add_dataset(
        "staff",
        [{"name": "id", "type": "integer"}, {"name": "email", "constraints": {"unique": True}}],
        primaryKey=["id"],
    )
    upload = hand_in("staff", csv_text(["id", "email"], [2, "a@b.c"], [3, "x@y.z"]))
    work(newest(upload, ProcessKind.VALIDATION))
    bring("staff", csv_text(["id", "email"], [1, "a@b.c"]))
    process = work(processes.start_import(upload))
    assert process.state == ProcessState.REJECTED
    assert [row["id"] for row in records("staff")] == [1]


@both_databases
def test_when_the_staged_rows_are_gone_the_import_fails_and_writes_nothing() -> None:
    upload = hand_in("stock", csv_text(HEADER, ["A1", "Bolt", 5]))
    validation = work(newest(upload, ProcessKind.VALIDATION))
    storage.delete(validation.result["staged"])
    process = work(processes.start_import(upload))
    assert (process.state, records("stock")) == (ProcessState.FAILED, [])
    assert process.reference


def test_all_problems_are_in_the_download_even_when_the_page_keeps_fewer() -> None:
    rows = [[f"A{number}", "", 1] for number in range(40)]
    process = check("stock", csv_text(HEADER, *rows))
    lines = (
        b"".join(storage.stream(process.result["problems_key"])).decode("utf-8-sig").splitlines()
    )
    assert len(lines) == 41
    assert lines[1].startswith("2,B,")
