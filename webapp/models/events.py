"""What happened to a process, line by line: its log for the people who look after it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.models.columns import UTCDateTime, now


class EventKind(StrEnum):
    """What a line of the log tells."""

    STARTED = "started"
    STEP = "step"
    LOST = "lost"
    HANDED_BACK = "handed-back"
    KILLED = "killed"
    ENDED = "ended"


class ProcessEvent(Base):
    """One line of the log of a process."""

    __tablename__ = "process_event"
    __table_args__ = (Index("ix_process_event_process_id_id", "process_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    process_id: Mapped[int] = mapped_column(ForeignKey("process.id", ondelete="CASCADE"))
    attempt: Mapped[int]
    kind: Mapped[EventKind] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(300))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
