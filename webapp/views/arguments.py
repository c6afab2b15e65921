"""What comes in by the address: numbers, texts and paths, checked before they are used."""

import unicodedata
from datetime import date, tzinfo
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlsplit

from flask import request

from webapp.errors import BadInput
from webapp.services.days import Days
from webapp.services.lake.names import MOST_OF_PATH

LONGEST_TEXT = 200
LARGEST = 2**31 - 1

Word = TypeVar("Word", bound=StrEnum)


def number(name: str) -> int | None:
    """A whole number of the query, or None when it is left out. Raises BadInput."""
    text = request.args.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 10 or int(text) > LARGEST:
        raise BadInput(f"The address has a wrong {name}: a whole number is expected there.")
    return int(text)


def text(name: str) -> str:
    """A text of the query. Raises BadInput when it is too long or holds control characters."""
    value = request.args.get(name, "").strip()
    if len(value) > LONGEST_TEXT:
        raise BadInput(f"The {name} is too long: {LONGEST_TEXT} characters at most.")
    if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in value):
        raise BadInput(f"The {name} holds a character that cannot be searched.")
    return value


def path(name: str) -> str:
    """A path of the query exactly as it stands. Raises BadInput for one that no object can have."""
    value = request.args.get(name, "")
    if len(value.encode(errors="replace")) > MOST_OF_PATH or "\0" in value:
        raise BadInput(f"The address has a wrong {name}: no object can be called like that.")
    return value


def word(name: str, words: type[Word]) -> Word | None:
    """One of these words of the query, or None when it is left out. Raises BadInput."""
    value = request.args.get(name, "")
    if not value:
        return None
    try:
        return words(value)
    except ValueError:
        known = ", ".join(words)
        raise BadInput(f"The address has a wrong {name}: one of {known} is expected.") from None


def day(name: str) -> date | None:
    """A day of the query, or None when it is left out. Raises BadInput."""
    value = request.args.get(name, "")
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise BadInput(f"The address has a wrong {name}: a day like 2026-11-20.") from None


def days(zone: tzinfo | None) -> Days:
    """The days from `since` to `until` by the clock of a reader. Raises BadInput."""
    return Days(since=day("since"), until=day("until"), zone=zone)


def local_path(target: str) -> str:
    """The target when it is a path of this desk, else nothing: nobody is sent elsewhere."""
    plain = target.isprintable() and "\\" not in target and target.startswith("/")
    if not plain or target.startswith("//"):
        return ""
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc else target
