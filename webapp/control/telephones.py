"""Telephone numbers in the international form, as far as a country lets one guess it."""

import re
from typing import Any

from webapp.control.setting import Converter, Setting

# The country, its code, and the digit before a number within it, if there is one.
_TABLE = """
GB 44 0, IE 353 0, US 1 1, CA 1 1, AU 61 0, NZ 64 0, ZA 27 0, IN 91 0, DE 49 0, AT 43 0, CH 41 0,
LI 423, FR 33 0, BE 32 0, NL 31 0, LU 352, IT 39, ES 34, PT 351, GR 30, DK 45, SE 46 0, NO 47,
FI 358 0, PL 48, CZ 420, SK 421 0, HU 36 06, RO 40 0, BG 359 0, HR 385 0, SI 386 0, JP 81 0,
CN 86 0, KR 82 0, SG 65, BR 55 0, MX 52, TR 90 0, IL 972 0
"""
_ROWS = [(*row.split(), "") for row in _TABLE.split(",")]
_COUNTRIES = {row[0]: (row[1], row[2]) for row in _ROWS}
_BETWEEN_DIGITS = re.compile(r"[\s().\-/\u00a0\u2010-\u2015]+")
_OPTIONAL_ZERO = re.compile(r"\(0\)")
_DIGITS = re.compile(r"\+?[0-9]{3,20}")


def telephone_number(setting: Setting) -> Converter:
    """Return the conversion to a telephone number; `country` says where one without code is."""
    country = setting.options.get("country") or "GB"
    code = _COUNTRIES.get(country.upper()) if isinstance(country, str) else None

    def convert(value: Any) -> Any:
        if not isinstance(value, str):
            return None
        return _international(value, code) or value.strip() or None

    return convert


def _international(value: str, country: tuple[str, str] | None) -> str:
    """Return a number with the code of its country, or nothing where that cannot be guessed."""
    abroad = value.lstrip().startswith(("+", "00"))
    digits = _BETWEEN_DIGITS.sub("", _OPTIONAL_ZERO.sub("", value) if abroad else value)
    if not _DIGITS.fullmatch(digits):
        return ""
    if digits.startswith("+"):
        return digits
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    if country is None:
        return ""
    code, trunk = country
    return f"+{code}{digits.removeprefix(trunk)}"
