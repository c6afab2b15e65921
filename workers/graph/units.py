"""Units as people write them in headers and cells, and values in base units."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from webapp.graph.vocabulary_file import listed

LONGEST_UNIT = 24
_WORDS: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("unit_words.toml").read_text(encoding="utf-8")
)
SPELLINGS = _WORDS["spellings"]
TEXTS = frozenset(listed(_WORDS["texts"]["words"]))
SHARES = frozenset(word.casefold() for word in listed(_WORDS["shares"]["words"]))
STRENGTHS = frozenset(listed(_WORDS["strengths"]["words"]))
BARE = frozenset(listed(_WORDS["bare"]["words"]))
_BRACKETS = re.compile(r"[(\[{<](?:[^()\[\]{}<>]|\([^()]*\))+[)\]}>]")
_BEHIND = re.compile(
    r"^(.+?)(?:\s+/\s*|\s*,\s*|\s+in\s+|\s*;\s*|\s*:\s*)([^\s,;]\S*(?: \S+){0,2})$"
)
_UNDERSCORED = re.compile(r"^(.+[^\W_])_+([^\W\d_][^\s_]*|%|°C)$")
_EXPONENT = re.compile(r"([A-Za-zµΩ°])\^?\(?([-\u2212⁻]?\d)\)?(?![\d.])")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_TIMES = re.compile(r"\s*[·⋅•*\u00d7]\s*|\s+")
# P-04411 is no pressure, and 12 of something no unit.
_A_CODE = re.compile(r"^[-+/.]|-[A-Za-z]|[A-Za-z]-?\d\d|^\d+$|^\d(?!/)|/\d+[A-Z]|^[A-Z]\d")
# What pint would read as a unit, and nobody who writes a header means.
_OTHER_WORDS = """
    i/c y/n n j/n o/n yes no id no. nr nr. x/y n/a na at pin rod chain point count are hand cup
    link mil turn case day month year hour minute week light bit byte dot age air mean max"""
_NO_UNITS = frozenset(_OTHER_WORDS.split())


@dataclass(frozen=True, slots=True)
class HeaderUnit:
    """A header without its unit, the unit as written, and what pint calls it, if it knows it."""

    name: str
    text: str
    pint: str | None


@lru_cache(maxsize=4096)
def unit_in(header: str) -> HeaderUnit:
    """Take the unit off a header: "Time (hrs)", "Load [mg/cm2]", "T_degC", "Share, %"."""
    text = " ".join(header.replace("\ufeff", "").split())
    for find in (_in_brackets, _behind_a_sign, _underscored, _as_last_word):
        found = find(text)
        if found:
            name, unit = found
            return HeaderUnit(name, unit, canonical(unit, name))
    return HeaderUnit(text, "", None)


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
        amount = _registry().Quantity(value * found.magnitude, found.units).to_base_units()
    except Exception:
        return value, unit
    return float(amount.magnitude), str(amount.units)


@lru_cache(maxsize=1)
def _registry() -> Any:
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
    registry = _registry()
    try:
        units = registry.parse_units(expression)
        return registry.Quantity(1, units)
    except Exception:
        return _scaled(registry, expression)


def _scaled(registry: Any, expression: str) -> Any:
    """A unit with a number in it: g/10 min."""
    try:
        found = registry.parse_expression(expression)
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


def _in_brackets(text: str) -> tuple[str, str] | None:
    for found in _BRACKETS.finditer(text):
        inner = found[0][1:-1].strip()
        name = " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())
        if is_unit(inner) or _temperature(inner, name):
            return name or text, inner
    return None


def _temperature(inner: str, name: str) -> bool:
    return inner in ("C", "c") and canonical(inner, name) is not None


def _behind_a_sign(text: str) -> tuple[str, str] | None:
    found = _BEHIND.match(text)
    return (found[1], found[2]) if found and is_unit(found[2]) else None


def _underscored(text: str) -> tuple[str, str] | None:
    found = _UNDERSCORED.match(text)
    if not found or not is_unit(found[2]) or _other_than_unit(found[1], found[2]):
        return None
    return found[1], found[2]


def _other_than_unit(name: str, unit: str) -> bool:
    """A last part that may as well be a word: V_min is a least voltage, t_min are minutes."""
    if unit == "min":
        return not re.search(r"(?i)time|zeit|dauer|dur|(^|[_ ])t\d*$|^t_|delay|age", name)
    # Two letters in a row of symbols (Q_d, I_c, R_a) are an index and no unit.
    return len(unit) == 1 and len(name) == 1 and f"{name}{unit}" not in ("TK", "TC", "UV", "IA")


def _as_last_word(text: str) -> tuple[str, str] | None:
    """A unit without any sign: "Ar sccm", "Share wt %", "Loading mg cm-2"."""
    *before, last = re.split(r"[\s_]+", text)
    signed = re.search(r"[/%°²³]|[A-Za-z]-?\d$", last) and not last.startswith("/")
    if not before or not (last in BARE or signed) or not is_unit(last):
        return None
    size = 2 if len(before) > 1 and _goes_before(before[-1], last) else 1
    words = [*before, last]
    return " ".join(words[:-size]), " ".join(words[-size:])


def _goes_before(word: str, last: str) -> bool:
    """Whether the word before the last is of the unit too."""
    if is_share(f"{word} {last}"):
        return True
    return bool(re.search(r"\d$", last)) and word in BARE and is_unit(f"{word} {last}")
