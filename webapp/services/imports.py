"""Imports into one dataset take turns: one at a time, in the order in which they were asked for."""

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, or_, select
from sqlalchemy.orm import aliased

from webapp.models import Process
from webapp.states import ProcessKind, ProcessState


def comes_after_another() -> ColumnElement[bool]:
    """Is a process an import that waits for another one into the same dataset?"""
    other = aliased(Process)
    before = _before(other)
    return and_(Process.kind == ProcessKind.IMPORT, exists(select(other.id).where(before)))


def first_before() -> ScalarSelect[int]:
    """The id of the import that a waiting process has to wait for, if it is an import."""
    other = aliased(Process)
    waits = and_(Process.kind == ProcessKind.IMPORT, Process.state == ProcessState.QUEUED)
    found = select(other.id).where(waits, _before(other))
    first = found.order_by(other.state.desc(), other.id).limit(1)
    return first.correlate(Process).scalar_subquery()


def _before(other: type[Process]) -> ColumnElement[bool]:
    older = and_(other.state == ProcessState.QUEUED, other.id < Process.id)
    return and_(
        other.kind == ProcessKind.IMPORT,
        other.dataset_id == Process.dataset_id,
        other.id != Process.id,
        or_(other.state == ProcessState.RUNNING, older),
    )
