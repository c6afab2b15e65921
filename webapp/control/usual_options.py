"""The properties that a drafted instruction has by the data type of its name."""

import re
from typing import Any

from webapp.control.date_patterns import date_reader
from webapp.control.model import Name
from webapp.schema.fields import Field

_DATES = (
    *("yyyy-MM-dd", "dd.MM.yyyy", "dd/MM/yyyy", "MM/dd/yyyy", "yyyy/MM/dd", "yyyyMMdd"),
    *("yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ssX", "yyyy-MM-dd'T'HH:mm:ss.SSSX"),
    *("yyyy-MM-dd HH:mm:ss", "dd.MM.yyyy HH:mm", "dd.MM.yyyy HH:mm:ss"),
)
_LETTERS = {"haplo:to-lower-case": str.lower, "haplo:to-upper-case": str.upper}
_YES_AND_NO = (("yes", "no"), ("y", "n"), ("ja", "nein"), ("j", "n"), ("oui", "non"), ("si", "no"))
# A comma with three digits behind it, and nothing else, would rather part thousands.
_DECIMAL_COMMA = re.compile(r"[+-]?[\d.\s']*\d,(\d{1,2}|\d{4,})\D*")


def usual_options(name: Name, field: Field | None, values: list[Any]) -> dict[str, Any]:
    """Return what the data type of a name needs, by the values of the example."""
    if name.type == "datetime":
        return {"dateFormat": _date_format(values)}
    if name.type == "boolean" and field is not None:
        return _words(field, values)
    if name.type == "number" and any(map(_has_decimal_comma, values)):
        return {"filters": ["desk:decimal-comma"]}
    if name.type == "telephone-number":
        return {"country": "GB"}
    if name.type == "text" and field is not None and field.constraints.enum:
        return _letters(set(map(str, field.constraints.enum)), values)
    return {"filters": ["haplo:fix-up-url"]} if name.type == "url" else {}


def _letters(listed: set[str], values: list[Any]) -> dict[str, Any]:
    """Small or capital letters only, where that alone brings values into the list of the field."""
    unlisted = {value for value in values if isinstance(value, str)} - listed
    for name, change in _LETTERS.items():
        if listed == set(map(change, listed)) and listed & set(map(change, unlisted)):
            return {"filters": [name]}
    return {}


def _date_format(values: list[Any]) -> str:
    """The one that reads most of them: what is wrong here and there is for the log to tell."""
    texts = [value for value in values if isinstance(value, str)]
    return max(_DATES, key=lambda pattern: sum(map(bool, map(date_reader(pattern), texts))))


def _has_decimal_comma(value: object) -> bool:
    return isinstance(value, str) and _DECIMAL_COMMA.fullmatch(value.strip()) is not None


def _words(field: Field, values: list[Any]) -> dict[str, Any]:
    """The words for yes and no, where they are other than true and false."""
    seen = {value for value in values if isinstance(value, str)}
    if (values and not seen) or seen & {"true", "false"}:
        return {}
    if seen and not seen & {*field.true_values, *field.false_values}:
        return _usual_words(seen)
    options = (("trueValue", field.true_values), ("falseValue", field.false_values))
    found = {key: next((one for one in words if one in seen), words[0]) for key, words in options}
    return {} if found == {"trueValue": "true", "falseValue": "false"} else found


def _usual_words(seen: set[str]) -> dict[str, Any]:
    """The words of the pair that most values are of, as they are spelled there."""
    lower = {word.lower(): word for word in sorted(seen)}
    pair = max(_YES_AND_NO, key=lambda words: len(lower.keys() & set(words)))
    spelled = next((lower[word] for word in pair if word in lower), None)
    if spelled is None:
        return {}
    alike = str.title if spelled.istitle() else str.upper if spelled.isupper() else str.lower
    return dict(zip(("trueValue", "falseValue"), map(alike, pair), strict=True))
