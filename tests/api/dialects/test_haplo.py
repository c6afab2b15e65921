"""Haplo's scripts: a control file, a batch, its files, a dry run, and the import."""

import base64
import hashlib
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.desk import Person, make_person
from tests.workers.batch_work import add_members, control, copied
from webapp.extensions import db
from webapp.models import Scope, User
from webapp.services import keys

ADDRESS = "/api/haplo-data-import-batch"
CONTROL = json.dumps(control(*copied("id", "name"))).encode()
MEMBERS = json.dumps([{"id": 1, "name": "Joe"}, {"id": 2, "name": "Jane"}]).encode()

Send = Callable[..., TestResponse]


def basic(password: str, user: str = "haplo") -> dict[str, str]:
    word = base64.b64encode(f"{user}:{password}".encode()).decode()
    return {"Authorization": f"Basic {word}"}


@pytest.fixture
def send(app: Flask, user: Person) -> Send:
    """Posts a form as `curl --user haplo:KEY` does; a file is (name, content)."""
    with app.app_context():
        add_members()
        db.session.remove()

    def post(path: str, headers: dict[str, str] | None = None, **form: Any) -> TestResponse:
        data = {
            name: (io.BytesIO(value[1]), value[0]) if isinstance(value, tuple) else value
            for name, value in form.items()
        }
        sent = basic(user.key) if headers is None else headers
        return app.test_client().post(f"{ADDRESS}/{path}", data=data, headers=sent)

    return post


@pytest.fixture
def batch(send: Send) -> str:
    """The identifier of a batch without files."""
    digest = send("control", file=("control.json", CONTROL)).text
    return send("batch", control=digest).text


def status(app: Flask, person: Person, batch: str) -> dict[str, Any]:
    answer = app.test_client().get(
        f"{ADDRESS}/batch", query_string={"batch": batch}, headers=basic(person.key)
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json
    return found


def test_a_script_imports_after_a_dry_run(
    app: Flask, send: Send, user: Person, work: Callable[[], None]
) -> None:
    answer = send("control", file=("control.json", CONTROL), comment="Members")
    assert (answer.status_code, answer.mimetype) == (200, "text/plain")
    digest = answer.text
    assert digest == hashlib.sha256(CONTROL).hexdigest()

    for mode, state, created in (("dry-run", "dry-run", 2), (None, "complete", 2)):
        batch = send("batch", control=digest, comment="Friday").text
        assert len(batch) == 44
        assert batch[0].isalnum()
        assert batch[-1].isalnum()
        sent = send("file", batch=batch, name="members", file=("m.json", MEMBERS))
        assert sent.text == hashlib.sha256(MEMBERS).hexdigest()
        asked = {"mode": mode} if mode else {}
        assert send("schedule", batch=batch, **asked).text == "SCHEDULED"
        work()
        found = status(app, user, batch)
        assert (found["state"], found["errors"]) == (state, 0)
        assert found["counts"]["created"] == created

    line = app.test_client().get(
        f"{ADDRESS}/log", query_string={"batch": batch}, headers=basic(user.key)
    )
    assert line.text.startswith("START: ")
    assert line.text.splitlines()[-1].startswith("END: ")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"no json", "Uploaded file is not JSON"),
        (b"[" * 100_000, "Uploaded file is not JSON"),
        (b"\xff\xfe", "Uploaded file is not JSON"),
        (b"{}", "Invalid control file:\n  Not a control file"),
        (
            json.dumps(control() | {"model": "dataset:nothing"}).encode(),
            "Invalid control file:\n  Model not implemented: dataset:nothing",
        ),
    ],
    ids=["text", "deep", "bytes", "empty", "model"],
)
def test_a_wrong_control_file_is_refused_in_the_words_of_haplo(
    content: bytes, text: str, send: Send
) -> None:
    answer = send("control", file=("control.json", content))
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert answer.text.startswith(text)
    assert not answer.text.endswith("\n")


def test_what_is_missing_or_unknown_is_named(send: Send, batch: str) -> None:
    for path, form, text in (
        ("control", {}, "The parameter file is missing."),
        ("batch", {}, "The parameter control is missing."),
        ("batch", {"control": "ab"}, "Control file not found: ab"),
        ("batch", {"control": "a\0b"}, "Control file not found: a\0b"),
        ("file", {"batch": "x", "name": "n"}, "Batch not found: x"),
        ("file", {"batch": batch}, "The parameter name is missing."),
        ("file", {"batch": batch, "name": "n"}, "The parameter file is missing."),
        ("schedule", {}, "The parameter batch is missing."),
        ("schedule", {"batch": "\0"}, "Batch not found: \0"),
        (
            "schedule",
            {"batch": batch, "mode": "dry"},
            "mode is dry-run, or left out for the import.",
        ),
        ("schedule", {"batch": batch}, f"Batch {batch} has no files."),
    ):
        answer = send(path, **form)
        assert (answer.status_code, answer.text) == (400, text)


def test_a_batch_runs_once(send: Send, batch: str) -> None:
    send("file", batch=batch, name="members", file=("m.json", MEMBERS))
    assert send("schedule", batch=batch).text == "SCHEDULED"
    again = send("schedule", batch=batch)
    late = send("file", batch=batch, name="members", file=("m.json", MEMBERS))
    for answer in (again, late):
        text = f"Batch {batch} is not in the 'uploading' state"
        assert (answer.status_code, answer.text) == (400, text)


