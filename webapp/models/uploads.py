"""Uploads: one file handed in for a dataset, and how it is to be read."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.extensions import Base
from webapp.models.accounts import User
from webapp.models.columns import UTCDateTime, now
from webapp.models.datasets import Dataset


class Upload(Base):
    """A file that a person or a script handed in."""

    __tablename__ = "upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey("dataset.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    filename: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64))
    # What the owner chose (sheet, header row, encoding, ...); left out = the desk finds out.
    reading: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    # How the last validation read the file: kind, sheets, first rows.
    shape: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    dataset: Mapped[Dataset] = relationship(lazy="joined")
    owner: Mapped[User] = relationship(lazy="joined")
