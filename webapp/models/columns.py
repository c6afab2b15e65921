"""Column types and expressions that every table shares."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Float
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator


def now() -> datetime:
    """The present moment, in UTC."""
    return datetime.now(UTC)


class UTCDateTime(TypeDecorator[datetime]):
    """A moment in UTC; SQLite, which knows no time zones, keeps it without one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a moment into UTC before it is stored."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give a stored moment its time zone back."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class epoch(FunctionElement[float]):
    """Seconds since 1970 by the clock of the database, so that no worker's own clock matters."""

    type = Float()
    inherit_cache = True


@compiles(epoch)
def _epoch(_element: object, _compiler: Any, **_: Any) -> str:
    return "extract(epoch FROM clock_timestamp())::float"


@compiles(epoch, "sqlite")
def _epoch_sqlite(_element: object, _compiler: Any, **_: Any) -> str:
    return "((julianday('now') - 2440587.5) * 86400.0)"
