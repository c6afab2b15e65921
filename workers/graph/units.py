"""Units as people write them, and values in base units."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from webapp.graph.terms import listed

LONGEST_UNIT = 24
_WORDS: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("unit_words.toml").read_text(encoding="utf-8")
)
SPELLINGS = _WORDS["spellings"]
TEXTS = frozenset(listed(_WORDS["texts"]["words"]))
SHARES = frozenset(word.casefold() for word in listed(_WORDS["shares"]["words"]))
STRENGTHS = frozenset(listed(_WORDS["strengths"]["words"]))
AMOUNTS = frozenset(listed(_WORDS["amounts"]["words"]))
BARE = frozenset(listed(_WORDS["bare"]["words"]))
BELOW = frozenset(listed(_WORDS["below"]["words"]))
HUMPS = _WORDS["humps"]
_EXPONENT = re.compile(r"([A-Za-zµΩ°])\^?\(?([-\u2212⁻]?\d)\)?(?![\d.])")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_TIMES = re.compile(r"\s*[·⋅•*\u00d7]\s*|\s+")
# P-04411 is no pressure, and 12 of something no unit.
_A_CODE = re.compile(
    r"^[-+/.]|[A-Za-z%] \d|^[A-Z]:[A-Z]|-[A-Za-z]|[A-Za-z]-?\d\d|^\d+$|^\d(?!/)|/\d+[A-Z]|^[A-Z]\d"
)
# What pint would read as a unit, and nobody who writes a header means.
_OTHER_WORDS = """
    i/c y/n n j/n o/n yes no id no. nr nr. x/y n/a na at pin rod chain point count are hand cup
    link mil turn case day month year hour minute week light bit byte dot age air mean max"""
_NO_UNITS = frozenset(_OTHER_WORDS.split())


@lru_cache(maxsize=4096)
def is_unit(text: str) -> bool:
    """Whether a text is a unit and nothing else."""
    plain = " ".join(text.split())
    if not plain or len(plain) > LONGEST_UNIT or plain.casefold() in _NO_UNITS:
        return False
    if plain in TEXTS or is_share(plain) or plain in STRENGTHS:
        return True
    return not _A_CODE.search(plain) and _parsed(plain) is not None


def is_usual_unit(text: str) -> bool:
    """Whether a cell is a unit that people write alone; two letters may be anybody's initials."""
    plain = " ".join(text.split())
    usual = BARE | TEXTS | STRENGTHS | set(SPELLINGS)
    signed = bool(re.search(r"[/%°²³^*·]|[a-z]-?\d$", plain))
    return (plain in usual or is_share(plain) or signed) and is_unit(plain)


def is_share(text: str) -> bool:
    """Whether a unit tells a part of a whole: a percentage, parts per million."""
    return " ".join(text.split()).casefold() in SHARES


def is_strength(text: str) -> bool:
    """Whether a unit tells how much is dissolved."""
    return text in STRENGTHS


def is_amount(text: str) -> bool:
    """Whether a unit tells how much of a material is taken."""
    return text in AMOUNTS


@lru_cache(maxsize=4096)
def canonical(text: str, name: str = "") -> str | None:
    """What pint calls a unit; a bare C behind a temperature is a degree, not a charge."""
    if text in ("C", "c") and re.search(r"(?i)temp|\bt\b|^t[a-z]{0,4}\b|chamber|ofen", name):
        text = "°C"
    found = _parsed(text)
    return str(found.units) if found is not None else None


@lru_cache(maxsize=65536)
def normal(value: float, unit: str) -> tuple[float, str]:
    """A value in base units; one whose unit nobody knows stays as it is."""
    found = _parsed(unit)
    if found is None:
        return value, unit
    try:
        # A scale with an offset (25 °C) is no multiple of its unit, so the value goes inside.
        amount = registry().Quantity(value * found.magnitude, found.units).to_base_units()
    except Exception:
        return value, unit
    return float(amount.magnitude), str(amount.units)


@lru_cache(maxsize=1)
def registry() -> Any:
    """All units that pint knows."""
    import pint

    return pint.UnitRegistry(cache_folder=None)


@lru_cache(maxsize=8192)
def _parsed(text: str) -> Any:
    """The quantity that one of a unit is, or None where pint cannot read it."""
    if not text or len(text) > LONGEST_UNIT or text.casefold() in _NO_UNITS:
        return None
    if text in TEXTS or "**" in text:
        return None
    expression = _expression(text)
    if not re.search(r"[A-Za-zµΩ°%Å]", expression):
        return None
    known = registry()
    try:
        units = known.parse_units(expression)
        return known.Quantity(1, units)
    except Exception:
        return _scaled(known, expression)


def _scaled(known: Any, expression: str) -> Any:
    """A unit with a number in it: g/10 min."""
    try:
        found = known.parse_expression(expression)
    except Exception:
        return None
    return found if hasattr(found, "units") else None


def _expression(text: str) -> str:
    """A unit in the form that pint reads: cm2/Vs -> cm**2/(V*s)."""
    if text in SPELLINGS:
        return SPELLINGS[text]
    plain = text.translate(_SUPERSCRIPTS).replace("\u2212", "-").replace("μ", "µ").replace("^", "")
    plain = _EXPONENT.sub(lambda found: f"{found[1]}**{found[2]}", plain)
    top, *below = (_product(part) for part in plain.split("/"))
    return "/".join([top or "1", *(f"({part})" for part in below)])


def _product(text: str) -> str:
    parts = [part for part in _TIMES.split(text.replace("**", "^").strip(" ()")) if part]
    return "*".join(_spelled(part) for part in parts).replace("^", "**")


def _spelled(part: str) -> str:
    base, sign, power = part.partition("^")
    known = SPELLINGS.get(base, base)
    return f"({known}){sign}{power}" if known != base else part
