"""A complete list: what it does not name is deleted with its import, within a limit."""

import io

import pytest
from sqlalchemy import select

from tests.desk import Beginning
from tests.workbooks import csv_text
from tests.workers.desk_work import add_dataset, bring, counts, newest, problems, records, work
from tests.workers.rows import owner_of_rows
from webapp.errors import WrongState
from webapp.extensions import db
from webapp.models import Options, Process, Upload
from webapp.services import datasets, processes, uploads
from webapp.states import ProcessKind, ProcessState

pytestmark = pytest.mark.usefixtures("context")
# Where records are compared and deleted; what else keeps a list from it is the same on each.
both_databases = pytest.mark.usefixtures("database")

FIELDS = [
    {"name": "code", "type": "string"},
    {"name": "name", "type": "string"},
    {"name": "badge", "type": "string", "constraints": {"unique": True}},
]
HEADER = ["code", "name", "badge"]
COMPLETE = Options(delete_missing=True)


def twenty() -> None:
    """A dataset with the records 1 to 20."""
    add_dataset("staff", FIELDS, primaryKey=["code"])
    bring("staff", csv_text(HEADER, *([n, f"Name {n}", f"B{n}"] for n in range(1, 21))))


@pytest.fixture
def beginning() -> Beginning:
    return twenty


def listed(codes: range, *more: list[object]) -> bytes:
    return csv_text(HEADER, *([n, f"Name {n}", f"B{n}"] for n in codes), *more)


def check(content: bytes, options: Options = COMPLETE) -> Process:
    people = datasets.get("staff")
    stream = io.BytesIO(content)
    _, process = uploads.accept(owner_of_rows(), people, "a.csv", stream, {}, options=options)
    return work(process)


def upload_of(process: Process) -> Upload:
    assert process.upload is not None
    return process.upload


def codes() -> list[str]:
    return [row["code"] for row in records("staff")]


@both_databases
def test_the_check_says_what_would_be_deleted_and_the_import_deletes_it() -> None:
    validation = check(listed(range(2, 20), ["21", "New", "B21"], ["2x", "New", None]))
    assert validation.state == ProcessState.SUCCEEDED
    assert validation.result["deletions"] == {
        "count": 2,
        "total": 20,
        "first": [{"code": "1"}, {"code": "20"}],
    }
    assert len(codes()) == 20
    done = work(processes.start_import(upload_of(validation)))
    assert (counts(done), done.result["deleted"]) == ({"created": 2, "unchanged": 18}, 2)
    assert set(codes()) == {*map(str, range(2, 20)), "21", "2x"}
    assert datasets.get("staff").records == 20


@both_databases
def test_more_deletions_than_the_limit_are_a_problem_of_the_file() -> None:
    validation = check(listed(range(4, 21)))
    assert validation.state == ProcessState.REJECTED
    assert problems(validation) == [(None, "too-many-deletions")]
    with pytest.raises(WrongState, match="every row of it must be fine"):
        processes.start_import(upload_of(validation))


def test_the_limit_can_be_overruled() -> None:
    validation = check(listed(range(20, 21)), Options(delete_missing=True, force=True))
    done = work(processes.start_import(upload_of(validation)))
    assert (counts(done), done.result["deleted"]) == ({"unchanged": 1}, 19)
    assert codes() == ["20"]


@both_databases
def test_the_import_looks_again_at_what_it_would_delete() -> None:
    validation = check(listed(range(3, 21)))
    bring("staff", csv_text(HEADER, ["new", "Somebody", None]))
    done = work(processes.start_import(upload_of(validation)))
    assert done.state == ProcessState.REJECTED
    assert done.result["sentence"].startswith("3 of 21 records are not in the file")
    assert len(codes()) == 21


def test_a_list_with_a_wrong_row_deletes_nothing() -> None:
    validation = check(listed(range(1, 20), ["", "Nobody", None]))
    assert problems(validation) == [("A21", "value-missing")]
    with pytest.raises(WrongState):
        processes.start_import(upload_of(validation))


@both_databases
def test_a_value_that_a_deleted_record_had_may_be_given_again() -> None:
    validation = check(listed(range(2, 21), ["new", "Heir", "B1"]))
    assert problems(validation) == []
    done = work(processes.start_import(upload_of(validation)))
    assert (counts(done), done.result["deleted"]) == ({"created": 1, "unchanged": 19}, 1)
    kept = check(listed(range(3, 21), ["2", "Name 2", None], ["new", "Heir", "B2"]))
    assert [code for _, code in problems(kept)] == ["value-taken"]


@both_databases
def test_a_list_can_do_nothing_but_delete() -> None:
    options = Options(delete_missing=True, write=False)
    validation = check(
        listed(range(1, 19), ["19", "Other name", "B19"], ["new", "New", None]), options
    )
    plan = validation.result["plan"]
    assert (plan["unchanged"], plan["skipped"], plan["created"]) == (19, 1, 0)
    done = work(processes.start_import(upload_of(validation)))
    assert (counts(done), done.result["deleted"]) == ({"unchanged": 19, "skipped": 1}, 1)
    assert codes() == [str(n) for n in range(1, 20)]
    assert records("staff")[18]["name"] == "Name 19"


@both_databases
def test_an_import_that_was_asked_for_begins_when_the_check_is_fine() -> None:
    validation = check(listed(range(1, 22)), Options(then_import=True))
    started = newest(upload_of(validation), ProcessKind.IMPORT)
    assert (started.state, started.parent_id) == (ProcessState.QUEUED, validation.id)
    assert counts(work(started)) == {"created": 1, "unchanged": 20}


def test_an_import_that_was_asked_for_does_not_begin_after_an_error() -> None:
    validation = check(listed(range(1, 22), ["", "Nobody", None]), Options(then_import=True))
    imports = select(Process).where(Process.parent_id == validation.id)
    assert db.session.scalar(imports) is None


def test_a_second_check_keeps_the_options_but_leaves_the_import_to_a_person() -> None:
    options = Options(then_import=True, delete_missing=True)
    validation = check(listed(range(1, 20), ["", "Nobody", None]), options)
    again = processes.start_validation(upload_of(validation))
    assert again.asked == COMPLETE
