"""Control files that mean harm or were never such: one sentence each, and nothing is left."""

import json
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.api.dialects.test_haplo import ADDRESS, CONTROL, Send, basic, send
from tests.desk import Person
from tests.workers.batch_work import control, copied
from webapp.extensions import db
from webapp.models import ControlFile

__all__ = ["send"]

pytestmark = pytest.mark.usefixtures("readers_apart")

NO_JSON = "Uploaded file is not JSON"
GOOD = control(*copied("id", "name"))


def written(**changes: Any) -> bytes:
    return json.dumps(GOOD | changes).encode()


def hand_in(app: Flask, user: Person, content: bytes) -> TestResponse:
    """Send a control file of any size; the form is written here, so that it stays in memory."""
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="c.json"\r\n\r\n'
    return app.test_client().post(
        f"{ADDRESS}/control",
        data=head + content + b"\r\n--x--\r\n",
        headers=basic(user.key),
        content_type="multipart/form-data; boundary=x",
    )


@pytest.mark.usefixtures("send")
@pytest.mark.parametrize(
    ("content", "status", "answer"),
    [
        (b"", 400, NO_JSON),
        (b"{}x", 400, NO_JSON),
        (b"\0" * 1000, 400, NO_JSON),
        (b"[" * 500_000, 400, NO_JSON),
        (b'{"a":' * 100_000, 400, NO_JSON),
        (b"9" * 100_000, 400, NO_JSON),
        (b"[1e999]", 400, NO_JSON),
        (b"[NaN]", 400, NO_JSON),
        (b'["\\ud800"]', 400, NO_JSON),
        (b'["\xff"]', 400, NO_JSON),
        (CONTROL.decode().encode("utf-16"), 400, NO_JSON),
        (
            written(note=json.loads("[" * 150 + "]" * 150)),
            400,
            "The control file is nested more than 100 deep.",
        ),
        (b'"text"', 400, "Invalid control file:\n  Not a control file\n"),
        (
            written(instructions=[{}] * 200_000),
            400,
            "Invalid control file:\n  Expected property not found in field instruction: "
            "source, destination, name",
        ),
        (
            written(instructions={"action": "new\n  \0\ud83d\ude00"}),
            400,
            "Invalid control file:\n  'instructions' property is not an array",
        ),
        (
            written(model="a\nb\0" * 1000),
            400,
            "Invalid control file:\n  Model not implemented: a b a b",
        ),
        (written(note="x" * 1024 * 1024), 413, "The file is larger than 1 MB."),
        (written(note="x" * 5 * 1024 * 1024), 413, "The request is larger than"),
    ],
    ids=range(18),
)
def test_a_hostile_control_file_is_refused_in_a_sentence(
    content: bytes, status: int, answer: str, app: Flask, user: Person
) -> None:
    told = hand_in(app, user, content)
    assert told.text.startswith(answer), told.text[:300]
    assert told.status_code == status
    assert len(told.text) < 500
    with app.app_context():
        assert db.session.query(ControlFile).all() == []


def test_of_a_property_that_is_there_twice_the_last_one_counts(app: Flask, send: Send) -> None:
    twice = CONTROL.replace(b"{", b'{"model": "nothing", ', 1)
    assert send("control", file=("control.json", twice)).status_code == 200
    last = CONTROL[:-1] + b', "model": "nothing"}'
    assert send("control", file=("control.json", last)).text == (
        "Invalid control file:\n  Model not implemented: nothing"
    )


def test_a_byte_order_mark_is_passed_over(send: Send) -> None:
    assert send("control", file=("c.json", b"\xef\xbb\xbf" + CONTROL)).status_code == 200
