"""What a record of a batch became: the records it makes or changes, and what went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from webapp.control.model import Destination

SHORT_TEXT = 500


@dataclass(slots=True)
class Target:
    """One record to write; `values` are the names that instructions set, as they shall be then."""

    destination: Destination
    values: dict[str, list[object]]
    loaded: Mapping[str, object] | None
    """The stored record that it changes; None if it is a new one."""

    def has(self, name: str) -> bool:
        """Tell whether a name has a value, set or stored."""
        values = self.values.get(name)
        return bool(self.stored(name) if values is None else values)

    def stored(self, name: str) -> list[object]:
        """Return the values that a name has in the stored record."""
        value = self.loaded.get(name) if self.loaded is not None else None
        if isinstance(value, list | tuple):
            return list(value)
        return [] if value is None or value == "" else [value]

    def first(self, name: str) -> object:
        """Return the first value of a name, or None."""
        values = self.values.get(name)
        return next(iter(self.stored(name) if values is None else values), None)


@dataclass(slots=True)
class Outcome:
    """What came of one record; nothing of a dropped one may be written, so it has no targets."""

    targets: list[Target]
    messages: list[str]
    dropped: bool

    @property
    def weight(self) -> int:
        """How much memory it takes, roughly: 1 for a short message, or a target with few texts."""
        weight = len(self.targets)
        for target in self.targets:
            for values in target.values.values():
                if len(values) > 1:
                    weight += len(values)
                if values and type(text := values[-1]) is str and len(text) > SHORT_TEXT:
                    weight += len(text) // SHORT_TEXT
        return weight + sum(1 + len(text) // SHORT_TEXT for text in self.messages)


@dataclass(frozen=True, slots=True)
class Qualified:
    """A value that only a value of the same qualifier replaces."""

    value: object
    qualifier: str


def replace(target: Target, name: str, value: Any) -> None:
    """Set the only value of a name."""
    target.values[name] = [value]


def append(target: Target, name: str, value: Any) -> None:
    """Add a value to those that a name has, stored ones too."""
    values = target.values.get(name)
    if values is None:
        values = target.values[name] = target.stored(name)
    values.append(value)


def replace_qualified(target: Target, name: str, value: Qualified) -> None:
    """Set the only value of this qualifier; a stored value, of which none is known, stays."""
    values = target.values.get(name)
    kept = target.stored(name) if values is None else values
    target.values[name] = [
        other
        for other in kept
        if other != value.value
        and not (isinstance(other, Qualified) and other.qualifier == value.qualifier)
    ]
    target.values[name].append(value)


def unqualified(target: Target) -> None:
    """Leave the qualifiers out, which no dataset keeps."""
    for name, values in target.values.items():
        target.values[name] = [
            value.value if isinstance(value, Qualified) else value for value in values
        ]


def remove(target: Target, name: str) -> None:
    """Take all values of a name away; of a stored record, so that it has none any more."""
    if target.loaded is None:
        target.values.pop(name, None)
    else:
        target.values[name] = []
