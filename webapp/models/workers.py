"""Worker pools that are alive: each writes its row again and again."""

from datetime import datetime

from sqlalchemy import Float, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.models.columns import UTCDateTime, now


class WorkerPool(Base):
    """One `python -m workers`, as it was heard of last."""

    __tablename__ = "worker_pool"

    # The machine and the number of the process there.
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    # Seconds since 1970 by the clock of the database.
    seen_at: Mapped[float] = mapped_column(Float, index=True)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
