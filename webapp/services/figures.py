"""Figures of the whole desk, read from the database and the queue when somebody asks."""

from dataclasses import dataclass

from sqlalchemy import case, func, select

from webapp import queue
from webapp.extensions import db
from webapp.models import Process
from webapp.services import line, workers
from webapp.states import ProcessKind, ProcessState


@dataclass(frozen=True, slots=True)
class Figures:
    """What all web servers and workers together do."""

    processes: dict[tuple[ProcessKind, ProcessState], int]
    oldest_wait_seconds: float
    lost_attempts: int
    workers: int
    # None: the queue does not say.
    queued_jobs: int | None


def read() -> Figures:
    """The figures at this moment."""
    return Figures(
        _processes(),
        line.live().oldest_wait_seconds or 0.0,
        _lost_attempts(),
        workers.count_alive(),
        queue.depth(),
    )


def _processes() -> dict[tuple[ProcessKind, ProcessState], int]:
    query = select(Process.kind, Process.state, func.count()).group_by(Process.kind, Process.state)
    found = {
        (ProcessKind(kind), ProcessState(state)): n for kind, state, n in db.session.execute(query)
    }
    return {
        (kind, state): found.get((kind, state), 0) for kind in ProcessKind for state in ProcessState
    }


def _lost_attempts() -> int:
    """Attempts whose lease ran out: all but the last of each process, and the last of some."""
    again = func.sum(case((Process.attempt > 1, Process.attempt - 1), else_=0))
    given_up = func.sum(case((Process.error_code == "worker-lost", 1), else_=0))
    row = db.session.execute(select(again, given_up)).one()
    return sum(int(each or 0) for each in row)
