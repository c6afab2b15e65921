"""Units in headers: how people set them apart from the name of what they measure."""

import re
from dataclasses import dataclass
from functools import lru_cache

from workers.graph import units

_BRACKETS = re.compile(r"[(\[{<](?:[^()\[\]{}<>]|\([^()]*\))+[)\]}>]")
_BEHIND = re.compile(
    r"^(.+?)(?:\s+/\s*|\s*,\s*|\s+in\s+|\s*;\s*|\s*:\s*)([^\s,;]\S*(?: \S+){0,2})$"
)
_UNDERSCORED = re.compile(r"^(.+[^\W_])_+([^\W\d_][^\s_]*|%|°C)$")
_HUMP = re.compile(r"[A-Z]?[a-z]+\d?|[A-Z]+(?![a-z])|\d+")
# A letter behind a name in camel case is a unit where the name says of what.
_LETTERS = {
    "C": r"(?i)temp",
    "K": r"(?i)temp",
    "H": r"(?i)(time|duration|dauer|zeit|age|hold)$",
    "S": r"(?i)(time|duration|dauer|zeit)$",
    "V": r"(?i)(volt|potential|spannung)",
    "A": r"(?i)(current|strom)$",
    "W": r"(?i)(power|leistung)$",
    "G": r"(?i)(mass|weight|gewicht|masse)$",
}


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
    ways = (_in_brackets, _behind_a_sign, _in_parts, _underscored, _as_last_word, _in_camel_case)
    for find in ways:
        found = find(text)
        if found:
            name, unit = found
            return HeaderUnit(name, unit, units.canonical(unit, name))
    return HeaderUnit(text, "", None)


def _in_brackets(text: str) -> tuple[str, str] | None:
    for found in _BRACKETS.finditer(text):
        inner = found[0][1:-1].strip()
        name = " ".join(f"{text[: found.start()]} {text[found.end() :]}".split())
        if units.is_unit(inner) or _temperature(inner, name):
            return name or text, inner
    return None


def _temperature(inner: str, name: str) -> bool:
    return inner in ("C", "c") and units.canonical(inner, name) is not None


def _behind_a_sign(text: str) -> tuple[str, str] | None:
    found = _BEHIND.match(text)
    if not found or not units.is_unit(found[2]) or found[1].count("(") > found[1].count(")"):
        return None
    return found[1], found[2]


def _in_parts(text: str) -> tuple[str, str] | None:
    """A unit whose signs are underscores: "speed_mm_s", "loading_mg_cm2"."""
    parts = text.split("_")
    for size in (3, 2):
        top, *below = parts[-size:]
        if len(parts) <= size or top not in units.BARE or not set(below) <= units.BELOW:
            continue
        unit = (" " if "ohm" in top.casefold() else "/").join([top, *below])
        if units.is_unit(unit):
            return "_".join(parts[:-size]), unit
    return None


def _in_camel_case(text: str) -> tuple[str, str] | None:
    """A unit as the last hump: "pressureBar", "loadingWtPct", "calcinationTempC"."""
    if not text.isalnum() or not _HUMP.match(text):
        return None
    *before, last = _HUMP.findall(text)
    name = text.removesuffix(last)
    if not before or not last[0].isupper():
        return None
    if last in _LETTERS:
        said = re.search(_LETTERS[last], name)
        return (name, last.lower() if last in "HSG" else last) if said else None
    if last == "Min":
        return (name, "min") if re.search(r"(?i)(time|duration|dauer|zeit)$", name) else None
    unit = units.HUMPS.get(last.casefold())
    if unit == "%" and (share := f"{before[-1].casefold()}%") in units.SHARES:
        return name.removesuffix(before[-1]), share
    return (name, unit) if unit else None


def _underscored(text: str) -> tuple[str, str] | None:
    found = _UNDERSCORED.match(text)
    if not found or not units.is_unit(found[2]) or _other_than_unit(found[1], found[2]):
        return None
    return found[1], found[2]


def _other_than_unit(name: str, unit: str) -> bool:
    """A last part that may as well be a word: V_min is a least voltage, t_min are minutes."""
    if unit == "min":
        return not re.search(
            r"(?i)(ing|ation|ung)$|time|zeit|dauer|dur|(^|[_ ])t\d*$|^t_|delay|age", name
        )
    # Two letters in a row of symbols (Q_d, I_c, R_a) are an index and no unit.
    return len(unit) == 1 and len(name) == 1 and f"{name}{unit}" not in ("TK", "TC", "UV", "IA")


def _as_last_word(text: str) -> tuple[str, str] | None:
    """A unit without any sign: "Ar sccm", "Share wt %", "Loading mg cm-2"."""
    *before, last = re.split(r"[\s_]+", text)
    signed = re.search(r"[/%°²³]|[A-Za-z]-?\d$", last) and not last.startswith("/")
    if not before or not (last in units.BARE or signed) or not units.is_unit(last):
        return None
    size = 2 if len(before) > 1 and _goes_before(before[-1], last) else 1
    words = [*before, last]
    return " ".join(words[:-size]), " ".join(words[-size:])


def _goes_before(word: str, last: str) -> bool:
    """Whether the word before the last is of the unit too."""
    if units.is_share(f"{word} {last}"):
        return True
    return bool(re.search(r"\d$", last)) and word in units.BARE and units.is_unit(f"{word} {last}")
