"""Dates by patterns of letters such as dd/MM/yyyy HH:mm, read strictly."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

DateReader = Callable[[str], datetime | None]

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TOKEN = re.compile(r"'(?P<quoted>(?:[^']|'')*)'|(?P<letter>[A-Za-z])(?P=letter)*|[^A-Za-z']+")
_NUMERIC = "yMdHkhKmsS"
_ZONE = "((?>(?:UTC|GMT)?[+-](?:[0-9]{1,2}:?[0-9]{2}|[0-9]{1,2})|Z|UTC|GMT))"
_OFFSET = re.compile(r"([+-])([0-9]{1,2}):?([0-9]{2})?$")
_LONGEST_PATTERN = 100


def _words(names: Sequence[str]) -> str:
    return "((?>" + "|".join(word for name in names for word in (name, name[:3])) + "))"


_WORDS = {"E": _words(_DAYS), "a": "(am|pm)", "z": _ZONE, "Z": _ZONE, "X": _ZONE}


@lru_cache(maxsize=64)
def date_reader(pattern: str) -> DateReader:
    """Return a function that reads a date of this pattern; ValueError if it is no pattern."""
    tokens = _tokens(pattern)
    letters = [letter for letter, _ in tokens if letter]
    expression = re.compile("".join(map(_fragment, _with_next(tokens))), re.I | re.A)

    # The days of a file repeat, and reading one takes longer than all else that becomes of it.
    @lru_cache(maxsize=4096)
    def read(text: str) -> datetime | None:
        found = expression.fullmatch(text.strip())
        if found is None:
            return None
        try:
            return _date(dict(zip(letters, found.groups(), strict=True)))
        except (ValueError, OverflowError):
            return None

    return read


def _tokens(pattern: str) -> list[tuple[str, str]]:
    """Return letters with their run, and literal text with no letter."""
    tokens: list[tuple[str, str]] = []
    place = 0
    if len(pattern) > _LONGEST_PATTERN:
        raise ValueError(pattern)
    while place < len(pattern):
        found = _TOKEN.match(pattern, place)
        if found is None:
            raise ValueError(pattern)
        place = found.end()
        quoted = found["quoted"]
        if quoted is not None:
            tokens.append(("", quoted.replace("''", "'") or "'"))
        else:
            tokens.append((_letter(found), found[0]))
    return tokens


def _letter(found: re.Match[str]) -> str:
    letter: str = found["letter"] or ""
    if letter and letter not in _NUMERIC and letter not in _WORDS:
        raise ValueError(letter)
    return letter


def _with_next(tokens: list[tuple[str, str]]) -> list[tuple[str, str, bool]]:
    """Add to each token whether digits follow at once, so that it must know its width."""
    after = [*(letter in _NUMERIC and letter != "" for letter, _ in tokens[1:]), False]
    return [(letter, run, digits) for (letter, run), digits in zip(tokens, after, strict=True)]


def _fragment(token: tuple[str, str, bool]) -> str:
    """What a token takes it never gives back: or an odd pattern could be tried for years."""
    letter, run, digits_follow = token
    if not letter:
        return re.escape(run)
    if letter in _WORDS:
        return _WORDS[letter]
    if letter == "M" and len(run) > 2:
        return _words(_MONTHS)
    if letter == "y":
        return f"([0-9]{{{len(run)}}})" if len(run) in (2, 4) else "([0-9]{1,4}+)"
    if digits_follow:
        return f"([0-9]{{{len(run)}}})"
    return "([0-9]{1,9}+)" if letter == "S" else "([0-9]{1,2}+)"


def _date(parts: dict[str, str]) -> datetime:
    fraction = parts.get("S", "0")[:6].ljust(6, "0")
    date = datetime(
        _year(parts.get("y", "1970")),
        _month(parts.get("M", "1")),
        int(parts.get("d", "1")),
        _hour(parts),
        int(parts.get("m", "0")),
        int(parts.get("s", "0")),
        int(fraction),
    )
    zone = parts.get("X") or parts.get("Z") or parts.get("z") or ""
    return date - _offset(zone)


def _year(text: str) -> int:
    year = int(text)
    if len(text) == 2:
        return year + (1900 if year >= 69 else 2000)
    return year


def _month(text: str) -> int:
    if text.isdigit():
        return int(text)
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(text.lower()))


def _hour(parts: dict[str, str]) -> int:
    if "H" in parts:
        return int(parts["H"])
    if "k" in parts:
        return _between(1, parts["k"], 24) % 24
    half = 12 if parts.get("a", "").lower() == "pm" else 0
    if "h" in parts:
        return _between(1, parts["h"], 12) % 12 + half
    return _between(0, parts.get("K", "0"), 11) + half


def _between(low: int, text: str, high: int) -> int:
    if not low <= int(text) <= high:
        raise ValueError(text)
    return int(text)


def _offset(zone: str) -> timedelta:
    found = _OFFSET.search(zone)
    if found is None:
        return timedelta()
    sign = -1 if found[1] == "-" else 1
    hours, minutes = _between(0, found[2], 18), _between(0, found[3] or "0", 59)
    return sign * timedelta(hours=hours, minutes=minutes)
