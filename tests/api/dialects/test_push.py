"""Records that programs push: one request, and an answer that says what became of them."""

import threading
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.api.dialects.pushing import (
    ADDRESS,
    JANE,
    JOE,
    MEMBERS,
    Push,
    define,
    kept,
    members,
    said,
)
from tests.api.dialects.test_haplo import basic
from tests.desk import Person, make_person
from tests.workers.batch_work import add_members, control, copied
from tests.workers.desk_work import add_dataset
from webapp.extensions import db
from webapp.models import Process, Scope, User
from webapp.services import keys
from webapp.settings import Settings
from workers.batches import changes, run
from workers.runner import run_process


@pytest.mark.usefixtures("database", "worker")
def test_what_is_pushed_is_imported_and_answered(app: Flask, push: Push, user: Person) -> None:
    define(app, user)
    answer = push([JOE, JANE])
    assert said(answer) == (200, "success", 2, 0, 0)
    assert answer.json["errors"] == []
    assert members(app) == ["Joe", "Jane"]
    assert kept(app) == [("Push to members", "complete", "batch")]


def changed(answer: TestResponse) -> list[tuple[str, str, str, bool]]:
    """What the answer says was created and changed."""
    return [
        (action["record"], one["destination"], one["ref"], one["new"])
        for action in answer.json["actions"]
        for one in action["changed"]
        if one["kind"] == "object:save"
    ]


@pytest.mark.usefixtures("database", "worker")
def test_the_answer_names_what_was_created_and_changed_by_its_key(
    app: Flask, push: Push, user: Person
) -> None:
    define(app, user)
    assert changed(push([JANE, JOE])) == [
        ("record 0", "members", "2", True),
        ("record 1", "members", "1", True),
    ]
    again = push([JOE, {"id": 3}, {"id": 4, "name": "Ada"}, JANE | {"name": "Janet"}, JOE])
    assert changed(again) == [
        ("record 2", "members", "4", True),
        ("record 3", "members", "2", False),
    ]
    assert changed(push([{"id": 5, "name": "Eve"}, {"id": 5, "name": "Eva"}])) == [
        ("record 0", "members", "5", True),
        ("record 1", "members", "5", False),
    ]


@pytest.mark.usefixtures("database", "worker")
def test_records_that_are_found_by_further_keys_are_named_by_the_first_one(
    app: Flask, push: Push, user: Person
) -> None:
    # Tags get their numbers from the desk, and are found by language and label.
    tags = copied("tag", "language", destination="tags")
    define(app, user, control(*tags, model="dataset:tags"))
    answer = push([{"tag": "botany", "language": "en"}, {"tag": "art", "language": "en"}])
    assert said(answer) == (200, "success", 2, 0, 0), answer.json
    new = changed(answer)
    assert new == [
        ("record 0", "tags", "en/botany", True),
        ("record 1", "tags", "en/art", True),
    ]
    again = push([{"tag": "Botany", "language": "en"}, {"tag": "chess", "language": "en"}])
    assert changed(again) == [
        ("record 0", "tags", "en/Botany", False),
        ("record 1", "tags", "en/chess", True),
    ]


@pytest.mark.usefixtures("database", "worker")
def test_a_record_with_several_targets_or_without_a_key_is_named_too(
    app: Flask, push: Push, user: Person
) -> None:
    with app.app_context():
        visits = [{"name": "member", "type": "string"}]
        add_dataset("visits", visits)
        add_dataset("seats", [*visits, {"name": "number", "type": "integer"}],
                    primaryKey=["number", "member"])  # fmt: skip
        db.session.remove()
    seat = [
        {"action": "new", "destination": "seats"},
        {"source": "name", "destination": "seats", "name": "member"},
        {"source": "id", "destination": "seats", "name": "number"},
    ]
    visit = [
        {"action": "new", "destination": "visits"},
        {"source": "name", "destination": "visits", "name": "member"},
    ]
    define(app, user, control(*copied("id", "name"), *seat, *visit))
    assert changed(push([JOE])) == [
        ("record 0", "members", "1", True),
        ("record 0", "seats", "1/Joe", True),
        ("record 0", "visits", "1", True),
    ]


@pytest.mark.usefixtures("worker")
def test_of_a_large_body_only_the_first_changes_are_named(
    app: Flask, push: Push, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "MOST", 5)
    monkeypatch.setattr(run, "RECORDS_AT_ONCE", 2)
    define(app, user)
    many = [{"id": number, "name": f"Member {number}"} for number in range(20)]
    answer = push(many)
    assert said(answer) == (200, "success", 20, 0, 0)
    assert [one[2] for one in changed(answer)] == ["0", "1", "2", "3", "4"]
    assert len(members(app)) == 20


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("scope", [Scope.BATCH, Scope.IMPORT])
@pytest.mark.parametrize("scheme", ["basic", "bearer"])
def test_a_key_for_batches_or_imports_is_good_for_it(
    app: Flask, push: Push, user: Person, scope: Scope, scheme: str
) -> None:
    define(app, user)
    with app.app_context():
        key = keys.create(db.session.get_one(User, user.id), scopes=[scope])[1]
        db.session.remove()
    headers = basic(key) if scheme == "basic" else {"Authorization": f"Bearer {key}"}
    assert said(push([JOE], headers)) == (200, "success", 1, 0, 0)


