"""Push APIs: records that a program sends as the body of a request, and waits for."""

import re
import time
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webapp import storage
from webapp.errors import BadInput, Conflict, NotAllowed, NotFound, WrongState
from webapp.extensions import db
from webapp.models import (
    Action,
    ApiKey,
    Batch,
    BatchFile,
    ControlFile,
    Process,
    PushApi,
    User,
)
from webapp.services import audit, batches, keys
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.control_files import clean_comment
from webapp.services.owned import get_owned, owned
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
    about = {"description": _clean(description), "owner_id": owner.id, "control_id": control.id}
    made = PushApi(name=name, **about)
    db.session.add(made)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Conflict(f"There is a push API {name!r} already.") from None
    audit.note(by, Action.PUSH_ADDED, made, f"For {owner.email}.")
    db.session.commit()
    return made


def _clean(description: str) -> str:
    return clean_comment(description, "description", LONGEST_DESCRIPTION)


def change(api: PushApi, control: ControlFile, description: str, by: Actor = COMMAND_LINE) -> None:
    """Let another control file, or another description, stand behind a name. Raises BadInput."""
    api.description, api.control_id = _clean(description), control.id
    audit.note(by, Action.PUSH_CHANGED, api, f"Control file {control.digest}.")
    db.session.commit()


def remove(api: PushApi, by: Actor = COMMAND_LINE) -> None:
    """Forget a name, and the keys that were good for it only; its batches stay."""
    audit.note(by, Action.PUSH_REMOVED, api, f"Of {api.owner.email}.")
    db.session.delete(api)
    db.session.commit()


def make_key(api: PushApi, user: User, by: Actor = COMMAND_LINE) -> tuple[ApiKey, str]:
    """A key of this person that may send records here only. Raises Conflict for too many keys."""
    taken = {row.name for row in keys.list_for(user)}
    names = (f"push to {api.name}"[:90] + (f" {n}" if n else "") for n in range(keys.MOST_KEYS + 1))
    return keys.create(user, next(name for name in names if name not in taken), by=by, push=api)


def keys_of(api: PushApi, user: User) -> list[ApiKey]:
    """A person's own keys that are good for this address only, the newest first."""
    query = owned(ApiKey, user).where(ApiKey.push_id == api.id)
    return list(db.session.scalars(query.order_by(ApiKey.id.desc())))


def list_for(user: User) -> list[PushApi]:
    """The push APIs that this person may look after, by name."""
    return list(db.session.scalars(owned(PushApi, user).order_by(PushApi.name)))


def get_for(user: User, push_id: int) -> PushApi:
    """A push API that this person may look after. Raises NotFound."""
    return get_owned(PushApi, user, push_id)


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


def open_for(user: User, key: ApiKey, name: str) -> PushApi:
    """The push API that a person may send records to with a key.

    Raises NotFound, NotAllowed, WrongState.
    """
    if key.push and key.push.name != name:
        raise NotAllowed("This key is good for another API.")
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
        storage.keep(storage.upload_key(received.digest), received.path)
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
