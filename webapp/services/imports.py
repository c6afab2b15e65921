"""Imports into one dataset take turns: one at a time, in the order in which they were asked for."""

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import aliased

from webapp.extensions import db
from webapp.models import Process
from webapp.states import ProcessKind, ProcessState


def comes_after_another() -> ColumnElement[bool]:
    """Is a process an import that waits for another one into the same dataset?"""
    other = aliased(Process)
    before = _before(other)
    return and_(Process.kind == ProcessKind.IMPORT, exists(select(other.id).where(before)))


def first_before(process: Process) -> Process | None:
    """The import that this one waits for, if any."""
    if process.kind != ProcessKind.IMPORT or process.state != ProcessState.QUEUED:
        return None
    other = aliased(Process)
    found = select(other).join(Process, Process.id == process.id).where(_before(other))
    return db.session.scalar(found.order_by(other.state.desc(), other.id).limit(1))


def _before(other: type[Process]) -> ColumnElement[bool]:
    older = and_(other.state == ProcessState.QUEUED, other.id < Process.id)
    return and_(
        other.kind == ProcessKind.IMPORT,
        other.dataset_id == Process.dataset_id,
        other.id != Process.id,
        or_(other.state == ProcessState.RUNNING, older),
    )
