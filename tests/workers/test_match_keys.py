"""Rows that find their record by further keys first, and numbers that the desk gives."""

import pytest

from tests.desk import Beginning
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
from webapp.models import Dataset
from webapp.services import datasets, processes
from webapp.states import ProcessKind, ProcessState

pytestmark = pytest.mark.usefixtures("database", "context")

HEADER = ["no", "badge", "name", "room"]


def people() -> None:
    """People with a number of the desk, a badge, and a name that is the primary key."""
    fields = [
        {"name": "no", "type": "integer", "assigned": True, "constraints": {"unique": True}},
        {"name": "badge", "ignoreCase": True, "constraints": {"unique": True}},
        {"name": "name", "ignoreCase": True},
        {"name": "room"},
    ]
    add_dataset("staff", fields, primaryKey=["name"], matchKeys=[["no"], ["badge"]])
    bring("staff", csv_text(HEADER, [None, "A1", "Ada", 1], [None, "", "Bob", 2]))


@pytest.fixture
def beginning() -> Beginning:
    return people


def facts() -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in HEADER) for row in records("staff")]


def test_new_records_are_numbered_in_the_order_of_the_file() -> None:
    assert facts() == [(1, "A1", "Ada", "1"), (2, None, "Bob", "2")]
    bring("staff", csv_text(["name"], ["Cyd"], ["Dan"]))
    assert facts()[2:] == [(3, None, "Cyd", None), (4, None, "Dan", None)]


def test_a_number_is_never_given_twice() -> None:
    people = datasets.get("staff")
    with db.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM records_staff WHERE no = 2")
    bring("staff", csv_text(["name"], ["Cyd"]))
    assert [row[0] for row in facts()] == [1, 3]
    assert db.session.get_one(Dataset, people.id).numbered == 3


def test_a_row_finds_its_record_by_number_then_badge_then_name() -> None:
    rows = [[2, "", "Robert", 3], ["", "a1", "Ada L", 1], ["", "", "ADA", 9]]
    found = check("staff", csv_text(HEADER, *rows[:2], ["", "C3", "Cyd", ""]))
    plan = found.result["plan"]
    assert [plan[name] for name in ("created", "updated", "unchanged")] == [1, 2, 0]
    assert counts(bring("staff", csv_text(HEADER, *rows[:2]))) == {"updated": 2}
    assert facts() == [(1, "a1", "Ada L", "1"), (2, None, "Robert", "3")]


def test_a_key_that_a_row_leaves_empty_stays_and_other_empty_cells_empty_the_record() -> None:
    bring("staff", csv_text(HEADER, ["", "", "ada", ""]))
    assert facts()[0] == (1, "A1", "ada", None)


def test_what_goes_out_comes_back_without_a_change() -> None:
    assert counts(bring("staff", csv_text(HEADER, *facts()))) == {"unchanged": 2}


def test_a_number_that_the_desk_never_gave_is_a_problem_and_nothing_else_of_its_row() -> None:
    found = check("staff", csv_text(HEADER, [7, "", "Ada", 1], ["", "", "Cyd", 2]))
    assert problems(found) == [("A2", "record-unknown")]
    assert found.result["good_rows"] == 1
    add_dataset(
        "empty",
        [
            {"name": "no", "type": "integer", "assigned": True, "constraints": {"unique": True}},
            {"name": "name"},
        ],
        primaryKey=["name"],
        matchKeys=[["no"]],
    )
    assert problems(check("empty", csv_text(["no", "name"], [1, "x"]))) == [
        ("A2", "record-unknown")
    ]


def test_two_rows_about_one_record_are_named_however_they_find_it() -> None:
    rows = [[1, "", "Ada", 1], ["", "A1", "Eve", 2], ["", "", "Bob", 3]]
    found = check("staff", csv_text(HEADER, *rows))
    assert problems(found) == [("C3", "record-twice")]


def test_a_row_cannot_take_the_key_of_another_record() -> None:
    found = check("staff", csv_text(HEADER, [1, "", "bob", 1]))
    assert problems(found) == [("C2", "value-taken")]
    found = check("staff", csv_text(HEADER, [2, "a1", "Bob", 2]))
    assert problems(found) == [("B2", "value-taken")]


def test_an_import_writes_nothing_when_the_records_have_changed_since_the_check() -> None:
    upload = hand_in("staff", csv_text(HEADER, [2, "", "Cyd", 1]))
    work(newest(upload, ProcessKind.VALIDATION))
    bring("staff", csv_text(["name"], ["CYD"]))
    done = work(processes.start_import(upload))
    assert done.state == ProcessState.REJECTED
    assert [row[2] for row in facts()] == ["Ada", "Bob", "CYD"]
