"""Datasets: what the desk knows of each table that records are imported into."""

import json
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.extensions import Base
from webapp.models.columns import UTCDateTime, now
from webapp.schema.descriptor import parse_descriptor
from webapp.schema.fields import Schema


class Dataset(Base):
    """A table of records, described by a Table Schema."""

    __tablename__ = "dataset"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    # How many records there are; each import changes it in its own transaction.
    records: Mapped[int] = mapped_column(BigInteger, default=0)
    # How many there ever were; where the desk numbers records, this is the last number given.
    numbered: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    descriptor: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)

    @cached_property
    def schema(self) -> Schema:
        """The descriptor as Python objects."""
        return _schema_of(json.dumps(self.descriptor))

    @property
    def table_name(self) -> str:
        """Name of the SQL table that holds the records."""
        return f"records_{self.slug.replace('-', '_')}"


@lru_cache(maxsize=64)
def _schema_of(descriptor: str) -> Schema:
    """Every page asks for it, and it seldom changes."""
    return parse_descriptor(json.loads(descriptor))
