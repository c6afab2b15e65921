"""Push APIs for tests, and what their answers say."""

import io
import json
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.desk import Person
from tests.workers.batch_work import control, copied
from tests.workers.desk_work import records
from webapp.extensions import db
from webapp.models import Batch, User
from webapp.services import control_files, pushes

ADDRESS = "/api/push-data/members"
JOE, JANE = {"id": 1, "name": "Joe"}, {"id": 2, "name": "Jane"}
MEMBERS = control(*copied("id", "name"))

Push = Callable[..., TestResponse]


def define(app: Flask, person: Person, content: dict[str, Any] = MEMBERS) -> None:
    """Let a person push members."""
    with app.app_context():
        owner = db.session.get_one(User, person.id)
        sheet = control_files.accept(owner, io.BytesIO(json.dumps(content).encode()))
        pushes.add("members", sheet, owner)
        db.session.remove()


def said(answer: TestResponse) -> tuple[int, str, int, int, int]:
    """The status, and what the answer says of the records."""
    found = answer.json
    assert list(found)[:6] == ["result", "applied", "failures", "errorCount", "errors", "actions"]
    return (
        answer.status_code,
        found["result"],
        found["applied"],
        found["failures"],
        found["errorCount"],
    )


def members(app: Flask) -> list[object]:
    with app.app_context():
        found: list[object] = [one["name"] for one in records("members")]
        db.session.remove()
    return found


def kept(app: Flask) -> list[tuple[str, str, str]]:
    """The batches there are: comment, state, and the kind of the run."""
    with app.app_context():
        found = [
            (one.comment, str(one.state), one.process.kind if one.process else "")
            for one in db.session.scalars(select(Batch))
        ]
        db.session.remove()
    return found
