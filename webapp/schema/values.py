"""Turns a limit or choice written in a descriptor into a value of its field's type."""

import math
import re
import uuid
from datetime import date, datetime, time

from webapp.schema.fields import Choice, FieldType
from webapp.schema.reading import text_problem

_BIGGEST = 2**63 - 1
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ISO_TIME = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")


def value_of(kind: FieldType, format: str, raw: object) -> Choice:
    """Return the value that `raw` stands for; ValueError with a sentence if it is none."""
    if kind in (FieldType.INTEGER, FieldType.YEAR):
        return _whole(kind, raw)
    if kind is FieldType.NUMBER:
        return _number(raw)
    if kind is FieldType.BOOLEAN:
        if not isinstance(raw, bool):
            raise ValueError("Write true or false, without quotation marks.")
        return raw
    return _text(kind, format, raw)


def _whole(kind: FieldType, raw: object) -> int:
    if isinstance(raw, str) and re.fullmatch(r"[+-]?[0-9]{1,19}", raw):
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise ValueError("This is not a whole number.")
    low, high = (1, 9999) if kind is FieldType.YEAR else (-_BIGGEST - 1, _BIGGEST)
    if not low <= raw <= high:
        raise ValueError(f"This is not between {low} and {high}.")
    return raw


def _number(raw: object) -> int | float:
    if isinstance(raw, str) and re.fullmatch(r"[+-]?[0-9]{1,300}(\.[0-9]{1,300})?", raw):
        raw = float(raw) if "." in raw or len(raw) > 15 else int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise ValueError("This is not a number.")
    if isinstance(raw, int) and abs(raw) > _BIGGEST:
        raise ValueError("This number is too big.")
    if not math.isfinite(raw):
        raise ValueError("This number has no end.")
    return raw


def _text(kind: FieldType, format: str, raw: object) -> str:
    if not isinstance(raw, str):
        raise ValueError("Write this as a text, in quotation marks.")
    if kind is FieldType.DATE:
        return _date(raw)
    if kind is FieldType.TIME:
        return _time(raw)
    if kind is FieldType.DATETIME:
        return _datetime(raw)
    if not raw or raw != raw.strip():
        raise ValueError("Cells are trimmed, so a value cannot be blank, nor start or end so.")
    problem = text_problem(raw)
    if problem:
        raise ValueError(problem)
    return _uuid(raw) if format == "uuid" else raw


def _date(raw: str) -> str:
    try:
        if _ISO_DATE.fullmatch(raw):
            return date.fromisoformat(raw).isoformat()
    except ValueError:
        pass
    raise ValueError("Write a date as 2024-12-31.")


def _time(raw: str) -> str:
    try:
        if _ISO_TIME.fullmatch(raw):
            return time.fromisoformat(raw).isoformat()
    except ValueError:
        pass
    raise ValueError("Write a time as 23:59:00.")


def _datetime(raw: str) -> str:
    day, _, clock = raw.replace("T", " ", 1).partition(" ")
    try:
        return datetime.fromisoformat(f"{_date(day)}T{_time(clock or '00:00')}").isoformat()
    except ValueError:
        raise ValueError("Write a date and time as 2024-12-31T23:59:00.") from None


def _uuid(raw: str) -> str:
    try:
        return str(uuid.UUID(raw))
    except ValueError:
        raise ValueError("This is not a UUID.") from None
