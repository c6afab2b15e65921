"""Batches: data files with the control file that says how their records are imported."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import JSON, BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.extensions import Base
from webapp.models.accounts import User
from webapp.models.columns import UTCDateTime, now
from webapp.models.processes import Process
from webapp.states import BatchState, ProcessKind, ProcessState

_AFTER = {
    ProcessState.QUEUED: BatchState.SCHEDULED,
    ProcessState.RUNNING: BatchState.RUNNING,
}


class ControlFile(Base):
    """What somebody says of how records become values of datasets."""

    __tablename__ = "control_file"
    __table_args__ = (UniqueConstraint("owner_id", "digest", "comment"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    # SHA-256 of the bytes that were handed in.
    digest: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    comment: Mapped[str] = mapped_column(String(200))
    # It may be long, and most who ask for a batch do without it.
    content: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    owner: Mapped[User] = relationship(lazy="joined")

    @property
    def model(self) -> str:
        """What its records are imported into, such as dataset:suppliers."""
        return str(self.content["model"])


class Batch(Base):
    """Files that are imported together, once: to do it again, a batch is copied."""

    __tablename__ = "batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Such as 0Rk... : 44 characters that nobody can guess.
    identifier: Mapped[str] = mapped_column(String(44), unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    control_id: Mapped[int] = mapped_column(ForeignKey("control_file.id"), index=True)
    comment: Mapped[str] = mapped_column(String(200))
    # Are all of its files known, so that only its run is left to be asked for?
    ready: Mapped[bool] = mapped_column(default=False)
    # Did its records come as the body of a request? They are JSON then, whatever files are.
    pushed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    # Its run: a dry run or an import.
    process_id: Mapped[int | None] = mapped_column(ForeignKey("process.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    # Its files are kept for a time only; their names stay.
    files_removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    owner: Mapped[User] = relationship(lazy="joined")
    control: Mapped[ControlFile] = relationship(lazy="joined")
    process: Mapped[Process | None] = relationship(lazy="joined")
    files: Mapped[list["BatchFile"]] = relationship(
        order_by="BatchFile.id", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def state(self) -> BatchState:
        """Where it stands: what its run does, once there is one."""
        if self.process is None:
            return BatchState.READY if self.ready else BatchState.UPLOADING
        if self.process.state == ProcessState.SUCCEEDED:
            dry = self.process.kind == ProcessKind.DRY_RUN
            return BatchState.DRY_RUN if dry else BatchState.COMPLETE
        return _AFTER.get(ProcessState(self.process.state), BatchState.ERROR)

    @property
    def last_used_at(self) -> datetime:
        """When its last file came, or its run ended."""
        moments = [self.created_at, *(file.created_at for file in self.files)]
        if self.process:
            moments.append(self.process.finished_at or now())
        return max(moments)

    @property
    def errors(self) -> int | None:
        """How many messages its run has given; None before there was one."""
        found: int | None = (self.process.result or {}).get("errors") if self.process else None
        return found


class BatchFile(Base):
    """A data file of a batch, by the name that the control file knows it by."""

    __tablename__ = "batch_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(255))
    # What the file was called where it came from.
    filename: Mapped[str] = mapped_column(String(255))
    digest: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)


class BatchProgress(Base):
    """How far a run has come, committed together with the records up to there."""

    __tablename__ = "batch_progress"

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    # Records of all files together that are done with.
    records: Mapped[int] = mapped_column(BigInteger, default=0)
    messages: Mapped[int] = mapped_column(BigInteger, default=0)
    counts: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    # The first records that a push created or changed, or an import after this dry run would.
    # Pages, which ask again and again, have no use for them until the run is over.
    changes: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list, server_default="[]", deferred=True
    )


class BatchMessage(Base):
    """One line of the log of a run."""

    __tablename__ = "batch_message"

    process_id: Mapped[int] = mapped_column(ForeignKey("process.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(Text)
