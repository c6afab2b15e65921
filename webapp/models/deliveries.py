"""Whom the desk tells that a process is over: webhooks, and what is on its way to them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Float, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.extensions import Base
from webapp.models.accounts import User
from webapp.models.columns import UTCDateTime, now
from webapp.models.processes import Process

# How the names of those end that go to an address that a table for the graph came with.
CALLBACK = "-callback"


class DeliveryState(StrEnum):
    """What has become of a delivery."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


class Webhook(Base):
    """An address that is told when a process of its owner is over."""

    __tablename__ = "webhook"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    address: Mapped[str] = mapped_column(String(2000))
    # As it was shown: the desk signs with it, so a digest would not do.
    secret: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class Delivery(Base):
    """One message to one address, kept until it arrives or is given up, and some time after."""

    __tablename__ = "delivery"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'delivered', 'failed')", name="state"),
        Index("ix_delivery_state_next_try_at", "state", "next_try_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), index=True
    )
    # None: an e-mail to the person, or a callback.
    webhook_id: Mapped[int | None] = mapped_column(
        ForeignKey("webhook.id", ondelete="CASCADE"), index=True
    )
    # None: a test.
    process_id: Mapped[int | None] = mapped_column(ForeignKey("process.id", ondelete="CASCADE"))
    # The same for every try, so that a receiver knows what it has had already.
    name: Mapped[str] = mapped_column(String(80), unique=True)
    state: Mapped[DeliveryState] = mapped_column(String(20), default=DeliveryState.WAITING)
    tries: Mapped[int] = mapped_column(default=0)
    # Seconds since 1970 by the clock of the database.
    next_try_at: Mapped[float] = mapped_column(Float, default=0.0)
    # What came of the last try, in words.
    outcome: Mapped[str] = mapped_column(String(200), default="")
    tried_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now, index=True)

    user: Mapped[User] = relationship(lazy="joined")
    webhook: Mapped[Webhook | None] = relationship(lazy="joined")
    process: Mapped[Process | None] = relationship(lazy="joined")

    @property
    def is_callback(self) -> bool:
        """Does it go to the address that a table for the graph came with?"""
        return self.name.endswith(CALLBACK)
