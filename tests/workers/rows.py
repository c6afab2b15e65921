"""Rows that tests of the workers begin with."""

from typing import Any

import sqlalchemy as sa

from webapp.extensions import db
from webapp.models import Process, ProcessEvent, Upload, User
from webapp.services import accounts, datasets
from webapp.states import ProcessKind, ProcessState


def make_process(
    kind: ProcessKind = ProcessKind.VALIDATION,
    *,
    state: ProcessState = ProcessState.QUEUED,
    dataset: str = "tags",
    owner: User | None = None,
    size: int = 1,
    **values: Any,
) -> Process:
    """Save a process of an upload that somebody has handed in."""
    owner = owner or owner_of_rows()
    target = datasets.get(dataset)
    upload = Upload(
        dataset_id=target.id, owner_id=owner.id, filename="a.csv", size=size, digest="0" * 64
    )
    db.session.add(upload)
    db.session.flush()
    process = Process(
        kind=kind,
        state=state,
        owner_id=owner.id,
        dataset_id=target.id,
        upload_id=upload.id,
        **values,
    )
    db.session.add(process)
    db.session.commit()
    return process


def owner_of_rows() -> User:
    """The person that all rows of a test belong to."""
    return accounts.find_user("owner@example.org") or accounts.create_user("owner@example.org")[0]


def fresh(process: Process) -> Process:
    """The process as the database has it now."""
    db.session.expire_all()
    return db.session.get_one(Process, process.id)


def put_back(process: Process) -> None:
    """Put a process whose worker is lost back among those that wait, as recovery does."""
    process.state, process.leased_until = ProcessState.QUEUED, None
    db.session.commit()


def log(process: Process) -> list[tuple[int, str, str]]:
    """The lines in the log of a process: the try, what it is, and its words."""
    lines = sa.select(ProcessEvent).where(ProcessEvent.process_id == process.id)
    found = db.session.scalars(lines.order_by(ProcessEvent.id))
    return [(line.attempt, str(line.kind), line.text) for line in found]
