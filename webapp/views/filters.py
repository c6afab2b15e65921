"""How numbers, sizes, times and cells are written on every page."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from webapp.schema.column_keys import column_letter
from webapp.views.writing import writing

SIZES = ("bytes", "KB", "MB", "GB", "TB")


def number(value: float) -> str:
    """A count with thousands marks: 1,204."""
    return writing().number(value)


def counted(value: int, one: str, many: str = "") -> str:
    """A count and its noun: 1 row, 1,204 rows."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def size(value: float) -> str:
    """A size in bytes as people read it: 1.4 MB."""
    step = 0
    while value >= 1024 and step < len(SIZES) - 1:
        value, step = value / 1024, step + 1
    if step and value < 10 and round(value, 1) % 1:
        return f"{writing().number(value, 1)} {SIZES[step]}"
    return f"{value:.0f} {SIZES[step]}"


def percent(share: float) -> str:
    """A share from 0 to 1: 100 %, 99.9 %, 0 %; some is never shown as all or as nothing."""
    value = share * 100 if share in (0, 1) else min(max(share * 100, 0.1), 99.9)
    return f"{value:.1f}".removesuffix(".0") + " %"


def selecting(options: Markup, value: str | None) -> Markup:
    """Options of a list, of which the one with this value is chosen.

    A page with hundreds of lists makes their options once.
    """
    if value is None:
        return options
    mark = f'value="{escape(value)}"'
    return Markup(str(options).replace(mark, f"{mark} selected", 1))


def when(moment: datetime, today: date | None = None) -> str:
    """A moment by the reader's clock: today 14:32, Yesterday, 16:48, 20 Nov, 18:07."""
    return writing().when(moment, today)


def exactly(moment: datetime) -> str:
    """A moment to the second by the reader's clock."""
    return writing().exactly(moment)


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
    percent,
    selecting,
    when,
    exactly,
    took,
    left,
    cell,
    column_letter,
)


def register(app: Flask) -> None:
    """Make the filters known to the templates."""
    for function in FILTERS:
        app.add_template_filter(function, function.__name__)
