"""Control files that are made of a dataset: an instruction for each field that was chosen."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from webapp.control.control_file import VERSION
from webapp.control.date_patterns import date_reader
from webapp.control.example import Example
from webapp.control.model import Model, Name
from webapp.schema.fields import Field, Schema
from webapp.schema.headers import normal_header

TODO = "TODO-"
"""What a source begins with that nobody has named yet."""

_NOTHING = Example({"read": "json"}, ())
_DATES = (
    *("yyyy-MM-dd", "dd.MM.yyyy", "dd/MM/yyyy", "MM/dd/yyyy", "yyyy/MM/dd", "yyyyMMdd"),
    *("yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm:ssX", "yyyy-MM-dd'T'HH:mm:ss.SSSX"),
    *("yyyy-MM-dd HH:mm:ss", "dd.MM.yyyy HH:mm", "dd.MM.yyyy HH:mm:ss"),
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A field that values are to go into, and where in a record they come from."""

    name: str
    source: str
    many: bool = False


def matched(schema: Schema, example: Example) -> dict[str, str]:
    """Return for each field the name in the example that means it, as far as one does."""
    known = {_alike(name): name for name in reversed(example.names)}
    found = ((field.name, _meant(field, known)) for field in schema.fields)
    return {name: source for name, source in found if source is not None}


def _meant(field: Field, known: Mapping[str, str]) -> str | None:
    called = (field.name, field.label, *field.aliases)
    return next((known[_alike(one)] for one in called if _alike(one) in known), None)


def _alike(name: str) -> str:
    return normal_header(name).replace(" ", "")


def skeleton(
    schema: Schema, model: Model, chosen: Iterable[Chosen], example: Example = _NOTHING
) -> dict[str, Any]:
    """Return a control file that makes a record of the dataset from each record of a file."""
    destination = model.destinations[0]
    names = {name.name: name for name in destination.names}
    instructions: list[dict[str, Any]] = [{"action": "new", "destination": destination.name}]
    for one in chosen:
        field = {"source": one.source, "destination": destination.name, "name": one.name}
        extras = _extras(names[one.name], schema.field(one.name), example.values(one.source))
        instructions.append(_instruction(one, field | extras, example))
    return {
        VERSION: 0,
        "model": model.name,
        "files": {"DEFAULT": dict(example.spec)},
        "instructions": instructions,
    }


def _instruction(one: Chosen, field: dict[str, Any], example: Example) -> dict[str, Any]:
    """A list of values is gone through entry by entry."""
    if not one.many:
        return field
    values = example.values(one.source)
    if example.spec["read"] != "json" or (values and not isinstance(values[0], list)):
        return field | {"multivalue": True}
    return {
        "action": "for-each",
        "source": one.source,
        "wrapValues": True,
        "instructions": [field | {"source": "value", "multivalue": True}],
    }


def _extras(name: Name, field: Field, values: list[Any]) -> dict[str, Any]:
    """The properties that the data type of a name needs, by the values of the example."""
    if name.type == "datetime":
        return {"dateFormat": _date_format(values)}
    if name.type == "boolean":
        return _words(field, values)
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
