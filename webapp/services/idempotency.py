"""Answers kept by Idempotency-Key: the first request does the work, the others get its answer.

The row is inserted before the work begins, so that of many requests at once only one works.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Update, delete, select, update
from sqlalchemy.exc import IntegrityError

from webapp.errors import BadInput, Conflict
from webapp.extensions import changed, db
from webapp.models import KeptAnswer, User
from webapp.models.columns import now

KEPT = timedelta(hours=24)
# Whoever has not answered after so long was killed, and the next one takes over.
PATIENCE = timedelta(minutes=10)


class KeyReused(BadInput):
    """The same key came with another request."""

    code = "idempotency-key-reused"


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to answer for a key; `since` is the fence against one who was given up."""

    user_id: int
    key: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered: HTTP status, JSON body, and the address of what was made, or nothing."""

    status: int
    body: Any
    location: str = ""


def begin(user: User, key: str, request_digest: str) -> Claim | Answer:
    """Claim a key for a request, or give the answer that it got before.

    Raises KeyReused for another request than the first, Conflict while that is under way.
    """
    user_id, moment = user.id, now()
    _drop_old(user_id, moment)
    row = KeptAnswer(user_id=user_id, key=key, request_digest=request_digest, created_at=moment)
    db.session.add(row)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        return _second(user_id, key, request_digest, moment)
    return Claim(user_id, key, moment)


def keep(claim: Claim, answer: Answer) -> None:
    """Keep the answer to the first request for those that come later."""
    kept = {"body": answer.body, "location": answer.location}
    db.session.execute(_mine(claim).values(status=answer.status, body=kept))
    db.session.commit()


def forget(claim: Claim) -> None:
    """Give the key free again: the request changed nothing."""
    db.session.rollback()
    db.session.execute(
        delete(KeptAnswer).where(
            KeptAnswer.user_id == claim.user_id,
            KeptAnswer.key == claim.key,
            KeptAnswer.created_at == claim.since,
        )
    )
    db.session.commit()


def _drop_old(user_id: int, moment: datetime) -> None:
    old = KeptAnswer.created_at < moment - KEPT
    db.session.execute(delete(KeptAnswer).where(KeptAnswer.user_id == user_id, old))


def _second(user_id: int, key: str, request_digest: str, moment: datetime) -> Claim | Answer:
    """What a request gets whose key is in the table already."""
    row = db.session.scalar(
        select(KeptAnswer).where(KeptAnswer.user_id == user_id, KeptAnswer.key == key)
    )
    under_way = Conflict("The first request with this Idempotency-Key is still under way.")
    if row is None:  # The first request was refused a moment ago.
        raise under_way
    lost = Claim(user_id, key, row.created_at)
    if row.status is None and row.created_at < moment - PATIENCE:
        if _take_over(lost, request_digest, moment):
            return Claim(user_id, key, moment)
        raise under_way
    if row.request_digest != request_digest:
        raise KeyReused("This Idempotency-Key was used for another request. Make up a new one.")
    if row.status is None or row.body is None:
        raise under_way
    return Answer(row.status, row.body["body"], row.body["location"])


def _take_over(lost: Claim, request_digest: str, moment: datetime) -> bool:
    taken = db.session.execute(_mine(lost).values(request_digest=request_digest, created_at=moment))
    db.session.commit()
    return changed(taken) == 1


def _mine(claim: Claim) -> Update:
    return (
        update(KeptAnswer)
        .where(
            KeptAnswer.user_id == claim.user_id,
            KeptAnswer.key == claim.key,
            KeptAnswer.created_at == claim.since,
            KeptAnswer.status.is_(None),
        )
        .execution_options(synchronize_session=False)
    )
