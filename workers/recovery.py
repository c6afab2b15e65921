"""Recovery: what waits without being in the queue, and what a lost worker left behind."""

from functools import cache

import structlog
from sqlalchemy import ColumnElement, Select, String, and_, cast, or_, select, update

from webapp import queue
from webapp.extensions import changed, db
from webapp.models import EventKind, Process
from webapp.models.columns import epoch
from webapp.services import endings, process_events, turns
from webapp.settings import Settings
from webapp.states import ProcessState

# A process that was handed to the queue so long ago is handed over again: doubles do no harm.
FORGOTTEN_SECONDS = 5
GIVEN_UP = "Its worker was lost each time, and nothing was written. Our fault, not your file's."

log = structlog.get_logger()


def sweep(settings: Settings) -> None:
    """One round. Several workers may do this at once: every change is conditional."""
    concerned = db.session.scalar(_concerned())
    db.session.commit()
    if concerned is None:
        return
    _end_cancelled()
    _give_up(settings)
    _start_again(settings)
    _wake(settings)


@cache
def _concerned() -> Select[int]:
    """What waits or was lost: a cheap question that spares most rounds all the others."""
    return select(Process.id).where(or_(_waits(), _lost())).limit(1)


def _end_cancelled() -> None:
    """A lost run that somebody asked to stop does not start again, nor one that was handed back."""
    asked = update(Process).where(or_(_lost(), _waits()), Process.cancel_requested_at.is_not(None))
    endings.end(db.session, asked, ProcessState.CANCELLED)
    db.session.commit()


def _give_up(settings: Settings) -> None:
    """After too many lost workers the file itself is to blame, or the machine."""
    endings.end(
        db.session,
        update(Process).where(_lost(), _tries() >= settings.max_attempts),
        ProcessState.FAILED,
        error_code="worker-lost",
        error_sentence=GIVEN_UP,
        reference="P" + cast(Process.id, String),
    )
    db.session.commit()


def _start_again(settings: Settings) -> None:
    """Put what a lost worker had back among those that wait."""
    # What was cancelled, or lost for the last time, a moment ago is ended by the next round.
    wanted = and_(_lost(), Process.cancel_requested_at.is_(None), _tries() < settings.max_attempts)
    lost = select(Process.id, Process.attempt, Process.worker).where(wanted)
    for row in db.session.execute(lost).all():
        log.warning("worker lost", process=row.id, attempt=row.attempt)
        again = (
            update(Process)
            .where(Process.id == row.id, Process.attempt == row.attempt, wanted)
            .values(state=ProcessState.QUEUED, leased_until=None, enqueued_at=None)
        )
        if changed(db.session.execute(again)):
            words = f"The worker {row.worker} was lost."
            process_events.note(db.session, row.id, row.attempt, EventKind.LOST, words)
        db.session.commit()


def _wake(settings: Settings) -> None:
    """Hand over again what waits and may start, unless it is sure that the queue has it."""
    waits = select(Process.id).where(
        Process.id.in_(turns.in_order()),
        or_(
            Process.enqueued_at.is_(None),
            Process.enqueued_at < epoch() - FORGOTTEN_SECONDS,
        ),
    )
    ids = db.session.scalars(waits.order_by(Process.id).limit(1000)).all()
    if ids and not queue.alive(settings.redis_url):
        return
    known = queue.waiting_ids() if ids else set()
    for process_id in ids:
        if process_id not in known and not queue.enqueue(process_id):
            return


def _waits() -> ColumnElement[bool]:
    return Process.state == ProcessState.QUEUED


def _lost() -> ColumnElement[bool]:
    return and_(Process.state == ProcessState.RUNNING, Process.leased_until < epoch())


def _tries() -> ColumnElement[int]:
    return Process.attempt - Process.handed_back
