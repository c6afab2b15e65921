"""What a single cell is: a number, a date, a code, a name of a person, words."""

import re
from functools import lru_cache

from workers.graph import units

_TIMES = "x*\u00d7"
_APOSTROPHES = "'\u2019"
_BLANKS = r"\u00a0\u202f"
_NUMBER = re.compile(
    rf"^[<>≤≥~≈±]?\s*[+-]?\d+(?:[ .,{_APOSTROPHES}{_BLANKS}]\d{{3}})*(?:[.,]\d+)?"
    rf"(?:\s?[eE{_TIMES}]\^?\s?(?:10\^?)?[+-]?\d+)?$"
)
_PLAIN = re.compile(r"^[<>≤≥~≈±]?\s*[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?\.?$")
_WITH_UNIT = re.compile(r"^([<>≤≥~≈±]?\s*[+-]?\d[\d.,]*(?:[eE][+-]?\d+)?)\s*([^\d\s].*)$")
_MONTH = (
    r"(?:jan|feb|m[aä]r|apr|ma[iy]|ju[nl]|aug|sep|o[ck]t|nov|de[cz]"
    r"|janv|févr|avr|juin|juil|août|déc)[a-zéû]*\.?"
)
_DATE = re.compile(
    r"^(?:[a-z]{2,9}\.?,?\s+)?(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}"
    rf"|\d{{1,2}}\.?[-/ ]{_MONTH}[-/ ,]*\d{{2,4}}|{_MONTH}[- ]+\d{{1,2}},?[- ]+\d{{2,4}}"
    rf"|{_MONTH}[- ]\d{{2,4}}|\d{{4}},?[- ]{_MONTH}"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
    r"(?:[T ,]+\d{1,2}[:.h]\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:[ap]m|z|uhr|[+-]\d\d:?\d\d)?)?$",
    re.IGNORECASE,
)
_TIME = re.compile(r"^\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]m)?$", re.IGNORECASE)
_URL = re.compile(r"^(?:https?://|www\.|doi\.org/|ftp://|\\/)\S+$", re.IGNORECASE)
_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[a-z]{2,}$", re.IGNORECASE)
_FILE = re.compile(r"^[^\s][^\n]{0,120}\.(?!\d+$)[A-Za-z][A-Za-z0-9]{1,5}$")
_PERSON = re.compile(
    r"^(?:(?:dr|prof|mr|mrs|ms|herr|frau|mme|m)\.?\s+)+[^\W\d_]|"
    r"^[^\W\d_]\.\s?(?:[^\W\d_]\.\s?)*(?:[^\W\d_][\w'\u2019-]+)?$|"
    r"^[^\W\d_][\w'\u2019-]+(?:\s[^\W\d_][\w'\u2019-]+)?,\s?[^\W\d_](?:\.|[\w'\u2019-]+)(?:\s?[^\W\d_]\.?)*$",
    re.IGNORECASE,
)
_FULL_NAME = re.compile(
    r"^[A-ZÀ-Þ][a-zß-ÿ'\u2019-]+(?:\s(?:[A-ZÀ-Þ]\.|de|van|von|der|la|el))*\s[A-ZÀ-Þ][\w'\u2019-]+$"
)
_CODE = re.compile(r"^(?=.*\d)[A-Za-z0-9ÄÖÜäöü]+(?:[-_/.:#]?[A-Za-z0-9ÄÖÜäöü]+)*$")
_RATE = re.compile(r"^(?:C/\d+(?:\.\d+)?|\d+(?:[.,]\d+)?\s?C)$")
_YES_AND_NO = """
    y n yes no j ja nein o oui non true false t f x wahr falsch vrai faux ok nok
    pass fail passed failed"""
BOOLEANS = frozenset(_YES_AND_NO.split())
MISSING = frozenset(
    {
        "",
        "-",
        "--",
        "n/a",
        "na",
        "n.a.",
        "nan",
        "none",
        "null",
        "#n/a",
        "?",
        "/",
        "k.a.",
        "n.d.",
        "nd",
    }
)


@lru_cache(maxsize=65536)
def number(text: str) -> float | None:
    """The number that a cell says, with a point or a comma before its decimals, or None."""
    plain = text.strip()
    if not (_PLAIN.match(plain) or _NUMBER.match(plain)):
        return None
    digits = re.sub(r"[<>≤≥~≈±\s'\u2019\u00a0\u202f]", "", plain)
    digits = re.sub(rf"[{_TIMES}]\^?(?:10\^?)?", "e", digits).rstrip(".")
    if "," in digits and "." in digits:
        thousands = "," if digits.rfind(",") < digits.rfind(".") else "."
        digits = digits.replace(thousands, "")
    if digits.count(",") > 1 or digits.count(".") > 1:
        digits = digits.replace(",", "").replace(".", "")
    try:
        return float(digits.replace(",", "."))
    except ValueError:
        return None


@lru_cache(maxsize=65536)
def kind(text: str) -> str:
    """The kind of one cell."""
    plain = " ".join(text.split())
    if plain.casefold() in MISSING:
        return "empty"
    for name, pattern in (("date", _DATE), ("time", _TIME), ("url", _URL), ("email", _EMAIL)):
        if pattern.match(plain):
            return name
    if plain.casefold() in BOOLEANS and plain != "x":
        return "boolean"
    if number(plain) is not None:
        return "integer" if re.fullmatch(r"[+-]?\d+", plain) else "number"
    return _kind_of_words(plain)


def with_unit(text: str) -> tuple[float, str] | None:
    """The number and unit of a cell that holds both, or None."""
    found = _WITH_UNIT.match(text.strip())
    if not found or not units.is_unit(found[2]) or re.search(r"/\d", found[2]):
        return None
    amount = number(found[1])
    return (amount, found[2]) if amount is not None else None


def _kind_of_words(plain: str) -> str:
    if _RATE.match(plain):
        return "with_unit"
    if _FILE.match(plain) and not _PERSON.match(plain):
        return "file"
    found = _WITH_UNIT.match(plain)
    if with_unit(plain) and found and (" " in plain or len(found[2]) > 1 or found[2] == "%"):
        return "with_unit"
    if _CODE.match(plain):
        return "code"
    if _PERSON.match(plain):
        return "person"
    if _FULL_NAME.match(plain):
        return "full_name"
    return "text" if len(plain) > 40 or plain.count(" ") > 5 else "words"


def mask(text: str) -> str:
    """The pattern of a code: letters as a, digits as 9, runs as one."""
    return re.sub(r"\d+", "9", re.sub(r"[^\W\d_]+", "a", text.strip()))
