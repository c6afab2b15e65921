"""Filters: what changes a value of a record before its data type reads it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from webapp.control.references import found_by
from webapp.control.setting import Converter, Setting
from webapp.control.texts import plain_text

_FIXABLE_URL = re.compile(r"[a-zA-Z][a-zA-Z+.\-/]+")
# A point, or a blank of one of these kinds, may stand between thousands.
_MARKS = r"[.\x20\xa0\u2009\u202f']"
_DECIMAL_COMMA = re.compile(rf"([+-]?(?:\d{{1,3}}(?:{_MARKS}\d{{3}})+|\d+))(?:,(\d+))?(\D*)")


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter by its name; `make` returns the function for one instruction."""

    name: str
    description: str
    make: Callable[[Setting], Converter]


def fix_up_url(value: Any) -> Any:
    """Put https:// before what looks like an address without a scheme."""
    if not isinstance(value, str):
        return None
    return f"https://{value}" if _FIXABLE_URL.fullmatch(value) else value


def to_lower_case(value: Any) -> Any:
    """Return a text in small letters; anything else stays."""
    return value.lower() if isinstance(value, str) else value


def to_upper_case(value: Any) -> Any:
    """Return a text in capital letters; anything else stays."""
    return value.upper() if isinstance(value, str) else value


def decimal_comma(value: Any) -> Any:
    """Write a number that has a decimal comma with a point; anything else stays."""
    found = _DECIMAL_COMMA.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return value
    whole = re.sub(_MARKS, "", found[1])
    return f"{whole}.{found[2]}" if found[2] else whole


def _key_to_ref(setting: Setting) -> Converter:
    """The text is the key of a record in the dataset that the name refers to."""
    dataset = setting.name.refers_to
    find = found_by(setting, dataset, setting.name.reference)
    return find if dataset else lambda value: value


def _user_by(field: str) -> Callable[[Setting], Converter]:
    return lambda setting: _lower(found_by(setting, "users", field))


def _lower(find: Converter) -> Converter:
    return lambda value: find(to_lower_case(value))


def _plainly(change: Converter) -> Callable[[Setting], Converter]:
    return lambda setting: change


_TABLE = (
    Filter(
        "haplo:string-to-ref",
        "Finds the record that a text is the key of.",
        _key_to_ref,
    ),
    Filter(
        "haplo:code-to-ref",
        "Finds the record that a code is the key of.",
        _key_to_ref,
    ),
    Filter(
        "haplo:username-to-ref",
        "Finds the user who has a text as unique ID.",
        _user_by("unique_id"),
    ),
    Filter(
        "haplo:email-to-ref",
        "Finds the user who has an e-mail address.",
        _user_by("email"),
    ),
    Filter(
        "haplo:fix-up-url",
        "Writes https:// before a web address that lacks it.",
        _plainly(fix_up_url),
    ),
    Filter("haplo:to-lower-case", "Makes all letters small.", _plainly(to_lower_case)),
    Filter("haplo:to-upper-case", "Makes all letters capital.", _plainly(to_upper_case)),
    Filter("haplo:to-string", "Makes a text of a number, or of yes and no.", _plainly(plain_text)),
    Filter(
        "desk:decimal-comma",
        "Writes a number such as 1.234,50 as 1234.50. Of this desk only.",
        _plainly(decimal_comma),
    ),
)

FILTERS = {each.name: each for each in _TABLE}
