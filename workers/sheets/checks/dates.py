"""Conversions of dates, dates with times, and times.

The ISO form always counts, because that is how a workbook's own dates arrive; the descriptor's
format adds a second form, and "any" adds the usual ones in the order that the column is found in.
"""

import calendar
from datetime import datetime

import polars as pl

from webapp.schema.fields import Field
from workers.sheets.checks.layouts import MIDNIGHT, MONTHS, Layout
from workers.sheets.checks.rules import Args, Conversion, Rule, always, text_matches
from workers.sheets.checks.texts import CONTROL_RULE

ISO_DATE = Layout("%Y-%m-%d", tail=MIDNIGHT)
DAY_FIRST = Layout("%d-%m-%Y", any_separator=True, tail=MIDNIGHT)
MONTH_FIRST = Layout("%m-%d-%Y", any_separator=True, tail=MIDNIGHT)
YEAR_FIRST = Layout("%Y-%m-%d", any_separator=True, tail=MIDNIGHT)

_SHORT_YEAR = r"^[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2}$"
_DATE_WITH_TIME = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{1,2}:[0-9]{2}"
_CLOCK_TAIL = r"[T ](?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,9})?)?$"
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-4]):?[0-5][0-9])$"
_TIME = r"^(?:[01]?[0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]{1,6})?)?$"
_LIKE_A_TIME = r"^[0-9]{1,2}:[0-9]{1,2}(?::[0-9]{1,2}(?:\.[0-9]*)?)?$"


def date_conversion(field: Field, order: str | None) -> Conversion:
    """Return how the cells of a date field are read; `order` is dmy, mdy, iso or None."""
    layouts = _layouts(field, order)
    example = {"example": _example(layouts[-1])}
    reasons = (
        CONTROL_RULE,
        Rule("date-has-time", text_matches(_DATE_WITH_TIME)),
        *_impossible(layouts, example),
        Rule("date-short-year", text_matches(_SHORT_YEAR), example),
        Rule("date-wrong", always, example),
    )
    return Conversion(pl.Date(), lambda text: _to_date(text, layouts), reasons)


def datetime_conversion(field: Field, order: str | None) -> Conversion:
    """Return how cells with date and time are read: to the microsecond, without a time zone.

    A time with an offset or Z is turned into UTC; one without stays as it is written. A date alone
    is its midnight.
    """
    layouts = _layouts(field, order)
    own = tuple(layout for layout in layouts if "%H" in layout.pattern)
    days = tuple(layout for layout in layouts if "%H" not in layout.pattern)
    example = {"example": f"{_example(days[-1])} 23:59:00" if not own else _example(own[-1])}
    reasons = (
        CONTROL_RULE,
        *_impossible(own, example),
        Rule("date-short-year", text_matches(_SHORT_YEAR), example),
        Rule("datetime-wrong", always, example),
    )
    return Conversion(
        pl.Datetime("us"),
        lambda text: _to_datetime(text, days, own),
        reasons,
        readable=lambda text, value: value.is_between(datetime.min, datetime.max),
    )


def time_conversion(field: Field) -> Conversion:
    """Return how the cells of a time field are read: as the text HH:MM:SS, with .ffffff if given.

    Text is what SQLite keeps for a time and what PostgreSQL reads as one.
    """
    layouts = () if field.format == "default" else (Layout(field.format),)
    example = {"example": _example(layouts[0]) if layouts else "23:59:00"}
    reasons = (
        CONTROL_RULE,
        Rule("time-impossible", text_matches(_LIKE_A_TIME)),
        Rule("time-wrong", always, example),
    )
    return Conversion(pl.String(), lambda text: _to_time(text, layouts), reasons)


def _layouts(field: Field, order: str | None) -> tuple[Layout, ...]:
    if field.format == "default":
        return (ISO_DATE,)
    if field.format != "any":
        return (ISO_DATE, Layout(field.format))
    chosen = {"dmy": (DAY_FIRST,), "mdy": (MONTH_FIRST,)}.get(order or "", ())
    return (ISO_DATE, YEAR_FIRST, *chosen)


def _example(layout: Layout) -> str:
    example = {"%Y": "2024", "%m": "12", "%d": "31", "%b": "Dec", "%B": "December"}
    example |= {"%H": "23", "%M": "59", "%S": "00"}
    text = layout.pattern
    for part, value in example.items():
        text = text.replace(part, value)
    return text.replace("-", "/") if layout in (DAY_FIRST, MONTH_FIRST) else text


