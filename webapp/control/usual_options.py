"""The properties that a drafted instruction has by the data type of its name."""

from typing import Any

from webapp.control.date_patterns import date_reader
from webapp.control.model import Name
from webapp.schema.fields import Field

_DATES = (
    *("yyyy-MM-dd", "dd.MM.yyyy", "dd/MM/yyyy", "MM/dd/yyyy", "yyyy/MM/dd", "yyyyMMdd"),
    *("yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ssX", "yyyy-MM-dd'T'HH:mm:ss.SSSX"),
    *("yyyy-MM-dd HH:mm:ss", "dd.MM.yyyy HH:mm", "dd.MM.yyyy HH:mm:ss"),
)


def usual_options(name: Name, field: Field | None, values: list[Any]) -> dict[str, Any]:
    """Return what the data type of a name needs, by the values of the example."""
    if name.type == "datetime":
        return {"dateFormat": _date_format(values)}
    if name.type == "boolean" and field is not None:
        return _words(field, values)
    if name.type == "telephone-number":
        return {"country": "GB"}
    return {"filters": ["haplo:fix-up-url"]} if name.type == "url" else {}


def _date_format(values: list[Any]) -> str:
    texts = [value for value in values if isinstance(value, str)]
    for pattern in _DATES:
        if texts and all(date_reader(pattern)(text) for text in texts):
            return pattern
    return _DATES[0]


def _words(field: Field, values: list[Any]) -> dict[str, Any]:
    """The words for yes and no, where they are other than true and false."""
    seen = {value for value in values if isinstance(value, str)}
    if (values and not seen) or seen & {"true", "false"}:
        return {}
    options = (("trueValue", field.true_values), ("falseValue", field.false_values))
    found = {key: next((one for one in words if one in seen), words[0]) for key, words in options}
    return {} if found == {"trueValue": "true", "falseValue": "false"} else found
