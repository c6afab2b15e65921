"""Webhooks: addresses that are told, in signed messages, when a process of their owner is over."""

import base64
import hashlib
import hmac
import secrets

from sqlalchemy import select, update

from webapp.errors import Conflict, WrongState
from webapp.extensions import changed, db
from webapp.models import Delivery, DeliveryState, User, Webhook
from webapp.services import calls
from webapp.services.owned import get_owned, owned
from webapp.storage import settings

PREFIX = "whsec_"
MOST_WEBHOOKS = 20
SHOWN = 50


def create(user: User, address: str) -> Webhook:
    """A new webhook with a secret of its own. Raises BadInput, and Conflict."""
    address = address.strip()
    calls.check(address, private=settings().private_webhooks)
    known = list_for(user)
    if any(hook.address == address for hook in known):
        raise Conflict("You have a webhook with this address already.")
    if len(known) >= MOST_WEBHOOKS:
        raise Conflict(f"You have {MOST_WEBHOOKS} webhooks. Remove one that is not used any more.")
    secret = PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    hook = Webhook(user_id=user.id, address=address, secret=secret)
    db.session.add(hook)
    db.session.commit()
    return hook


def list_for(user: User) -> list[Webhook]:
    """A person's own webhooks, the newest first."""
    return list(db.session.scalars(owned(Webhook, user).order_by(Webhook.id.desc())))


def get_for(user: User, webhook_id: int) -> Webhook:
    """One of a person's own webhooks. Raises NotFound."""
    return get_owned(Webhook, user, webhook_id)


def remove(hook: Webhook) -> None:
    """Forget a webhook, and what was on its way to it."""
    db.session.delete(hook)
    db.session.commit()


def deliveries(hook: Webhook) -> list[Delivery]:
    """The last deliveries to a webhook, the newest first."""
    query = select(Delivery).where(Delivery.webhook_id == hook.id)
    return list(db.session.scalars(query.order_by(Delivery.id.desc()).limit(SHOWN)))


def latest(user: User) -> dict[int, Delivery]:
    """The newest delivery to each of a person's webhooks."""
    newest = (
        select(db.func.max(Delivery.id))
        .where(Delivery.user_id == user.id, Delivery.webhook_id.is_not(None))
        .group_by(Delivery.webhook_id)
    )
    found = db.session.scalars(select(Delivery).where(Delivery.id.in_(newest)))
    return {each.webhook_id: each for each in found if each.webhook_id is not None}


def send_test(hook: Webhook) -> None:
    """Put a message that stands for no process on its way."""
    name = f"test-{secrets.token_hex(8)}"
    db.session.add(Delivery(user_id=hook.user_id, webhook_id=hook.id, name=name))
    db.session.commit()


def send_again(hook: Webhook, delivery_id: int, user: User) -> None:
    """Put a delivery that is over on its way once more. Raises NotFound, WrongState."""
    delivery = get_owned(Delivery, user, delivery_id)
    again = db.session.execute(
        update(Delivery)
        .where(
            Delivery.id == delivery.id,
            Delivery.webhook_id == hook.id,
            Delivery.state != DeliveryState.WAITING,
        )
        .values(state=DeliveryState.WAITING, tries=0, next_try_at=0.0)
    )
    db.session.commit()
    if not changed(again):
        raise WrongState("This delivery is on its way already.")


def headers(secret: str, name: str, moment: int, body: bytes) -> dict[str, str]:
    """What a message carries, so that its receiver can tell who sent it, and when."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = hmac.new(key, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "webhook-id": name,
        "webhook-timestamp": str(moment),
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }
