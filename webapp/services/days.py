"""Days from a first to a last one, by somebody's clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """What happened from the day `since` to the day `until`; what is left out is open."""

    since: date | None = None
    until: date | None = None
    # No zone: the clock of this machine.
    zone: tzinfo | None = UTC

    def hold(self, moment: Any) -> list[ColumnElement[bool]]:
        """The conditions that a column of moments has to keep."""
        found: list[ColumnElement[bool]] = []
        if self.since:
            found.append(moment >= self._begin(self.since))
        if self.until and self.until < date.max:
            found.append(moment < self._begin(self.until + timedelta(days=1)))
        return found

    @property
    def words(self) -> dict[str, str]:
        """Both days as an address writes them; nothing for one that is open."""
        days = {"since": self.since, "until": self.until}
        return {name: day.isoformat() if day else "" for name, day in days.items()}

    def _begin(self, day: date) -> datetime:
        # The first and the last day that there are have no hours before and behind them.
        near = min(max(day, date(2, 1, 1)), date(9998, 12, 31))
        return datetime.combine(near, time(), self.zone).astimezone(UTC)