def test_the_same_control_file_is_kept_once_for_each_comment(app: Flask, send: Send) -> None:
    from webapp.models import ControlFile

    for comment in ("", "", "other"):
        send("control", file=("c.json", CONTROL), comment=comment)
    with app.app_context():
        rows = db.session.query(ControlFile).all()
        assert [row.comment for row in rows] == ["Unnamed control file", "other"]
        assert len({row.digest for row in rows}) == 1


def test_a_batch_of_somebody_else_is_not_there(app: Flask, send: Send, batch: str) -> None:
    other = basic(make_person(app, "eve@example.org").key)
    for path in ("file", "schedule", "cancel", "copy"):
        form = {"batch": batch, "name": "n", "file": ("m.json", MEMBERS)}
        answer = send(path, headers=other, **form)
        assert (answer.status_code, answer.text) == (400, f"Batch not found: {batch}")
    digest = hashlib.sha256(CONTROL).hexdigest()
    assert send("batch", headers=other, control=digest).text == f"Control file not found: {digest}"


def test_who_has_no_key_for_batches_stays_outside(app: Flask, send: Send, user: Person) -> None:
    nobody = send("schedule", headers={}, batch="x")
    assert (nobody.status_code, nobody.json["kind"]) == (401, "UNAUTHORISED")
    assert nobody.headers["WWW-Authenticate"].startswith("Basic")
    with app.app_context():
        owner = db.session.get_one(User, user.id)
        reads = keys.create(owner, scopes=[Scope.READ])[1]
        batches = keys.create(owner, scopes=[Scope.BATCH])[1]
        db.session.remove()
    for headers, kind in (
        (basic("wrong"), "INVALID-API-KEY"),
        (basic(reads), "INVALID-API-KEY"),
        (basic(user.key, "somebody"), "UNAUTHORISED"),
        ({"Authorization": "Basic !"}, "UNAUTHORISED"),
        (user.bearer, "UNAUTHORISED"),
    ):
        answer = send("schedule", headers=headers, batch="x")
        assert (answer.status_code, answer.json["kind"], answer.json["success"]) == (
            403,
            kind,
            False,
        )
    assert send("schedule", headers=basic(batches), batch="x").text == "Batch not found: x"
    client = app.test_client()
    bearer = {"Authorization": f"Bearer {batches}"}
    assert client.get("/api/uploads", headers=bearer).status_code == 403


def test_the_key_may_come_in_the_header_of_the_platform(send: Send, user: Person) -> None:
    assert send("schedule", headers={"X-ONEIS-Key": user.key}, batch="x").text == (
        "Batch not found: x"
    )
    assert send("schedule", headers={"X-ONEIS-Key": "nothing"}, batch="x").status_code == 403
    # It counts only where nobody signs in the usual way.
    both = basic("nothing") | {"X-ONEIS-Key": user.key}
    assert send("schedule", headers=both, batch="x").status_code == 403


def test_wrong_methods_and_paths_are_not_there(app: Flask, send: Send, user: Person) -> None:
    client = app.test_client()
    assert client.get(f"{ADDRESS}/control", headers=basic(user.key)).status_code == 404
    assert send("nothing").status_code == 404


def test_a_batch_is_copied_and_cancelled(app: Flask, send: Send, user: Person, batch: str) -> None:
    send("file", batch=batch, name="members", file=("m.json", MEMBERS))
    assert send("cancel", batch=batch).status_code == 400
    send("schedule", batch=batch)
    assert send("copy", batch=batch).status_code == 400
    assert send("cancel", batch=batch).text == "CANCELLED"
    assert status(app, user, batch)["state"] == "error"
    made = status(app, user, send("copy", batch=batch).text)
    assert (made["state"], made["comment"]) == ("ready", "Unnamed batch (copy)")
    assert [file["name"] for file in made["files"]] == ["members"]
    listed = app.test_client().get(f"{ADDRESS}/batches", headers=basic(user.key)).json
    assert [one["identifier"] for one in listed] == [made["identifier"], batch]


def test_a_comment_is_one_line_of_what_can_be_seen(app: Flask, send: Send, user: Person) -> None:
    digest = send("control", file=("c.json", CONTROL), comment="a\0b\n c").text
    made = status(app, user, send("batch", control=digest, comment="x\0\t y").text)
    assert (made["control"]["comment"], made["comment"]) == ("ab c", "x y")
    long = send("batch", control=digest, comment="x" * 201)
    assert (long.status_code, long.text) == (400, "The comment has 200 characters at most.")


def test_a_run_that_was_cancelled_is_copied_and_not_repeated(
    app: Flask, send: Send, user: Person, batch: str
) -> None:
    send("file", batch=batch, name="members", file=("m.json", MEMBERS))
    send("schedule", batch=batch)
    send("cancel", batch=batch)
    process = status(app, user, batch)["process"]["id"]
    answer = app.test_client().post(f"/api/processes/{process}/retry", headers=user.bearer)
    assert answer.status_code == 409
    assert "Copy it on its page" in answer.text
