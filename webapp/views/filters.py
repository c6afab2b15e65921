"""How numbers, sizes, times and cells are written on every page."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from flask import Flask

from webapp.models.columns import now
from webapp.schema.column_keys import column_letter

SIZES = ("bytes", "KB", "MB", "GB", "TB")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def number(value: float) -> str:
    """A count with thousands marks: 1,204."""
    return f"{value:,.0f}"


def counted(value: int, one: str, many: str = "") -> str:
    """A count and its noun: 1 row, 1,204 rows."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def size(value: float) -> str:
    """A size in bytes as people read it: 1.4 MB."""
    step = 0
    while value >= 1024 and step < len(SIZES) - 1:
        value, step = value / 1024, step + 1
    text = f"{value:.0f}" if step == 0 or value >= 10 else f"{value:.1f}".removesuffix(".0")
    return f"{text} {SIZES[step]}"


def when(moment: datetime, today: date | None = None) -> str:
    """A moment by the clock of this server: today 14:32, Yesterday, 16:48, 20 Nov, 18:07."""
    local = moment.astimezone()
    today = today or now().astimezone().date()
    clock = f"{local:%H:%M}"
    if local.date() == today:
        return f"today {clock}"
    if local.date() == today - timedelta(days=1):
        return f"Yesterday, {clock}"
    day = f"{local.day} {MONTHS[local.month - 1]}"
    return f"{day}, {clock}" if local.year == today.year else f"{day} {local.year}, {clock}"


def took(seconds: float) -> str:
    """How long something was: under 1 s, 6 s, 1 min 12 s, 2 h 5 min."""
    if seconds < 1:
        return "under 1 s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"


def left(seconds: float) -> str:
    """How long something will still be: 13 s, about 2 min, about 3 h."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    return f"about {seconds / 60:.0f} min" if seconds < 5400 else f"about {seconds / 3600:.0f} h"


def cell(value: Any) -> str:
    """A value of a record as text; lists are joined, yes and no are words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, list):
        return ", ".join(map(cell, value))
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


FILTERS: tuple[Callable[..., str], ...] = (
    number,
    counted,
    size,
    when,
    took,
    left,
    cell,
    column_letter,
)


def register(app: Flask) -> None:
    """Make the filters known to the templates."""
    for function in FILTERS:
        app.add_template_filter(function, function.__name__)
