"""The outbox: who is told that a process is over, when it is tried, and what came of it.

Whatever ends a process, and however, its row says that it is over and not told yet: so nobody has
to remember to tell, and several pools at once tell once.
"""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select, update

from webapp.extensions import changed, db
from webapp.models import Delivery, DeliveryState, Process, User, Webhook
from webapp.models.columns import epoch, now
from webapp.models.deliveries import CALLBACK
from webapp.services.graph import callbacks
from webapp.states import FINISHED, OF_GRAPH, ProcessKind
from webapp.storage import settings

BATCH = 200
AT_ONCE = 8
MOST_TRIES = 10
FIRST_DELAY_SECONDS = 5.0
LONGEST_DELAY_SECONDS = 6 * 60 * 60.0
# Whoever took a delivery and was killed meanwhile has held it up for so long.
HELD_SECONDS = 60.0
KEPT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try: did it arrive, and what is there to say of it?"""

    arrived: bool
    words: str


def prepare() -> int:
    """List a delivery for everybody who wants to know of a process that is over; how many were."""
    waits = select(Process.id).where(~Process.told, Process.state.in_(FINISHED)).limit(BATCH)
    ids = db.session.scalars(waits).all()
    if not ids:
        return 0
    # Conditional, so that of two pools one gets each process; both lists or none, in one commit.
    mine = (
        update(Process)
        .where(Process.id.in_(ids), ~Process.told)
        .values(told=True)
        .returning(Process.id, Process.owner_id, Process.kind)
        .execution_options(synchronize_session=False)
    )
    for process_id, owner_id, kind in db.session.execute(mine).all():
        _list(process_id, owner_id, kind)
    db.session.commit()
    return len(ids)


def _list(process_id: int, owner_id: int, kind: ProcessKind) -> None:
    person = db.session.get(User, owner_id)
    if person is None or not person.active:
        return
    row = {"user_id": owner_id, "process_id": process_id}
    hooks = select(Webhook.id).where(Webhook.user_id == owner_id).order_by(Webhook.id)
    for hook_id in db.session.scalars(hooks):
        name = f"process-{process_id}-webhook-{hook_id}"
        db.session.add(Delivery(webhook_id=hook_id, name=name, **row))
    if person.mail_when_over and settings().smtp_url:
        db.session.add(Delivery(name=f"process-{process_id}-mail", **row))
    if kind in OF_GRAPH and callbacks.is_wanted(process_id):
        db.session.add(Delivery(name=f"process-{process_id}{CALLBACK}", **row))


def take() -> list[Delivery]:
    """Deliveries whose time has come, for whoever asks first; those never tried come first."""
    _give_up()
    due = (Delivery.state == DeliveryState.WAITING, Delivery.next_try_at <= epoch())
    query = select(Delivery.id).where(*due).order_by(Delivery.tries, Delivery.id).limit(AT_ONCE)
    taken = [delivery_id for delivery_id in db.session.scalars(query).all() if _take(delivery_id)]
    found = select(Delivery).where(Delivery.id.in_(taken)).order_by(Delivery.id)
    return list(db.session.scalars(found.execution_options(populate_existing=True)))


def _give_up() -> None:
    """End what was being tried for the last time when its pool was lost."""
    lost = (
        Delivery.state == DeliveryState.WAITING,
        Delivery.tries >= MOST_TRIES,
        Delivery.next_try_at <= epoch(),
    )
    if db.session.scalar(select(Delivery.id).where(*lost).limit(1)):
        db.session.execute(update(Delivery).where(*lost).values(state=DeliveryState.FAILED))
        db.session.commit()


def _take(delivery_id: int) -> bool:
    taken = db.session.execute(
        update(Delivery)
        .where(
            Delivery.id == delivery_id,
            Delivery.state == DeliveryState.WAITING,
            Delivery.next_try_at <= epoch(),
        )
        .values(tries=Delivery.tries + 1, next_try_at=epoch() + HELD_SECONDS)
        .execution_options(synchronize_session=False)
    )
    db.session.commit()
    return bool(changed(taken))


def note(delivery_id: int, tries: int, outcome: Outcome) -> None:
    """Note what came of a try, and when the next one is; a later try by somebody else stands."""
    state = DeliveryState.WAITING
    if outcome.arrived:
        state = DeliveryState.DELIVERED
    elif tries >= MOST_TRIES:
        state = DeliveryState.FAILED
    db.session.execute(
        update(Delivery)
        .where(Delivery.id == delivery_id, Delivery.tries == tries)
        .values(
            state=state,
            outcome=outcome.words[:200],
            tried_at=now(),
            next_try_at=epoch() + delay(tries),
        )
        .execution_options(synchronize_session=False)
    )
    db.session.commit()


def delay(tries: int) -> float:
    """How many seconds after so many tries the next one comes."""
    return min(FIRST_DELAY_SECONDS * 3.0 ** (tries - 1), LONGEST_DELAY_SECONDS)


def forget_old() -> None:
    """Remove deliveries that are over and a month old."""
    old = (Delivery.created_at < now() - KEPT, Delivery.state != DeliveryState.WAITING)
    db.session.execute(delete(Delivery).where(*old))
    db.session.commit()
