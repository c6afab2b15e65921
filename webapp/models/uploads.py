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
    # Counts the files that were handed in for this upload; the newest is what the row tells of.
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    # The owner's choice of columns: header -> field name, or None to leave the column out.
    mapping: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    # How the last validation read the file: kind, sheets, first rows.
    shape: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    # Since then all its files, and what was made of them, are gone.
    files_removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Since then somebody has put it aside, as handed in by mistake.
    discarded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    dataset: Mapped[Dataset] = relationship(lazy="joined")
    owner: Mapped[User] = relationship(lazy="joined")


class UploadVersion(Base):
    """One of the files that were handed in for an upload, the present one among them."""

    __tablename__ = "upload_version"

    upload_id: Mapped[int] = mapped_column(
        ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True)
    filename: Mapped[str] = mapped_column(String(255))
    size: Mapped[int] = mapped_column(BigInteger)
    digest: Mapped[str] = mapped_column(String(64), index=True)
    # Where in the lake it comes from: repository, commit_id and path.
    origin: Mapped[dict[str, str] | None] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class RememberedMapping(Base):
    """The columns that a person chose for a file with these headers, for the next such file."""

    __tablename__ = "remembered_mapping"

    user_id: Mapped[int] = mapped_column(
        ForeignKey("user_account.id", ondelete="CASCADE"), primary_key=True
    )
    dataset_id: Mapped[int] = mapped_column(
        ForeignKey("dataset.id", ondelete="CASCADE"), primary_key=True
    )
    # SHA-256 over the normal forms of the headers.
    headers_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSON)
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
