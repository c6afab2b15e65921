"""Deleted records that a later complete list names: they come back with what it does not say."""

import io

import pytest

from tests.desk import Beginning
from tests.workbooks import csv_text
from tests.workers.desk_work import add_dataset, bring, counts, newest, records, work
from tests.workers.rows import owner_of_rows
from webapp.models import Options, Process
from webapp.services import datasets, uploads
from webapp.states import ProcessKind, ProcessState

pytestmark = pytest.mark.usefixtures("database", "context")

HEADER = ["mail", "badge", "desk", "room"]
SYNC = Options(then_import=True, delete_missing=True, force=True, restore=True)


def people() -> None:
    """Three people with an address, a badge, a desk of their own and a room."""
    unique = {"constraints": {"unique": True}}
    fields = [
        {"name": "mail", "ignoreCase": True},
        {"name": "badge", **unique},
        {"name": "desk", "ignoreCase": True, **unique},
        {"name": "room"},
    ]
    add_dataset("staff", fields, primaryKey=["mail"], matchKeys=[["badge"]])
    rows = [["ada@x", "A", "D1", 1], ["bob@x", "B", "D2", 2], ["cyd@x", "C", "D3", 3]]
    bring("staff", csv_text(HEADER, *rows))


@pytest.fixture
def beginning() -> Beginning:
    return people


def sync(content: bytes, options: Options = SYNC) -> Process:
    """Hand in a complete list; gives its import."""
    people, stream = datasets.get("staff"), io.BytesIO(content)
    upload, check = uploads.accept(owner_of_rows(), people, "a.csv", stream, {}, options=options)
    assert work(check).state == ProcessState.SUCCEEDED
    return work(newest(upload, ProcessKind.IMPORT))


def facts() -> list[tuple[object, ...]]:
    return [tuple(row[name] for name in HEADER) for row in records("staff")]


def test_who_was_deleted_comes_back_with_what_the_list_does_not_say() -> None:
    sync(csv_text(["mail"], ["ada@x"]))
    assert facts() == [("ada@x", "A", "D1", "1")]
    done = sync(csv_text(["mail", "room"], ["ada@x", 1], ["BOB@x", ""], ["dan@x", 4]))
    assert (counts(done), done.result["restored"]) == ({"created": 2, "unchanged": 1}, 1)
    assert facts()[1:] == [("BOB@x", "B", "D2", None), ("dan@x", None, None, "4")]
    again = sync(csv_text(["mail", "room"], ["ada@x", 1], ["BOB@x", ""], ["dan@x", 4]))
    assert (counts(again), again.result["restored"]) == ({"unchanged": 3}, 0)


def test_who_was_deleted_is_known_by_the_further_keys_too() -> None:
    sync(csv_text(["mail"], ["ada@x"]))
    done = sync(csv_text(["mail", "badge"], ["ada@x", "A"], ["robert@x", "B"], ["cyd@x", ""]))
    assert done.result["restored"] == 2
    assert facts()[1:] == [("robert@x", "B", "D2", "2"), ("cyd@x", "C", "D3", "3")]


def test_what_somebody_else_has_got_meanwhile_is_not_taken_away() -> None:
    sync(csv_text(["mail"], ["ada@x"]))
    bring("staff", csv_text(["mail", "desk"], ["eve@x", "d2"]))
    done = sync(csv_text(["mail"], ["ada@x"], ["eve@x"], ["bob@x"]))
    assert done.result["restored"] == 1
    assert facts()[2] == ("bob@x", "B", None, "2")
    new = sync(csv_text(["mail", "badge"], ["ada@x", ""], ["cyd@x", ""], ["fay@x", "C"]))
    assert new.result["restored"] == 1
    assert facts()[1:] == [("cyd@x", None, "D3", "3"), ("fay@x", "C", None, None)]


def test_of_two_with_one_key_the_last_deleted_comes_back() -> None:
    sync(csv_text(["mail"], ["ada@x"]))
    bring("staff", csv_text(HEADER, ["bob@x", "Z", "", 9]))
    sync(csv_text(["mail"], ["ada@x"]))
    sync(csv_text(["mail"], ["ada@x"], ["bob@x"]))
    assert facts()[1] == ("bob@x", "Z", None, "9")


def test_only_who_asks_for_it_gets_deleted_records_back() -> None:
    sync(csv_text(["mail"], ["ada@x"]))
    bring("staff", csv_text(["mail"], ["bob@x"]))
    assert facts()[1] == ("bob@x", None, None, None)
