"""The checks and imports of a file as one history, for APIs that number files and runs alike.

A run is known by the number of its process, and a file by the number of its first check. Processes
have one numbering, so that such a number means one thing only.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select

from webapp.errors import NotFound
from webapp.extensions import db
from webapp.models import Dataset, Process, StoredProblem, User
from webapp.services.owned import owned
from webapp.states import ProcessKind

KINDS = (ProcessKind.VALIDATION, ProcessKind.IMPORT)


def find(user: User, number: int, slug: str) -> Process:
    """The check or import of this number, of a file for the dataset. Raises NotFound."""
    known = number < 2**31
    query = owned(Process, user).where(Process.id == number, _for_datasets([slug]))
    process = db.session.scalar(query) if known else None
    if process is None:
        raise NotFound(f"There is no import {number}.")
    return process


def newest(process: Process, kinds: Collection[ProcessKind] = KINDS) -> Process:
    """The newest run of these kinds of the file that a process worked on. Raises NotFound."""
    found = db.session.scalar(
        select(Process)
        .where(Process.upload_id == process.upload_id, Process.kind.in_(kinds))
        .order_by(Process.id.desc())
        .limit(1)
    )
    if found is None:
        raise NotFound(f"The file {process.id} has no {' or '.join(kinds)} yet.")
    return found


def file_numbers(processes: Collection[Process]) -> dict[int, int]:
    """For the id of each process the number of its file."""
    uploads = {process.upload_id for process in processes}
    first = dict(
        db.session.execute(
            select(Process.upload_id, func.min(Process.id))
            .where(Process.upload_id.in_(uploads), Process.kind.in_(KINDS))
            .group_by(Process.upload_id)
        ).all()
    )
    return {process.id: first[process.upload_id] for process in processes}


def list_for(user: User, slugs: Collection[str], limit: int, offset: int) -> list[Process]:
    """Runs of files for these datasets that this person may see, newest first."""
    query = owned(Process, user).where(_for_datasets(slugs))
    return list(db.session.scalars(query.order_by(Process.id.desc()).limit(limit).offset(offset)))


def errors(process: Process, limit: int) -> list[StoredProblem]:
    """The first problems of a check that keep its file from being imported, in their order."""
    return list(
        db.session.scalars(
            select(StoredProblem)
            .where(StoredProblem.process_id == process.id, StoredProblem.severity == "error")
            .order_by(StoredProblem.position)
            .limit(limit)
        )
    )


def _for_datasets(slugs: Collection[str]) -> ColumnElement[bool]:
    datasets = select(Dataset.id).where(Dataset.slug.in_(slugs))
    return Process.kind.in_(KINDS) & Process.dataset_id.in_(datasets)
