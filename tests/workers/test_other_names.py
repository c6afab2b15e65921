"""Other names of a record in a list: no name belongs to two records of the same language."""

import pytest

from tests.workbooks import csv_text
from tests.workers.desk_work import (
    add_dataset,
    bring,
    check,
    counts,
    hand_in,
    newest,
    problems,
    records,
    work,
)
from webapp.extensions import db
from webapp.models import Process, StoredProblem
from webapp.services import processes
from webapp.states import ProcessKind, ProcessState

pytestmark = pytest.mark.usefixtures("context")
both_databases = pytest.mark.usefixtures("database")

HEADER = ["no", "lang", "word", "also"]


@pytest.fixture(autouse=True)
def words(context: object) -> None:
    """Words with other words for them, each of 2 to 5 characters."""
    fields = [
        {"name": "no", "type": "integer", "assigned": True, "constraints": {"unique": True}},
        {"name": "lang"},
        {"name": "word", "ignoreCase": True, "constraints": {"minLength": 2, "maxLength": 5}},
        {
            "name": "also",
            "type": "list",
            "delimiter": ";",
            "otherNamesOf": "word",
            "ignoreCase": True,
        },
        {"name": "note"},
    ]
    add_dataset("words", fields, primaryKey=["lang", "word"], matchKeys=[["no"]])


def words_of(*rows: list[object]) -> bytes:
    return csv_text(HEADER, *([None, "en", *row] for row in rows))


def found(content: bytes) -> list[tuple[str | None, str]]:
    return problems(check("words", content))


def told(process: Process) -> list[str]:
    stored = db.session.query(StoredProblem).filter_by(process_id=process.id)
    return [f"{one.args['item']} {one.args['other']}" for one in stored.order_by("position")]


def test_every_other_name_has_the_length_of_a_name() -> None:
    rows = [["ok", "fine; good"], ["no", "fine; x"], ["yes", "longer;ok"], ["ja", ";"]]
    assert found(words_of(*rows)) == [("D3", "list-item-too-short"), ("D4", "list-item-too-long")]


@both_databases
def test_within_a_file_a_name_belongs_to_one_row() -> None:
    rows = [["car", "auto; Wagon"], ["van", "WAGON"], ["Auto", None], ["bus", "Öl"], ["öl", ""]]
    process = check("words", words_of(*rows))
    assert problems(process) == [
        ("D2", "name-taken"),
        ("D3", "name-taken"),
        ("D5", "name-taken"),
    ]
    assert told(process) == ["auto Auto", "wagon car", "öl öl"]


@both_databases
def test_names_of_another_language_and_ones_own_are_free() -> None:
    rows = [[None, "en", "car", "auto; AUTO; Car"], [None, "de", "Auto", "car"]]
    assert found(csv_text(HEADER, *rows)) == []


@both_databases
def test_a_name_of_a_record_is_taken_as_a_name_and_as_another_name() -> None:
    bring("words", words_of(["car", "auto; taxi"], ["bus", None]))
    rows = [["van", "AUTO"], ["cab", "BUS; car"], ["Taxi", "cart"], ["tram", "rail"]]
    process = check("words", words_of(*rows))
    assert problems(process) == [
        ("D2", "name-taken"),
        ("D3", "name-taken"),
        ("C4", "name-taken"),
    ]
    assert told(process) == ["auto car", "bus bus", "taxi car"]


@both_databases
def test_a_name_can_move_from_one_record_to_another_in_one_file() -> None:
    bring("words", words_of(["car", "auto; cart"], ["bus", "coach"]))
    moved = words_of(["car", "cart"], ["bus", "coach; auto"])
    assert counts(bring("words", moved)) == {"updated": 2}
    swapped = csv_text(HEADER, [1, "en", "cart", "car"], [2, "en", "auto", "bus; coach"])
    assert counts(bring("words", swapped)) == {"updated": 2}
    assert [(row["word"], row["also"]) for row in records("words")] == [
        ("cart", ["car"]),
        ("auto", ["bus", "coach"]),
    ]


@both_databases
def test_a_row_that_is_left_out_keeps_the_names_of_its_record() -> None:
    bring("words", words_of(["car", "auto"], ["bus", "coach"], ["tram", "rail"], ["van", "box"]))
    rows = [["bus", "auto"], ["car", "x"], ["tram", "coach"], ["van", "rail"], ["cab", "box"]]
    process = check("words", words_of(*rows))
    assert problems(process) == [
        ("D2", "name-taken"),
        ("D3", "list-item-too-short"),
        ("D4", "name-taken"),
        ("D5", "name-taken"),
        ("D6", "name-taken"),
    ]
    assert process.result["good_rows"] == 0


@both_databases
def test_without_the_column_the_records_keep_their_other_names() -> None:
    bring("words", words_of(["car", "auto"], ["bus", None]))
    content = csv_text(["lang", "word"], ["en", "car"], ["en", "Auto"], ["en", "bus"])
    assert found(content) == [("B3", "name-taken")]


@both_databases
def test_an_import_writes_nothing_when_a_name_was_taken_since_the_check() -> None:
    bring("words", words_of(["car", "auto"]))
    upload = hand_in("words", words_of(["bus", "coach"]))
    work(newest(upload, ProcessKind.VALIDATION))
    bring("words", words_of(["car", "auto; coach"]))
    assert work(processes.start_import(upload)).state == ProcessState.REJECTED
    assert [row["word"] for row in records("words")] == ["car"]


@both_databases
def test_many_rows_with_one_name_are_told_without_comparing_each_with_each() -> None:
    rows = [[f"w{n:04}"[:5], "same"] for n in range(3_000)]
    process = check("words", words_of(*rows))
    assert (process.result["bad_rows"], process.result["good_rows"]) == (2_999, 1)
