"""Values of JSON as text, and messages that a log can hold."""

import re
from decimal import Decimal
from typing import Any

_LONGEST_SHOWN = 200
_LONGEST_MESSAGE = 2_000
# Also what ends a line, or turns round what follows, where a log is shown.
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
_HALVES = re.compile(r"[\ud800-\udfff]")
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_ZEROS_OF_EXPONENT = re.compile(r"e([+-])0+")


def plain_text(value: Any) -> str | None:
    """Return a text, number or boolean as scripts write it; None for anything else."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    try:
        if isinstance(value, int):
            return str(value)
        if isinstance(value, float | Decimal):
            return _float_text(float(value))
    except (ValueError, OverflowError):  # so many digits that Python writes them for nobody
        return None
    return None


def _float_text(value: float) -> str | None:
    if value != value:
        return None
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    if value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    if 1e-6 <= abs(value) < 1e-4:
        return format(Decimal(repr(value)), "f")
    return _ZEROS_OF_EXPONENT.sub(r"e\1", repr(value))


def show(value: Any) -> str:
    """Return a value as a message can quote it."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    if value is None:
        return "null"
    text = plain_text(value)
    if text is None:
        return "a number that cannot be written"
    return text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "\u2026"


def log_line(message: str) -> str:
    """Return a message as one line that can be stored."""
    line = _HALVES.sub("\ufffd", _CONTROLS.sub(" ", message[:_LONGEST_MESSAGE]))
    return line if len(message) <= _LONGEST_MESSAGE else line + "\u2026"


def storable(value: Any) -> bool:
    """Tell whether a record can be known by this value."""
    return not isinstance(value, str) or not _UNSTORABLE.search(value)


def filled(value: Any) -> bool:
    """Tell whether a value of a record counts as one; 0 does, false and an empty text do not."""
    return value is not None and value is not False and value != "" and value == value


def same_key(value: Any) -> tuple[str, Any] | None:
    """Return what two values have in common only if they are the same; None if they never are."""
    if isinstance(value, bool):
        return "boolean", value
    if isinstance(value, int | float):
        return "number", value
    if isinstance(value, Decimal):
        return "number", float(value)
    if isinstance(value, str):
        return "text", value
    return ("null", None) if value is None else None
