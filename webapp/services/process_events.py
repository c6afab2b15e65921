"""The log of a process, line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from webapp.extensions import db
from webapp.models import Process, ProcessEvent

MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Log:
    """The newest lines of a log, in their order, and how many came before them."""

    lines: Sequence[ProcessEvent]
    left_out: int


def newest(process: Process) -> Log:
    """What happened to a process lately."""
    of_it = ProcessEvent.process_id == process.id
    newest_first = select(ProcessEvent).where(of_it).order_by(ProcessEvent.id.desc())
    lines = list(db.session.scalars(newest_first.limit(MOST_LINES)))[::-1]
    if len(lines) < MOST_LINES:
        return Log(lines, 0)
    count = db.session.scalar(select(func.count()).select_from(ProcessEvent).where(of_it)) or 0
    return Log(lines, count - len(lines))
