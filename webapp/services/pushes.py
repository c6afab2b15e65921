"""Push APIs: records that a program sends as the body of a request, and waits for."""

import re
import time
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webapp import storage
from webapp.errors import BadInput, Conflict, NotAllowed, NotFound, WrongState
from webapp.extensions import db
from webapp.models import Action, Batch, BatchFile, ControlFile, Process, PushApi, User
from webapp.services import audit, batches
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.states import ProcessState

NAME = re.compile(r"[a-z0-9-]{1,100}")
LONGEST_DESCRIPTION = 500
# What the one data file is called.
BODY = "DEFAULT"
LOOK_SECONDS = 0.05


def add(
    name: str,
    control: ControlFile,
    owner: User,
    description: str = "",
    by: Actor = COMMAND_LINE,
) -> PushApi:
    """Let records be pushed under a name. Raises BadInput, Conflict."""
    if not NAME.fullmatch(name):
        raise BadInput("The name has small letters, digits and hyphens, 100 of them at most.")
    if len(description) > LONGEST_DESCRIPTION:
        raise BadInput(f"The description has {LONGEST_DESCRIPTION} characters at most.")
    made = PushApi(name=name, description=description, owner_id=owner.id, control_id=control.id)
    db.session.add(made)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Conflict(f"There is a push API {name!r} already.") from None
    audit.note(by, Action.PUSH_ADDED, made, f"For {owner.email}.")
    db.session.commit()
    return made


def list_all() -> list[PushApi]:
    """Every push API, by name."""
    return list(db.session.scalars(select(PushApi).order_by(PushApi.name)))


def get(name: str) -> PushApi:
    """The push API of this name. Raises NotFound."""
    found = None
    if NAME.fullmatch(name):
        found = db.session.scalar(select(PushApi).where(PushApi.name == name))
    if found is None:
        raise NotFound(f"API not defined: {name}")
    return found


def switch(api: PushApi, *, on: bool, by: Actor = COMMAND_LINE) -> None:
    """Take records under a name, or take none for now."""
    api.enabled = on
    audit.note(by, Action.PUSH_SWITCHED, api, "On." if on else "Off.")
    db.session.commit()


def open_for(user: User, name: str) -> PushApi:
    """The push API that a person may send records to. Raises NotFound, NotAllowed, WrongState."""
    api = get(name)
    if not (user.is_admin or api.owner_id == user.id):
        raise NotAllowed("This API belongs to somebody else.")
    if not api.enabled:
        raise WrongState(f"API is disabled: {name}")
    return api


def take(api: PushApi, content: BinaryIO, by: Actor = COMMAND_LINE) -> Process:
    """Keep a body as the file of a new batch of the API's owner, and ask for its run.

    Raises TooLarge; there is no batch then.
    """
    with storage.receive(content, storage.settings().max_json_bytes) as received:
        storage.put(storage.upload_key(received.digest), received.path)
        file = BatchFile(
            name=BODY,
            filename=f"{api.name}.json",
            digest=received.digest,
            size=received.size,
        )
        batch = Batch(
            identifier=batches.new_identifier(),
            owner_id=api.owner_id,
            control_id=api.control_id,
            comment=f"Push to {api.name}",
            pushed=True,
            files=[file],
        )
        db.session.add(batch)
        db.session.flush()
        audit.note(by, Action.HANDED_IN, batch)
        return batches.schedule(batch, dry=False, by=by)


def wait(process_id: int, seconds: float) -> Batch:
    """The batch of a run, once that is over, or after so many seconds.

    The connection is given back between two looks; rows from before are not to be used any more.
    """
    end = time.monotonic() + seconds
    state = select(Process.state).where(Process.id == process_id)
    while True:
        finished = ProcessState(db.session.execute(state).scalar_one()).finished
        db.session.remove()
        if finished or time.monotonic() >= end:
            return db.session.scalars(select(Batch).where(Batch.process_id == process_id)).one()
        time.sleep(LOOK_SECONDS)
