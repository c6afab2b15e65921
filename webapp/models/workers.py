"""Workers that said lately that they are there."""

from datetime import datetime

from sqlalchemy import Float, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.models.columns import UTCDateTime, now


class Worker(Base):
    """One worker process; its pool says every few seconds that it lives."""

    __tablename__ = "worker"

    # The machine and the process: what a process's `worker` says.
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    version: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    # Seconds since 1970 by the clock of the database.
    seen_at: Mapped[float] = mapped_column(Float)
