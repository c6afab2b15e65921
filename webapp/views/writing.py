"""How dates, times and numbers are written for whoever looks: by their language and time zone.

The words of the pages are English. Without a choice all is written in the desk's own way, with 24
hours and the clock of this server.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal
from flask import g, has_request_context
from sqlalchemy.exc import SQLAlchemyError

from webapp.extensions import db
from webapp.models.columns import now
from webapp.views import signed_in

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Writing:
    """One way to write; no language and no zone are the desk's own."""

    locale: Locale | None = None
    zone: tzinfo | None = None

    def number(self, value: float, decimals: int = 0) -> str:
        """A number with thousands marks: 1,204."""
        if self.locale is None:
            return f"{value:,.{decimals}f}"
        return str(format_decimal(round(value, decimals), locale=self.locale))

    def day(self, day: date, *, with_year: bool) -> str:
        """A day: 20 Nov, or 20 Nov 2025."""
        if self.locale is None:
            return f"{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if with_year else "")
        if with_year:
            return format_date(day, "medium", locale=self.locale)
        return format_skeleton("MMMd", day, locale=self.locale)

    def clock(self, moment: datetime) -> str:
        """A time of day: 14:32."""
        local = moment.astimezone(self.zone)
        if self.locale is None:
            return f"{local:%H:%M}"
        return format_time(local, "short", tzinfo=local.tzinfo, locale=self.locale)

    def when(self, moment: datetime, today: date | None = None) -> str:
        """A moment: today 14:32, Yesterday, 16:48, 20 Nov, 18:07."""
        day, clock = moment.astimezone(self.zone).date(), self.clock(moment)
        today = today or now().astimezone(self.zone).date()
        if day == today:
            return f"today {clock}"
        if day == today - timedelta(days=1):
            return f"Yesterday, {clock}"
        return f"{self.day(day, with_year=day.year != today.year)}, {clock}"

    def exactly(self, moment: datetime) -> str:
        """A moment to the second, with its distance from UTC."""
        return moment.astimezone(self.zone).isoformat(" ", "seconds")


PLAIN = Writing()


@lru_cache(maxsize=64)
def writing_of(language: str, time_zone: str) -> Writing:
    """The way that goes with a language tag and a time zone; what is not known is left out."""
    try:
        locale = Locale.parse(language, sep="-") if language else None
    except (UnknownLocaleError, ValueError):
        locale = None
    try:
        zone = ZoneInfo(time_zone) if time_zone else None
    except (ZoneInfoNotFoundError, ValueError):
        zone = None
    return Writing(locale, zone)


def writing() -> Writing:
    """The way of the person who looks, as far as the desk can tell now."""
    if not has_request_context():
        return PLAIN
    if "writing" not in g:
        try:
            user = signed_in.person()
            g.writing = writing_of(user.language, user.time_zone) if user else PLAIN
        except SQLAlchemyError:
            db.session.rollback()
            g.writing = PLAIN
    found: Writing = g.writing
    return found
