"""One file that is ingested by itself, while whoever has sent it waits."""

import secrets
import time

from sqlalchemy import delete, select

from webapp.errors import BadFile, Unavailable, WrongState
from webapp.extensions import db
from webapp.models import Asset, AssetProject, AssetUpload, Process, User
from webapp.services import processes
from webapp.services.assets import ingests, uploads
from webapp.services.audit import DESK, Actor
from webapp.services.few_at_once import turn
from webapp.states import ProcessState
from webapp.storage import Received

LOOK_SECONDS = 0.1
# A worker that is told to stop does so within this time.
STOP_SECONDS = 6.0
# Requests that wait for a worker; each keeps a thread of the web server from everybody else.
MOST_AT_ONCE = 4
MANY = "Many files are being ingested one by one right now. Send it once more in a moment."
LATE = "The file could not be ingested in time. Nothing of it was kept. Send it once more."
BROKEN_OFF = "The file was not ingested: its run was broken off. Send it once more."


def ingest(
    project: AssetProject, owner: User, filename: str, file: Received, by: Actor, seconds: float
) -> Asset:
    """Ingest a file whose bytes are kept, within so many seconds.

    Raises BadFile where the file is to blame, else Unavailable; nothing of it stays then.
    """
    with turn("single", 0, MOST_AT_ONCE) as given:
        if not given:
            raise Unavailable(MANY)
        ticket = secrets.token_hex(16)
        uploads.add(project.id, filename, file, by.who, ticket=ticket)
        number = ingests.start(project, owner, ticket=ticket, by=by).id
        try:
            return _outcome(number, seconds)
        finally:
            db.session.execute(delete(AssetUpload).where(AssetUpload.ticket == ticket))
            db.session.commit()


def _outcome(process_id: int, seconds: float) -> Asset:
    finished = _wait(process_id, seconds)
    if not finished:
        _stop(process_id)
        finished = _wait(process_id, STOP_SECONDS)
    process = db.session.get_one(Process, process_id)
    made = db.session.scalar(select(Asset).where(Asset.process_id == process_id))
    if made is not None:
        return made
    if process.state == ProcessState.REJECTED:
        sentence = str(process.result.get("sentence", ""))
        raise BadFile(sentence, {"argument": "Body", "reason": sentence})
    raise Unavailable(BROKEN_OFF if finished and not process.cancel_requested_at else LATE)


def _stop(process_id: int) -> None:
    try:
        processes.cancel(db.session.get_one(Process, process_id), DESK)
    except WrongState:
        # It came to its end just now.
        db.session.rollback()


def _wait(process_id: int, seconds: float) -> bool:
    """Is a process over within so many seconds? Its connection is given back between two looks."""
    end = time.monotonic() + seconds
    state = select(Process.state).where(Process.id == process_id)
    while True:
        finished = ProcessState(db.session.execute(state).scalar_one()).finished
        db.session.remove()
        if finished or time.monotonic() >= end:
            return finished
        time.sleep(LOOK_SECONDS)
