"""Where an import stands, in the words of lakeFS, and the end that somebody gives it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select, update

from webapp.errors import Conflict, NotFound, WrongState
from webapp.extensions import changed, db
from webapp.models import LakeCommit, LakeImport, Process
from webapp.models.columns import epoch, now
from webapp.services import processes
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.lake import imports
from webapp.states import ProcessState

FAILED = "import error: {}"
CANCELED = "import error: Canceled"
FAULT = "the desk has failed, and nothing was imported. Reference {}"
# What nothing happened to for so long is not told any more.
KEPT = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Status:
    """Where an import stands."""

    completed: bool
    update_time: datetime
    ingested_objects: int
    # Once it is completed.
    commit: LakeCommit | None = None
    meta_range_id: str = ""
    # Why it failed; empty while it waits or runs.
    error: str = ""


def of(row: LakeImport, *, old: bool = False) -> Status:
    """Where an import stands now. Raises NotFound for one that ended long ago, unless `old`."""
    db.session.refresh(row.process)
    db.session.refresh(row)
    found = _status(row)
    if not old and now() - found.update_time > KEPT:
        raise NotFound(imports.NOT_FOUND)
    return found


def _status(row: LakeImport) -> Status:
    process = row.process
    moment, done = _moment(process), process.done
    if process.state == ProcessState.SUCCEEDED:
        commit = _commit(row) if row.commit_id else None
        version = process.result.get("version", "")
        return Status(True, moment, done, commit, version)
    if process.cancel_requested_at:
        return Status(False, moment, done, error=CANCELED)
    if process.finished:
        return Status(False, moment, done, error=FAILED.format(_cause(process)))
    return Status(False, moment, done)


def _moment(process: Process) -> datetime:
    """When something happened to it last. What runs or waits goes on all the time."""
    if ended := process.cancel_requested_at or process.finished_at:
        return ended
    if process.state == ProcessState.RUNNING and process.leased_until is not None:
        clock = db.session.scalar(select(epoch())) or 0.0
        # Its worker is lost, and nobody has noticed yet.
        if process.leased_until < clock:
            return datetime.fromtimestamp(process.leased_until, UTC)
    return now()


def _cause(process: Process) -> str:
    said = process.result.get("error")
    return str(said) if said else FAULT.format(process.reference or process.id)


def _commit(row: LakeImport) -> LakeCommit | None:
    return db.session.get(LakeCommit, (row.repository_id, row.commit_id))


def cancel(row: LakeImport, by: Actor = COMMAND_LINE) -> None:
    """Stop an import; one that has failed counts as canceled from now on.

    Raises Conflict for one that is completed, and NotFound for one that ended long ago.
    """
    if of(row).error == CANCELED:
        return
    try:
        processes.cancel(row.process, by)
    except WrongState:
        _overwrite(row)


def _overwrite(row: LakeImport) -> None:
    """Call what has failed canceled. Raises Conflict."""
    failed = Process.state.in_((ProcessState.FAILED, ProcessState.REJECTED, ProcessState.CANCELLED))
    asked = func.coalesce(Process.cancel_requested_at, now())
    change = update(Process).where(Process.id == row.process_id, failed)
    change = change.values(cancel_requested_at=asked)
    if not changed(db.session.execute(change.execution_options(synchronize_session=False))):
        db.session.rollback()
        raise Conflict("conflict found")
    db.session.commit()
