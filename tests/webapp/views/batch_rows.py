"""Batches as services and workers leave them in the database."""

import io
import json
from typing import Any

from flask import Flask

from tests.desk import Person
from webapp.extensions import db
from webapp.models import Batch, BatchMessage, BatchProgress, ControlFile, Process, User
from webapp.models.columns import now
from webapp.services import batches, control_files, line, pushes
from webapp.services.batches import Sent
from webapp.states import ProcessKind, ProcessState

CONTROL: dict[str, Any] = {
    "dataImportControlFileVersion": 0,
    "model": "dataset:tags",
    "files": {"tags": {"read": "json"}},
    "instructions": [
        {"action": "new", "destination": "tags"},
        {"source": "label", "destination": "tags", "name": "tag"},
        {"source": "lang", "destination": "tags", "name": "language"},
    ],
}
TAGS = b'[{"label": "ecology", "lang": "en"}, {"label": "", "lang": "en"}]'


def make_control(app: Flask, owner: Person, comment: str = "Tags", **more: Any) -> int:
    """A control file of this person; gives its id."""
    with app.app_context():
        content = json.dumps(CONTROL | more).encode()
        user = db.session.get_one(User, owner.id)
        return control_files.accept(user, io.BytesIO(content), comment).id


def make_push(app: Flask, owner: Person, name: str, control_id: int, about: str = "") -> int:
    """A push address of this person for a control file; gives its id."""
    with app.app_context():
        user = db.session.get_one(User, owner.id)
        control = db.session.get_one(ControlFile, control_id)
        return pushes.add(name, control, user, about).id


def make_open_batch(app: Flask, owner: Person, comment: str = "Tags of a script") -> int:
    """A batch as a script makes it, which still takes files; gives its id."""
    control_id = make_control(app, owner)
    with app.app_context():
        user = db.session.get_one(User, owner.id)
        return batches.create(user, db.session.get_one(ControlFile, control_id), comment).id


def make_batch(
    app: Flask, owner: Person, comment: str = "Tags of May", content: bytes = TAGS
) -> int:
    """A batch of one file that is ready to run; gives its id."""
    control_id = make_control(app, owner)
    with app.app_context():
        user = db.session.get_one(User, owner.id)
        control = db.session.get_one(ControlFile, control_id)
        sent = [Sent("tags", "tags-may.json", io.BytesIO(content))]
        return batches.create_whole(user, control, comment, sent).id


def let_run(
    app: Flask,
    batch_id: int,
    state: ProcessState = ProcessState.RUNNING,
    kind: ProcessKind = ProcessKind.BATCH,
    messages: tuple[str, ...] = (),
    counts: dict[str, int] | None = None,
    records: int = 120,
    changes: tuple[dict[str, Any], ...] = (),
    **values: Any,
) -> int:
    """Leave the run of a batch in this state; gives the id of its process."""
    with app.app_context():
        batch = db.session.get_one(Batch, batch_id)
        process = Process(
            kind=kind,
            owner_id=batch.owner_id,
            options={"name": batch.comment, "batch": batch.id},
            **{
                "state": state,
                "attempt": int(state != ProcessState.QUEUED),
                "unit": "records",
                "started_at": None if state == ProcessState.QUEUED else now(),
                "finished_at": now() if state.finished else None,
                "result": {"errors": len(messages)} if state.finished else {},
            }
            | values,
        )
        db.session.add(process)
        db.session.flush()
        batch.process_id = process.id
        facts = {"counts": counts or {}, "changes": list(changes)}
        said = BatchProgress(
            process_id=process.id, records=records, messages=len(messages), **facts
        )
        db.session.add(said)
        for number, text in enumerate(messages):
            db.session.add(BatchMessage(process_id=process.id, number=number, text=text))
        db.session.commit()
        line.forget()
        return process.id
