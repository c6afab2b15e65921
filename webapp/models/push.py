"""Addresses that programs push records to."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.extensions import Base
from webapp.models.accounts import User
from webapp.models.batches import ControlFile
from webapp.models.columns import UTCDateTime, now


class PushApi(Base):
    """A name in an address, and the control file that says what becomes of its records."""

    __tablename__ = "push_api"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Small letters, digits and hyphens.
    name: Mapped[str] = mapped_column(String(100), unique=True)
    description: Mapped[str] = mapped_column(String(500))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    control_id: Mapped[int] = mapped_column(ForeignKey("control_file.id"), index=True)
    enabled: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    owner: Mapped[User] = relationship(lazy="joined")
    control: Mapped[ControlFile] = relationship(lazy="joined")
