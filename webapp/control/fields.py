"""The names of the built-in models of people, as fields of the datasets that keep them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.control.model import Destination
from webapp.control.targets import Target

BETWEEN = "; "
"""What stands between several values in a field that holds one text."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Where the values of a name are kept.

    The first value goes to one field and the others to a list; without a list, all of them are one
    text, and with a list alone, all of them are in it.
    """

    first: str = ""
    others: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields, of which there may be none."""
        return tuple(field for field in (self.first, self.others) if field)

    def as_fields(self, values: Sequence[object]) -> dict[str, Any]:
        """Return the values of a name as its fields hold them."""
        if not self.others:
            texts = BETWEEN.join(map(str, values))
            return {self.first: texts or None} if self.first else {}
        rest = list(values[1:] if self.first else values)
        first = {self.first: next(iter(values), None)} if self.first else {}
        return {**first, self.others: rest or None}

    def as_values(self, record: Mapping[str, object]) -> list[object]:
        """Return the values that a name has in a record."""
        first, others = record.get(self.first), record.get(self.others)
        return [
            *([] if first is None else [first]),
            *(others if isinstance(others, list) else []),
        ]


FIELDS: dict[str, dict[str, Kept]] = {
    "people": {
        "dc:attribute:title": Kept("name"),
        "std:attribute:email": Kept("email", "other_emails"),
        "std:attribute:job-title": Kept("job_title"),
        "std:attribute:telephone": Kept(others="telephones"),
        "std:attribute:address": Kept("address"),
        "std:attribute:url": Kept(others="web_addresses"),
        "std:attribute:notes": Kept("notes"),
    },
    "users": {
        "username": Kept("unique_id"),
        "nameFirst": Kept("firstname"),
        "nameLast": Kept("lastname"),
        "title": Kept(),
        "groups": Kept(),
    },
}
"""Datasets, and names in the models that are not called as the field is."""

_SAME: dict[str, Kept] = {}


def fields_of(dataset: str, names: Iterable[str]) -> list[str]:
    """Return the fields that keep these names; a name without an entry is the field's own."""
    known = FIELDS.get(dataset, _SAME)
    return [field for name in names for field in (known[name].fields if name in known else (name,))]


def not_kept(dataset: str, names: Iterable[str]) -> list[str]:
    """Return those of these names that no field keeps."""
    known = FIELDS.get(dataset, _SAME)
    return [name for name in names if name in known and not known[name].fields]


def key_of(dataset: str, key: Mapping[str, object]) -> dict[str, object]:
    """Return a key in the words of the dataset."""
    known = FIELDS.get(dataset, _SAME)
    return {known[name].first if name in known else name: value for name, value in key.items()}


def with_names(dataset: str, record: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a stored record by its fields, and by the names of the models as well."""
    known = FIELDS.get(dataset)
    if known is None:
        return record
    named = {name: kept.as_values(record) for name, kept in known.items() if kept.fields}
    return {**named, **record}


def record_of(target: Target, parents: Iterable[Target] = ()) -> dict[str, Any]:
    """Return what a record is after its instructions: what was stored, and what they have set.

    One that depends on another is linked to the last of its parents by the key of both.
    """
    destination = target.destination
    known = FIELDS.get(destination.dataset, _SAME)
    several = _several(destination)
    values = {name: one for name, one in (target.loaded or {}).items() if name not in known}
    for name, found in target.values.items():
        if name in known:
            values |= known[name].as_fields(found)
        else:
            values[name] = list(found) if name in several else found[-1] if found else None
    for parent in parents:
        if parent.destination.name == destination.depends:
            values |= {name: parent.first(name) for key in destination.keys for name in key}
    return values


def are_as_set(destination: Destination) -> bool:
    """Are the fields of a new record those that instructions set, each with its last value?"""
    named = destination.dataset in FIELDS or destination.depends
    return not (named or _several(destination))


def _several(destination: Destination) -> set[str]:
    """The names that have several values."""
    return {name.name for name in destination.names if name.multivalue}
