"""What the pages of somebody's own webhooks show."""

from datetime import datetime
from typing import Self

from webapp.models import Delivery, Webhook
from webapp.pages.base import PageModel


class DeliveryItem(PageModel):
    """One message, and how far it has come."""

    id: int
    # None: a test.
    process_id: int | None
    upload_id: int | None
    filename: str
    name: str
    state: str
    tries: int
    outcome: str
    created_at: datetime
    tried_at: datetime | None

    @classmethod
    def of(cls, delivery: Delivery) -> Self:
        """A delivery as the owner of its webhook sees it."""
        upload = delivery.process.upload if delivery.process else None
        return cls(
            id=delivery.id,
            process_id=delivery.process_id,
            upload_id=upload.id if upload else None,
            filename=upload.filename if upload else "",
            name=delivery.name,
            state=delivery.state,
            tries=delivery.tries,
            outcome=delivery.outcome,
            created_at=delivery.created_at,
            tried_at=delivery.tried_at,
        )


class WebhookItem(PageModel):
    """A webhook without its secret, and the newest message to it."""

    id: int
    address: str
    created_at: datetime
    last: DeliveryItem | None

    @classmethod
    def of(cls, hook: Webhook, last: Delivery | None = None) -> Self:
        """A webhook as its owner sees it."""
        item = DeliveryItem.of(last) if last else None
        return cls(id=hook.id, address=hook.address, created_at=hook.created_at, last=item)


class WebhookList(PageModel):
    """A person's webhooks."""

    webhooks: tuple[WebhookItem, ...]

    @classmethod
    def of(cls, found: list[Webhook], latest: dict[int, Delivery]) -> Self:
        """The newest first."""
        return cls(webhooks=tuple(WebhookItem.of(hook, latest.get(hook.id)) for hook in found))


class WebhookPage(WebhookItem):
    """A webhook with its log of deliveries."""

    deliveries: tuple[DeliveryItem, ...]

    @classmethod
    def with_log(cls, hook: Webhook, found: list[Delivery]) -> Self:
        """The newest delivery first."""
        items = tuple(map(DeliveryItem.of, found))
        return cls(
            id=hook.id,
            address=hook.address,
            created_at=hook.created_at,
            last=items[0] if items else None,
            deliveries=items,
        )
