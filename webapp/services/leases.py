"""The life of a process while a worker has it, by conditional updates: claim, beat, end.

The attempt number is the fence: whoever was given up can no longer change the row.
"""

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, CursorResult, Update, and_, or_, select, update
from sqlalchemy.orm import Session

from webapp.extensions import db
from webapp.models import Process
from webapp.models.columns import epoch, now
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


def claim(process_id: int, worker: str, lease_seconds: float) -> Claim | None:
    """Take a process that waits, or whose worker was lost. None: it is somebody's, or over."""
    free = or_(
        Process.state == ProcessState.QUEUED,
        and_(Process.state == ProcessState.RUNNING, Process.leased_until < epoch()),
    )
    taken = _rows(
        db.session,
        update(Process)
        .where(Process.id == process_id, free, Process.cancel_requested_at.is_(None))
        .values(
            state=ProcessState.RUNNING,
            attempt=Process.attempt + 1,
            worker=worker,
            leased_until=epoch() + lease_seconds,
            started_at=now(),
            step="",
            done=0,
            total=None,
            rate=None,
        ),
    )
    db.session.commit()
    if not taken:
        return None
    row = db.session.execute(
        select(Process.attempt, Process.kind).where(Process.id == process_id)
    ).one()
    return Claim(process_id, row.attempt, ProcessKind(row.kind))


def beat(claim: Claim, progress: Progress, lease_seconds: float, session: Session) -> bool | None:
    """Renew the lease and note the progress.

    True: go on. False: somebody asked to cancel. None: the lease is lost, and the run must stop.
    """
    kept = _rows(
        session,
        _mine(claim).values(
            leased_until=epoch() + lease_seconds,
            step=progress.step,
            done=progress.done,
            total=progress.total,
            unit=progress.unit,
            rate=progress.rate,
        ),
    )
    asked = session.scalar(
        select(Process.cancel_requested_at).where(Process.id == claim.process_id)
    )
    session.commit()
    if not kept:
        return None
    return asked is None


def finish(
    claim: Claim,
    session: Session | Connection,
    state: ProcessState,
    result: dict[str, Any],
    done: int,
) -> bool:
    """Note the end in the caller's transaction. False: the lease is lost, roll all of it back."""
    assert state.finished
    return bool(
        _rows(
            session,
            _mine(claim).values(
                state=state,
                result=result,
                step="",
                done=done,
                total=done,
                finished_at=now(),
                leased_until=None,
            ),
        )
    )


def fail(claim: Claim, code: str, sentence: str) -> str:
    """Note that a run broke by our fault; gives the reference that the log has too."""
    reference = secrets.token_hex(4).upper()
    reference = f"{reference[:4]}-{reference[4:]}"
    _rows(
        db.session,
        _mine(claim).values(
            state=ProcessState.FAILED,
            error_code=code,
            error_sentence=sentence,
            reference=reference,
            finished_at=now(),
            leased_until=None,
        ),
    )
    db.session.commit()
    return reference


def cancelled(claim: Claim) -> None:
    """Note that a run has stopped because somebody asked for it."""
    _rows(
        db.session,
        _mine(claim).values(state=ProcessState.CANCELLED, finished_at=now(), leased_until=None),
    )
    db.session.commit()


def _mine(claim: Claim) -> Update:
    return update(Process).where(
        Process.id == claim.process_id,
        Process.attempt == claim.attempt,
        Process.state == ProcessState.RUNNING,
    )


def _rows(session: Any, change: Update) -> int:
    result = session.execute(change.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return result.rowcount
