"""Where values are in the records of an example: in the record, or inside its objects and lists."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

BETWEEN = " > "
"""What a form writes between the names of a place."""

_DEEPEST = 4
WITHIN = "within"
FOR_EACH = "for-each"


@dataclass(frozen=True, slots=True)
class Place:
    """The name of a value, and the instructions that lead to where it is, with their sources."""

    name: str
    way: tuple[tuple[str, str], ...] = ()

    @property
    def label(self) -> str:
        """Return how a form calls it."""
        return BETWEEN.join((*(source for _, source in self.way), self.name))

    @property
    def repeats(self) -> bool:
        """Is it in the entries of a list?"""
        return any(action == FOR_EACH for action, _ in self.way)

    def values(self, record: Mapping[str, Any]) -> list[Any]:
        """Return what is there in a record."""
        found = [record]
        for action, source in self.way:
            inner = [one.get(source) for one in found]
            if action == FOR_EACH:
                inner = [each for one in inner if isinstance(one, list) for each in one]
            found = [one for one in inner if isinstance(one, dict)]
        return [one[self.name] for one in found if one.get(self.name) not in (None, "")]

    def reached(self, instructions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Return instructions that are followed where the value is."""
        for action, source in reversed(self.way):
            instructions = [{"action": action, "source": source, "instructions": instructions}]
        return instructions


def places(records: Iterable[Mapping[str, Any]]) -> dict[str, Place]:
    """Return the places of all values by their labels; of two alike the shorter way counts."""
    found: dict[str, Place] = {}
    for place in (place for record in records for place in _places(record, ())):
        known = found.setdefault(place.label, place)
        if len(place.way) < len(known.way):
            found[place.label] = place
    return found


def _places(record: Mapping[str, Any], way: tuple[tuple[str, str], ...]) -> Iterator[Place]:
    for name, value in record.items():
        yield Place(name, way)
        if len(way) + 1 < _DEEPEST:
            action = FOR_EACH if isinstance(value, list) else WITHIN
            entries = value if isinstance(value, list) else [value]
            for entry in entries:
                if isinstance(entry, dict):
                    yield from _places(entry, (*way, (action, name)))
