"""The log of a process, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from sqlalchemy import Select, Table, func, insert, select

from webapp.extensions import db
from webapp.models import EventKind, Process, ProcessEvent, User
from webapp.models.columns import now
from webapp.services.light import LIGHT
from webapp.services.owned import asked, missing, one_of

MOST_LINES = 200
LONGEST_LINE = 300
_NEW_LINE = insert(cast(Table, ProcessEvent.__table__))


@dataclass(frozen=True, slots=True)
class Log:
    """The newest lines of a log, in their order, and how many came before them."""

    lines: Sequence[ProcessEvent]
    left_out: int


def note(transaction: Any, process_id: int, attempt: int, kind: EventKind, text: str) -> None:
    """Write a line into the log of a process, in the caller's transaction."""
    line = {"process_id": process_id, "attempt": attempt, "kind": kind, "at": now()}
    transaction.execute(_NEW_LINE, line | {"text": text[:LONGEST_LINE]})


def has(process_id: int, kind: EventKind) -> bool:
    """Is there a line of this kind in the log of a process?"""
    lines = select(ProcessEvent.id).where(ProcessEvent.process_id == process_id)
    return db.session.scalar(lines.where(ProcessEvent.kind == kind).limit(1)) is not None


def newest(user: User, process_id: int) -> tuple[Process, Log]:
    """A process that this person may see, and what happened to it lately. Raises NotFound.

    One query brings both: pages ask for them once a second.
    """
    rows = db.session.execute(_with_lines(user.is_admin), asked(user, process_id)).all()
    if not rows:
        raise missing(Process, process_id)
    process = rows[0][0]
    lines = [line for _, line in reversed(rows) if line is not None]
    return process, Log(lines, _count(process) - MOST_LINES if len(lines) == MOST_LINES else 0)


@cache
def _with_lines(admin: bool) -> Select[Any]:
    both = one_of(Process, admin).add_columns(ProcessEvent)
    both = both.outerjoin(ProcessEvent, ProcessEvent.process_id == Process.id)
    return both.order_by(ProcessEvent.id.desc()).limit(MOST_LINES).options(*LIGHT)


def _count(process: Process) -> int:
    of_it = ProcessEvent.process_id == process.id
    return db.session.scalar(select(func.count()).select_from(ProcessEvent).where(of_it)) or 0
