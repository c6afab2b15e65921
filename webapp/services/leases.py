"""The life of a process while a worker has it, by conditional updates: claim, beat, end.

The attempt number is the fence: whoever was given up can no longer change the row.
"""

import secrets
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Float, Table, Update, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from webapp.extensions import changed, db
from webapp.models import EventKind, Process
from webapp.models.columns import UTCDateTime, epoch, now
from webapp.services import endings, imports, process_events
from webapp.states import ProcessKind, ProcessState


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to work on a process, as long as its attempt is the newest."""

    process_id: int
    attempt: int
    kind: ProcessKind


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is, as the worker last said."""

    step: str
    done: int
    total: int | None
    unit: str
    rate: float | None


_TABLE = cast(Table, Process.__table__)
# Made once, and of the table alone: every run sends it again and again.
_BEAT = (
    update(_TABLE)
    .where(_TABLE.c.id == bindparam("claimed"), _TABLE.c.attempt == bindparam("by"))
    .where(_TABLE.c.state == ProcessState.RUNNING)
    .values({field.name: bindparam(f"new_{field.name}") for field in fields(Progress)})
    .values(leased_until=epoch() + bindparam("lease_seconds", type_=Float))
    .returning(_TABLE.c.cancel_requested_at)
)


def claim(process_id: int, worker: str, lease_seconds: float) -> Claim | None:
    """Take a process that waits; what a lost worker had waits again when recovery has seen it.

    None: it is somebody's, or over, or another import into its dataset comes first.
    """
    wanted = {"wanted": process_id, "taker": worker, "lease_seconds": lease_seconds}
    try:
        taken = db.session.execute(_taking(), wanted).first()
    except IntegrityError:  # two workers began an import into the same dataset
        taken = None
        db.session.rollback()
    if taken is None:
        db.session.commit()
        return None
    mine = Claim(process_id, taken.attempt, ProcessKind(taken.kind))
    _note(db.session, mine, EventKind.STARTED, f"Try {mine.attempt} began on {worker}.")
    db.session.commit()
    return mine


def beat(
    claim: Claim, progress: Progress, lease_seconds: float, session: Session, *, new: bool = False
) -> bool | None:
    """Renew the lease and note the progress, also in the log where the step is `new`.

    True: go on. False: somebody asked to cancel. None: the lease is lost, and the run must stop.
    """
    told = {f"new_{name}": value for name, value in asdict(progress).items()}
    mine = {"claimed": claim.process_id, "by": claim.attempt, "lease_seconds": lease_seconds}
    kept = session.execute(_BEAT, told | mine).first()
    if kept and new:
        _note(session, claim, EventKind.STEP, progress.step)
    session.commit()
    return None if kept is None else kept.cancel_requested_at is None


def finish(
    claim: Claim,
    session: Session | Connection,
    state: ProcessState,
    result: dict[str, Any],
    done: int,
    *,
    unasked: bool = False,
) -> bool:
    """Note the end in the caller's transaction. False: the lease is lost, roll all of it back.

    With `unasked` also False once somebody asked to cancel: of both only one comes true.
    """
    facts = {"result": result, "step": "", "done": done, "total": done}
    mine = _mine(claim)
    if unasked:
        mine = mine.where(Process.cancel_requested_at.is_(None))
    return bool(endings.end(session, mine, state, **facts))


def asked_to_stop(claim: Claim, session: Session | Connection) -> bool:
    """Has somebody asked to cancel the process of this run?"""
    asked = select(Process.cancel_requested_at).where(Process.id == claim.process_id)
    return session.execute(asked).scalar() is not None


def hold(claim: Claim, connection: Connection, done: int) -> bool:
    """Note how far a run is in the caller's transaction. False: the lease is lost, roll it back."""
    return bool(_rows(connection, _mine(claim).values(done=done)))


def let_go(process_id: int, attempt: int) -> None:
    """End the lease of an attempt that is known to be dead, so that recovery sees it at once."""
    dead = update(Process).where(Process.id == process_id, Process.attempt == attempt)
    dead = dead.where(Process.state == ProcessState.RUNNING)
    _rows(db.session, dead.values(leased_until=0.0))
    db.session.commit()


def fail(claim: Claim, code: str, sentence: str) -> str:
    """Note that a run broke by our fault; gives the reference that the log has too."""
    reference = secrets.token_hex(4).upper()
    reference = f"{reference[:4]}-{reference[4:]}"
    words = {"error_code": code, "error_sentence": sentence, "reference": reference}
    endings.end(db.session, _mine(claim), ProcessState.FAILED, **words)
    db.session.commit()
    return reference


def cancelled(claim: Claim) -> None:
    """Note that a run has stopped because somebody asked for it."""
    endings.end(db.session, _mine(claim), ProcessState.CANCELLED)
    db.session.commit()


def hand_back(
    claim: Claim, why: str, *, blameless: bool, kind: EventKind = EventKind.HANDED_BACK
) -> None:
    """Put a process back among those that wait; a `blameless` attempt does not count."""
    change = _mine(claim).values(
        state=ProcessState.QUEUED,
        leased_until=None,
        enqueued_at=None,
        handed_back=Process.handed_back + int(blameless),
    )
    if _rows(db.session, change):
        _note(db.session, claim, kind, why)
    db.session.commit()


def tries(claim: Claim) -> int:
    """How many attempts count: those that nobody has handed back."""
    attempts = select(Process.attempt - Process.handed_back).where(Process.id == claim.process_id)
    return db.session.scalar(attempts) or 0


@cache
def _taking() -> ReturningUpdate[int, ProcessKind]:
    """What takes a process, made once: it takes longer to make than to do."""
    waits = Process.state == ProcessState.QUEUED
    return (
        update(Process)
        .where(Process.id == bindparam("wanted"), waits, Process.cancel_requested_at.is_(None))
        .where(~imports.comes_after_another())
        .values(
            state=ProcessState.RUNNING,
            attempt=Process.attempt + 1,
            worker=bindparam("taker"),
            leased_until=epoch() + bindparam("lease_seconds", type_=Float),
            started_at=bindparam("began", callable_=now, type_=UTCDateTime),
            step="",
            done=0,
            total=None,
            rate=None,
        )
        .returning(Process.attempt, Process.kind)
        .execution_options(synchronize_session=False)
    )


def _note(session: Any, claim: Claim, kind: EventKind, text: str) -> None:
    process_events.note(session, claim.process_id, claim.attempt, kind, text)


def _mine(claim: Claim) -> Update:
    return update(Process).where(
        Process.id == claim.process_id,
        Process.attempt == claim.attempt,
        Process.state == ProcessState.RUNNING,
    )


def _rows(session: Any, change: Update) -> int:
    return changed(session.execute(change.execution_options(synchronize_session=False)))
