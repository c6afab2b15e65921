"""Processes: tracked background runs. This row is the truth; the queue only carries its id."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Float,
    ForeignKey,
    Index,
    String,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.extensions import Base
from webapp.models.accounts import User
from webapp.models.columns import UTCDateTime, now
from webapp.models.datasets import Dataset
from webapp.models.options import Options
from webapp.models.uploads import Upload
from webapp.states import ProcessKind, ProcessState

RUNNING_IMPORT = text("kind = 'import' AND state = 'running'")
STATES = ", ".join(f"'{state}'" for state in ProcessState)


class Process(Base):
    """One run of a validation or an import. A retry is a new process."""

    __tablename__ = "process"
    __table_args__ = (
        CheckConstraint(f"state IN ({STATES})", name="state"),
        Index("ix_process_state_leased_until", "state", "leased_until"),
        Index("ix_process_finished_at", "finished_at"),
        # One import into a dataset at a time.
        Index(
            "uq_process_dataset_id_running_import",
            "dataset_id",
            unique=True,
            sqlite_where=RUNNING_IMPORT,
            postgresql_where=RUNNING_IMPORT,
        ),
        Index("ix_process_told_state", "told", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[ProcessKind] = mapped_column(String(20))
    state: Mapped[ProcessState] = mapped_column(String(20), default=ProcessState.QUEUED)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), index=True)
    dataset_id: Mapped[int | None] = mapped_column(ForeignKey("dataset.id"), index=True)
    upload_id: Mapped[int | None] = mapped_column(ForeignKey("upload.id"), index=True)
    # Which of the upload's files it works on.
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    # The validation whose staged rows an import applies.
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("process.id"))

    # Options, those that differ from the usual.
    options: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")

    attempt: Mapped[int] = mapped_column(default=0)
    # Attempts that a worker ended because it was told to stop: nobody's fault.
    handed_back: Mapped[int] = mapped_column(default=0, server_default="0")
    worker: Mapped[str] = mapped_column(String(200), default="")
    # Seconds since 1970 by the clock of the database.
    leased_until: Mapped[float | None] = mapped_column(Float)
    enqueued_at: Mapped[float | None] = mapped_column(Float)
    cancel_requested_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    # Is whoever wants to know that it is over on the list of deliveries?
    told: Mapped[bool] = mapped_column(default=False, server_default=false())

    step: Mapped[str] = mapped_column(String(100), default="")
    done: Mapped[int] = mapped_column(BigInteger, default=0)
    total: Mapped[int | None] = mapped_column(BigInteger)
    unit: Mapped[str] = mapped_column(String(20), default="rows")
    rate: Mapped[float | None] = mapped_column(Float)

    result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    error_code: Mapped[str] = mapped_column(String(60), default="")
    error_sentence: Mapped[str] = mapped_column(String(500), default="")
    reference: Mapped[str] = mapped_column(String(20), default="")

    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Since then its problems are gone; how many there were is in the result.
    problems_removed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    owner: Mapped[User] = relationship(lazy="joined")
    dataset: Mapped[Dataset | None] = relationship(lazy="joined")
    upload: Mapped[Upload | None] = relationship(lazy="joined")
    parent: Mapped["Process | None"] = relationship(remote_side=[id])

    @property
    def asked(self) -> Options:
        """What this process was asked for."""
        return Options.model_validate(self.options)

    @property
    def filename(self) -> str:
        """The name of its file, or what people know it by where it has none."""
        return self.upload.filename if self.upload else self.asked.name

    @property
    def finished(self) -> bool:
        """Has this process come to its end?"""
        return ProcessState(self.state).finished

    @property
    def cancelling(self) -> bool:
        """Was it asked to stop, and has it not stopped yet?"""
        return self.cancel_requested_at is not None and not self.finished

    @property
    def seconds_left(self) -> float | None:
        """How long it will still take at the present rate, or None when nobody can know."""
        if self.finished or not self.rate or self.total is None:
            return None
        return max(0.0, (self.total - self.done) / self.rate)

    @property
    def percent(self) -> int:
        """How far it is, from 0 to 100."""
        if self.state == ProcessState.SUCCEEDED:
            return 100
        return min(100, self.done * 100 // self.total) if self.total else 0
