"""Workers: who is there, and what each of them does."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from sqlalchemy import Float, bindparam, delete, func, select, update

from webapp.extensions import changed, db
from webapp.models import Process, Worker
from webapp.models.columns import epoch, now
from webapp.states import ProcessState
from webapp.storage import settings

FORGOTTEN_SECONDS = 3600
# Made once: every page and every run asks for it.
_ALIVE = select(func.count()).where(Worker.seen_at >= epoch() - bindparam("silent", type_=Float))


@dataclass(frozen=True, slots=True)
class Present:
    """A worker, how long ago it was heard of, and the process that it runs."""

    name: str
    version: str
    started_at: datetime
    seconds_silent: float
    process: Process | None

    @property
    def alive(self) -> bool:
        """Was it heard of lately?"""
        return self.seconds_silent < silent_seconds()


def silent_seconds() -> float:
    """How long a worker may be silent: its pool speaks at every sweep."""
    return settings().lease_seconds + settings().sweep_seconds


def say_alive(name: str) -> None:
    """Note that a worker lives, and forget those that are gone for long."""
    seen = update(Worker).where(Worker.name == name).values(seen_at=epoch())
    if not changed(db.session.execute(seen)):
        row = {"name": name, "version": version("importdesk"), "started_at": now()}
        db.session.add(Worker(**row, seen_at=db.session.scalar(select(epoch()))))
    db.session.execute(delete(Worker).where(Worker.seen_at < epoch() - FORGOTTEN_SECONDS))
    db.session.commit()


def say_goodbye(name: str) -> None:
    """Note that a worker has ended as it should."""
    db.session.execute(delete(Worker).where(Worker.name == name))
    db.session.commit()


def count_alive() -> int:
    """How many workers were heard of lately."""
    return db.session.scalar(_ALIVE, {"silent": silent_seconds()}) or 0


def everybody() -> list[Present]:
    """All workers that were heard of within the hour, with what they run."""
    running = select(Process).where(Process.state == ProcessState.RUNNING)
    by_worker = {process.worker: process for process in db.session.scalars(running)}
    found = select(Worker, epoch() - Worker.seen_at).order_by(Worker.name)
    return [
        Present(row.name, row.version, row.started_at, max(0.0, silent), by_worker.get(row.name))
        for row, silent in db.session.execute(found)
    ]
