"""Data types that need no other record: text, numbers, dates, addresses."""

import json
import re
from decimal import Decimal
from math import isfinite
from typing import Any

from webapp.control.date_patterns import date_reader
from webapp.control.setting import Converter, Setting
from webapp.control.texts import plain_text, same_key, show

_BIGGEST = 2**63 - 1
_LONGEST_DATE = 100
_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,18}")
_NUMBER = re.compile(r"\s*([+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)")
_SCHEME = re.compile(r"[a-zA-Z+.\-]+:")


def text(setting: Setting) -> Converter:
    """Texts as they are; numbers, yes and no as text."""
    return plain_text


def long_text(setting: Setting) -> Converter:
    """The same, without empty values."""
    return lambda value: plain_text(value) or None


def boolean(setting: Setting) -> Converter:
    """Yes and no, by the two values of the instruction or as true and false."""
    meanings = {same_key(word): word == "true" for word in ("true", "false")}
    meanings |= {same_key(True): True, same_key(False): False}
    for option, meaning in (("falseValue", False), ("trueValue", True)):
        if option in setting.options:
            meanings[same_key(setting.options[option])] = meaning
    meanings.pop(None, None)

    def convert(value: Any) -> Any:
        key = same_key(value)
        if key in meanings:
            return meanings[key]
        setting.report(f"Invalid boolean value for {setting.source}: {show(value)}")
        return None

    return convert


def date_and_time(setting: Setting) -> Converter | None:
    """Dates in the pattern of the instruction; a time zone is turned into UTC."""
    pattern = setting.options.get("dateFormat")
    if not isinstance(pattern, str):
        setting.report(f"Date format not specified for {setting.source}")
        return None
    try:
        read = date_reader(pattern)
    except ValueError:
        message = f"Date format not understood for {setting.source}: {show(pattern)}"
        setting.report(message, "dateFormat")
        return None

    def convert(value: Any) -> Any:
        if not isinstance(value, str):
            return None
        date = read(value) if len(value) <= _LONGEST_DATE else None
        if date is None:
            setting.report(f"Invalid date value for {setting.source}: {show(value)}")
        return date

    return convert


def integer(setting: Setting) -> Converter:
    """Whole numbers of up to 64 bits, written in digits only."""

    def convert(value: Any) -> Any:
        whole = value if type(value) is int else _whole(value)
        if whole is not None and -_BIGGEST - 1 <= whole <= _BIGGEST:
            return whole
        setting.report(f"Invalid integer for {setting.source}: {show(value)}")
        return None

    return convert


def _whole(value: Any) -> int | None:
    if isinstance(value, str):
        return int(value) if _INTEGER.fullmatch(value) else None
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float | Decimal):
        near = float(value)
        return int(near) if abs(near) < 2.0**63 and near.is_integer() and near == value else None
    return None


def number(setting: Setting) -> Converter:
    """Numbers; what follows the number in a text is left out."""

    def convert(value: Any) -> Any:
        if type(value) is float and isfinite(value):
            return value
        found = _number(value)
        if found is None:
            setting.report(f"Invalid number for {setting.source}: {show(value)}")
        return found

    return convert


def _number(value: Any) -> int | float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        found = _NUMBER.match(value)
        if found is None:
            return None
        value = int(found[1]) if len(found[1]) < 18 and _digits(found[1]) else float(found[1])
    if not isinstance(value, int | float | Decimal):
        return None
    if isinstance(value, int) and abs(value) <= _BIGGEST:
        return value
    try:
        big = float(value)
    except (OverflowError, ValueError):
        return None
    return big if isfinite(big) else None


def _digits(text: str) -> bool:
    return text.lstrip("+-").isdigit()


def email_address(setting: Setting) -> Converter:
    """Texts with an @ that is not the first sign."""

    def convert(value: Any) -> Any:
        if not isinstance(value, str):
            return None
        if value.find("@") > 0:
            return value
        setting.report(f"Invalid email address for {setting.source}: {show(value)}")
        return None

    return convert


def url(setting: Setting) -> Converter:
    """Texts that begin with a scheme."""

    def convert(value: Any) -> Any:
        if not isinstance(value, str):
            return None
        if _SCHEME.match(value):
            return value
        setting.report(f"Invalid URL for {setting.source}: {show(value)}")
        return None

    return convert


def json_object(setting: Setting) -> Converter:
    """Objects and arrays, as one line of JSON."""

    def convert(value: Any) -> Any:
        return json_text(value) if isinstance(value, dict | list) else None

    return convert


def json_text(value: Any) -> str | None:
    """Return a value as JSON without blanks; None if it cannot be written so."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (ValueError, TypeError, RecursionError):
        return None


def object_type(setting: Setting) -> Converter:
    """The names of datasets."""
    return lambda value: value if isinstance(value, str) and value in setting.datasets else None