@pytest.mark.usefixtures("worker")
def test_the_body_is_json_whatever_the_control_file_reads_and_curl_calls_it(
    app: Flask, push: Push, user: Person
) -> None:
    define(app, user, MEMBERS | {"files": {"people.csv": {"read": "csv"}}})
    large = [JOE | {"more": "x" * 300_000}]
    form = "application/x-www-form-urlencoded"
    assert said(push(large, content_type=form)) == (200, "success", 1, 0, 0)
    assert members(app) == ["Joe"]


@pytest.mark.usefixtures("worker")
def test_one_object_is_one_record_where_the_control_file_says_so(
    app: Flask, push: Push, user: Person
) -> None:
    single = {"DEFAULT": {"read": "xml-attributes", "singleRecord": True}}
    define(app, user, MEMBERS | {"files": single})
    assert said(push(JOE)) == (200, "success", 1, 0, 0)


@pytest.mark.usefixtures("worker")
def test_records_that_fail_are_counted_and_the_others_applied(
    app: Flask, push: Push, user: Person
) -> None:
    define(app, user)
    answer = push([JOE, {"id": 3}, JANE])
    assert said(answer) == (400, "failure", 2, 1, 1)
    assert answer.json["errors"] == ["Missing values in members: name (record 1)"]
    assert members(app) == ["Joe", "Jane"]


@pytest.mark.usefixtures("worker")
def test_an_error_that_is_only_logged_is_no_failure(app: Flask, push: Push, user: Person) -> None:
    log = {"action": "log-error", "message": "Look at this"}
    define(app, user, control(*copied("id", "name"), log))
    answer = push([JOE])
    assert said(answer) == (200, "success", 1, 0, 1)
    assert answer.json["errors"] == ["Look at this (record 0)"]


@pytest.mark.usefixtures("worker")
def test_a_control_file_with_mistakes_applies_nothing(app: Flask, push: Push, user: Person) -> None:
    define(app, user, control(*copied("id", "name", "shoe-size")))
    answer = push([JOE])
    assert said(answer) == (400, "error", 0, 0, 2)
    assert "shoe-size" in answer.json["errors"][0]
    assert answer.json["errors"][1].startswith("Exception when processing: ")
    assert members(app) == []


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(
    ("body", "applied"),
    [
        (b"", 0),
        (b"no json", 0),
        (b'"text"', 0),
        (b"\xff\xfe\x00", 0),
        (b"[" * 100_000, 0),
        (b'[{"id": 1, "name": "Joe"}, {"id"', 1),
        (b'{"id": 1', 0),
    ],
    ids=["nothing", "no-json", "text", "bytes", "deep", "cut", "cut-object"],
)
def test_a_body_that_is_no_list_of_records_is_an_error_in_one_sentence(
    body: bytes, applied: int, app: Flask, push: Push, user: Person
) -> None:
    define(app, user)
    answer = push(body)
    assert said(answer) == (400, "error", applied, 0, 1)
    assert answer.json["errors"][0].startswith("Exception when processing: ")
    assert len(members(app)) == applied


def test_a_run_that_takes_long_is_told_of_and_goes_on(
    make_app: Callable[[Settings], Flask], settings: Settings
) -> None:
    app = make_app(settings.model_copy(update={"push_seconds": 0.1}))
    person = make_person(app, "mia@example.org")
    with app.app_context():
        add_members()
        db.session.remove()
    define(app, person)
    answer = app.test_client().post(ADDRESS, json=[JOE], headers=basic(person.key))
    assert said(answer) == (202, "pending", 0, 0, 0)
    assert answer.json["state"] == "scheduled"
    asked = "/api/haplo-data-import-batch/batch"
    query = {"batch": answer.json["batch"]}
    with app.app_context():
        run_process(db.session.scalars(select(Process.id)).one())
        db.session.remove()
    found = app.test_client().get(asked, query_string=query, headers=basic(person.key)).json
    assert (found["state"], found["counts"]["created"]) == ("complete", 1)


def test_a_request_that_waits_holds_no_connection(app: Flask, push: Push, user: Person) -> None:
    define(app, user)
    answers: list[TestResponse] = []
    waiting = threading.Thread(target=lambda: answers.append(push([JOE])))
    waiting.start()
    free = 0
    with app.app_context():
        while free < 20:
            time.sleep(0.01)
            db.session.remove()
            is_asked = bool(db.session.scalar(select(Process.id)))
            db.session.remove()
            free += is_asked and db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
            assert waiting.is_alive()
        run_process(db.session.scalars(select(Process.id)).one())
        db.session.remove()
    waiting.join()
    assert said(answers[0]) == (200, "success", 1, 0, 0)