def _to_date(text: pl.Expr, layouts: tuple[Layout, ...]) -> pl.Expr:
    return pl.coalesce(
        layout.prepared(text).str.to_date(layout.polars_pattern, strict=False) for layout in layouts
    )


def _to_datetime(text: pl.Expr, days: tuple[Layout, ...], own: tuple[Layout, ...]) -> pl.Expr:
    zoned = pl.when(text.str.contains(_ZONE)).then(text.str.extract(rf"({_ZONE})"))
    plain = text.str.replace(_ZONE, "")
    with_clock = pl.when(plain.str.contains(_CLOCK_TAIL)).then(plain)
    clock = _micros(with_clock.str.extract(r"[T ]([0-9:.]+)$"))
    day = _to_date(plain.str.replace(_CLOCK_TAIL, ""), days)
    moment = day.cast(pl.Datetime("us")) + pl.duration(microseconds=clock - _offset(zoned))
    midnight = pl.when(~text.str.contains(":")).then(_to_date(text, days)).cast(pl.Datetime("us"))
    written = [
        layout.prepared(text).str.to_datetime(layout.polars_pattern, time_unit="us", strict=False)
        for layout in own
    ]
    return pl.coalesce(moment, midnight, *written)


def _micros(clock: pl.Expr) -> pl.Expr:
    """Return the microseconds since midnight of a time such as 9:30, 09:30:00 or 09:30:00.5."""
    part = clock.str.split_exact(":", 2).struct
    seconds = part.field("field_2").cast(pl.Float64, strict=False).fill_null(0.0)
    minutes = part.field("field_0").cast(pl.Int64) * 60 + part.field("field_1").cast(pl.Int64)
    return minutes * 60_000_000 + (seconds * 1_000_000).round().cast(pl.Int64)


def _offset(zone: pl.Expr) -> pl.Expr:
    """Return the microseconds by which a zone such as +02:00 is ahead of UTC; 0 without a zone."""
    digits = zone.str.replace(":", "", literal=True)
    minutes = digits.str.slice(1, 2).cast(pl.Int64, strict=False) * 60
    minutes = minutes + digits.str.slice(3, 2).cast(pl.Int64, strict=False)
    signed = pl.when(digits.str.starts_with("-")).then(-minutes).otherwise(minutes)
    return signed.fill_null(0) * 60_000_000


def _to_time(text: pl.Expr, layouts: tuple[Layout, ...]) -> pl.Expr:
    fits = pl.when(text.str.contains(_TIME)).then(text)
    whole = pl.when(fits.str.count_matches(":", literal=True) == 1).then(fits + ":00")
    clock = pl.coalesce(whole, fits).str.to_time("%H:%M:%S%.f", strict=False)
    written = [
        layout.prepared(text).str.to_time(layout.pattern, strict=False) for layout in layouts
    ]
    return pl.coalesce(clock, *written).dt.to_string("%H:%M:%S%.6f").str.replace(r"\.?0{6}$", "")


def _impossible(layouts: tuple[Layout, ...], example: Args) -> list[Rule]:
    """Return the rules that tell a wrong month or day from a text that is no date at all."""
    return [rule for layout in layouts for rule in _impossible_in(layout, example)]


def _impossible_in(layout: Layout, example: Args) -> list[Rule]:
    def month(text: str) -> Args:
        return {"month": layout.parts(text).get("%m", "")}

    def days(text: str) -> Args:
        return _days(layout.parts(text))

    no_day = Rule("date-impossible", text_matches(layout.shape), explain=days)
    if "%m" not in layout.pattern:
        return [no_day]
    no_month = text_matches(layout.without_month)
    return [Rule("date-no-such-month", no_month, example, explain=month), no_day]


def _days(parts: dict[str, str]) -> Args:
    try:
        year, month = int(parts["%Y"]), _month_number(parts)
        days = calendar.monthrange(year, month)[1]
    except (KeyError, ValueError):
        return {"month": "This month", "days": "fewer"}
    return {"month": f"{MONTHS[month]} {year}", "days": days}


def _month_number(parts: dict[str, str]) -> int:
    if "%m" in parts:
        return int(parts["%m"])
    name = parts.get("%b") or parts["%B"]
    return [month[:3].lower() for month in MONTHS].index(name[:3].lower())
