"""Starting, finding and cancelling processes."""

from typing import Any

from sqlalchemy import Connection, func, insert, literal, select, update

from webapp import queue
from webapp.errors import WrongState
from webapp.extensions import changed, db
from webapp.models import Action, Options, Process, Upload, User
from webapp.models.columns import now
from webapp.services import audit, endings
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.owned import get_owned
from webapp.states import LIVE, ProcessKind, ProcessState

PAGE = 50
FILES_GONE = "Its files were kept as long as this desk keeps them. Hand the file in once more."
DISCARDED = "This file was discarded. Hand it in once more."


def start_validation(upload: Upload, options: Options | None = None) -> Process:
    """Check an upload (again); a check that still runs is cancelled first.

    Without options the last check's count, but the import is then left to a person.
    Raises WrongState while an import of this upload is under way or when it is done.
    """
    take_turns(upload)
    refuse_imported(upload)
    last = latest(upload.id, ProcessKind.VALIDATION)
    for running in (last, latest(upload.id, ProcessKind.REPORT)):
        if running and not running.finished:
            stop(running)
    if options is None:
        options = (last.asked if last else Options()).model_copy(update={"then_import": False})
    return submit(upload, ProcessKind.VALIDATION, options=options.model_dump(exclude_defaults=True))


def refuse_imported(upload: Upload) -> None:
    """Raise WrongState when the files are gone, or the upload is imported or about to be."""
    if reason := why_gone(upload) or why_not_check(latest(upload.id, ProcessKind.IMPORT)):
        db.session.rollback()
        raise WrongState(reason)


def start_import(upload: Upload, *, again: bool = False, by: Actor = COMMAND_LINE) -> Process:
    """Import the good rows of an upload that was checked; `again` also if that was done before.

    Raises WrongState when the check is not over, found nothing to import, or an import exists.
    """
    take_turns(upload)
    validation = latest(upload.id, ProcessKind.VALIDATION)
    newest = latest(upload.id, ProcessKind.IMPORT)
    done = newest is not None and newest.state == ProcessState.SUCCEEDED
    reason = why_not_import(validation, None if again and done else newest)
    if reason or validation is None:
        db.session.rollback()
        raise WrongState(reason)
    audit.note(by, Action.IMPORT_STARTED, upload)
    return submit(upload, ProcessKind.IMPORT, validation, validation.options)


def submit(
    upload: Upload,
    kind: ProcessKind,
    parent: Process | None = None,
    options: dict[str, Any] | None = None,
) -> Process:
    """Save a new process for the present file of an upload, and hand it to the workers."""
    process = Process(
        kind=kind,
        owner_id=upload.owner_id,
        dataset_id=upload.dataset_id,
        upload_id=upload.id,
        version=upload.version,
        parent_id=parent.id if parent else None,
        options=options or {},
    )
    db.session.add(process)
    queue.submit(process)
    return process


def take_turns(upload: Upload) -> None:
    """Let one of many clicks at once decide: writing the upload's row locks it until the commit.

    Raises WrongState when its files are gone.
    """
    there = update(Upload).where(Upload.id == upload.id, Upload.files_removed_at.is_(None))
    if not changed(db.session.execute(there.values(size=Upload.size))):
        db.session.rollback()
        raise WrongState(why_gone(upload))


def why_gone(upload: Upload) -> str:
    """The reason why an upload has no files any more, or nothing."""
    if upload.discarded_at:
        return DISCARDED
    return FILES_GONE if upload.files_removed_at else ""


def add_import(connection: Connection, validation_id: int) -> int:
    """Add the import of a check in the caller's transaction; gives the id to hand to the queue."""
    columns: dict[str, Any] = {
        "kind": literal(ProcessKind.IMPORT),
        "state": literal(ProcessState.QUEUED),
        "parent_id": Process.id,
        "options": Process.options,
        "owner_id": Process.owner_id,
        "dataset_id": Process.dataset_id,
        "upload_id": Process.upload_id,
        "version": Process.version,
    }
    row = select(*columns.values()).where(Process.id == validation_id)
    added = insert(Process).from_select(list(columns), row).returning(Process.id)
    return connection.execute(added).scalar_one()


def why_not_check(newest: Process | None) -> str:
    """The reason why an upload with this import is not checked again, or nothing."""
    if newest and newest.state in LIVE | {ProcessState.SUCCEEDED}:
        return "This file is imported already, or its import is under way."
    return ""


def why_not_import(validation: Process | None, newest: Process | None) -> str:
    """The reason why this upload cannot be imported now, or nothing."""
    if validation is None or not validation.finished:
        return "The file is still being checked."
    if newest and newest.state == ProcessState.SUCCEEDED:
        return "This file is imported already."
    if newest and not newest.finished:
        return "The import of this file is under way."
    if validation.upload and (reason := why_gone(validation.upload)):
        return reason
    if not validation.result.get("staged"):
        return "The check did not come to its end. Check the file again."
    if not validation.result.get("good_rows"):
        return "No row of this file can be imported."
    if validation.asked.delete_missing and validation.result.get("errors"):
        return "Records that are not in the file would be deleted, so every row of it must be fine."
    return ""


def latest(upload_id: int, kind: ProcessKind) -> Process | None:
    """The newest process of this kind for an upload."""
    return db.session.scalar(
        select(Process)
        .where(Process.upload_id == upload_id, Process.kind == kind)
        .order_by(Process.id.desc())
        .limit(1)
    )


def get_for(user: User, process_id: int) -> Process:
    """A process that this person may see. Raises NotFound."""
    return get_owned(Process, user, process_id)


def cancel(process: Process, by: Actor = COMMAND_LINE) -> None:
    """Ask a process to stop; one that waits stops at once. Raises WrongState when it is over."""
    if not stop(process):
        db.session.rollback()
        raise WrongState("This process is over already.")
    audit.note(by, Action.CANCELLED, process)
    db.session.commit()
    db.session.refresh(process)


def stop(process: Process) -> bool:
    """Ask a process to stop, as part of the present transaction; False when it is over."""
    waits = update(Process).where(Process.id == process.id, Process.state == ProcessState.QUEUED)
    if endings.end(db.session, waits, ProcessState.CANCELLED, cancel_requested_at=now()):
        return True
    asked = db.session.execute(
        update(Process)
        .where(Process.id == process.id, Process.state == ProcessState.RUNNING)
        .values(cancel_requested_at=func.coalesce(Process.cancel_requested_at, now()))
    )
    return bool(changed(asked))
