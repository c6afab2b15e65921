"""Putting an upload aside that was handed in by mistake: its files and problems go at once."""

from sqlalchemy import select

from webapp.errors import WrongState
from webapp.extensions import db
from webapp.models import Action, Process, Upload
from webapp.services import audit, processes, retention
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.states import LIVE, ProcessKind, ProcessState


def discard(upload: Upload, by: Actor = COMMAND_LINE) -> None:
    """Remove an upload's files and problems for good; it stays in the lists as discarded.

    Raises WrongState while something works on it, when it is imported, or when its files are gone.
    """
    processes.take_turns(upload)
    begun = list(db.session.scalars(select(Process).where(Process.upload_id == upload.id)))
    if reason := why_not(begun):
        db.session.rollback()
        raise WrongState(reason)
    retention.remove_files(upload)
    upload.discarded_at = upload.files_removed_at
    retention.remove_problems([one.id for one in begun if one.kind == ProcessKind.VALIDATION])
    audit.note(by, Action.DISCARDED, upload)
    db.session.commit()


def why_not(begun: list[Process]) -> str:
    """The reason why an upload with these processes is not discarded now, or nothing."""
    for process in begun:
        if process.state in LIVE:
            work = ProcessKind(process.kind).noun
            return f"The {work} of this file is under way. Cancel it first, or wait for its end."
    done = (ProcessKind.IMPORT, ProcessState.SUCCEEDED)
    if any((process.kind, process.state) == done for process in begun):
        return "This file is imported already. Its records stay, and so does it."
    return ""
