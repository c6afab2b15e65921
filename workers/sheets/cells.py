"""Typed cells of a workbook as the text that Excel shows in its formula bar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

DIGITS_SHOWN = 15  # Excel keeps and shows no more
PLAIN_BELOW = 1e15
PLAIN_IF_EXACT_BELOW = 1e20
PLAIN_FROM = 1e-9


def number_text(value: float) -> str:
    """Write a number with at most 15 digits, plain where it can be read: 5, 0.3, 1E+21.

    A long number that 15 digits do not hold stays 1.2E+15, so that no field takes it for an exact
    one.
    """
    text = format(value, f".{DIGITS_SHOWN}g")
    if "e" not in text:
        return "0" if text == "-0" else text
    exact = abs(value) < PLAIN_IF_EXACT_BELOW and float(text) == value
    if PLAIN_FROM <= abs(value) < PLAIN_BELOW or (abs(value) >= PLAIN_BELOW and exact):
        return format(Decimal(text), "f")
    return text.upper()


def date_time_text(value: datetime) -> str:
    """Write a date with its time, or the date alone at midnight, to the millisecond."""
    value = datetime.min + _rounded(value - datetime.min)
    if value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat(" ", "milliseconds" if value.microsecond else "seconds")


def time_text(value: time) -> str:
    """Write a time of day, to the millisecond."""
    return value.isoformat("milliseconds" if value.microsecond >= 1000 else "seconds")


def duration_text(value: timedelta) -> str:
    """Write a duration as Excel's [h]:mm:ss, with more than 24 hours where it is longer."""
    seconds = round(value.total_seconds())
    minutes, second = divmod(abs(seconds), 60)
    hour, minute = divmod(minutes, 60)
    return f"{'-' if seconds < 0 else ''}{hour}:{minute:02d}:{second:02d}"


def _rounded(value: timedelta) -> timedelta:
    return timedelta(milliseconds=round(value / timedelta(milliseconds=1)))


WRITERS: dict[type, Callable[[Any], str]] = {
    str: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    int: str,
    float: number_text,
    date: date.isoformat,
    datetime: date_time_text,
    time: time_text,
    timedelta: duration_text,
}


def cell_text(value: object) -> str:
    """Write one cell as text."""
    return WRITERS[type(value)](value)


def few_texts(values: Sequence[object]) -> pa.Array:
    """Write a short column as text, which takes less time than to load Arrow's functions."""
    return pa.array(map(cell_text, values), pa.string())


def column_text(values: Sequence[object]) -> pa.Array:
    """Write a column as text; whole columns of one type at once, mixed ones cell by cell."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return pa.array(values, pa.string())
    if str in kinds and len(kinds) == 2:
        filled = [None if value == "" else value for value in values]
        rest = kinds - {str}
        if set(map(type, filled)) <= {type(None), *rest} and rest & AT_ONCE.keys():
            return AT_ONCE[rest.pop()](filled).fill_null("")
    if len(kinds) == 1 and kinds & AT_ONCE.keys():
        return AT_ONCE[kinds.pop()](values)
    return pa.array([WRITERS[type(value)](value) for value in values], pa.string())


def _numbers(values: Sequence[object]) -> pa.Array:
    import pyarrow.compute as pc

    numbers = pa.array(values, pa.float64())
    whole = pc.and_(pc.equal(pc.floor(numbers), numbers), pc.less(pc.abs(numbers), PLAIN_BELOW))
    if pc.all(whole).as_py():
        return numbers.cast(pa.int64()).cast(pa.string())
    integers = pc.if_else(whole, numbers, 0.0).cast(pa.int64()).cast(pa.string())
    text = pc.if_else(whole, integers, numbers.cast(pa.string()))
    long = pc.or_(
        pc.greater(pc.binary_length(text), DIGITS_SHOWN + 1),
        pc.match_substring_regex(text, "[a-z]"),
    )
    if not pc.any(long).as_py():
        return text
    places = pc.indices_nonzero(pc.fill_null(long, False))
    exact = [number_text(value) for value in numbers.take(places).to_pylist()]
    return pc.replace_with_mask(text, pc.fill_null(long, False), pa.array(exact, pa.string()))


def _dates(values: Sequence[object]) -> pa.Array:
    return pa.array(values, pa.date32()).cast(pa.string())


def _integers(values: Sequence[object]) -> pa.Array:
    return pa.array(values, pa.int64()).cast(pa.string())


def _booleans(values: Sequence[object]) -> pa.Array:
    import pyarrow.compute as pc

    return pc.if_else(pa.array(values, pa.bool_()), "TRUE", "FALSE")


AT_ONCE: dict[type, Callable[[Sequence[object]], pa.Array]] = {
    float: _numbers,
    int: _integers,
    date: _dates,
    bool: _booleans,
}
