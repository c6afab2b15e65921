"""The names of a model that a control file is drafted for, and what in an example means them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from webapp.control.example import Example
from webapp.control.model import Destination, Model, Name
from webapp.control.pseudo import PERSON_NAME, POSTAL_ADDRESS, STRUCTURED
from webapp.schema.headers import normal_header

_PARTS = {one.name.removeprefix(STRUCTURED): one.names for one in (PERSON_NAME, POSTAL_ADDRESS)}


@dataclass(frozen=True, slots=True)
class Choice:
    """A name in a destination, which a form knows by its key."""

    key: str
    destination: Destination
    name: Name

    @property
    def parts(self) -> tuple[Name, ...]:
        """Return what a value is made of: nothing, if it is one value of the record."""
        return _PARTS.get(self.name.type, ())

    def part_key(self, part: Name) -> str:
        """Return what a form knows a part by."""
        return f"{self.key}.{part.name}"


def choices(model: Model) -> tuple[Choice, ...]:
    """Return the names of a model's own destinations; those of the first go by their names."""
    own = [one for one in model.destinations if one.is_own]
    return tuple(
        Choice(name.name if one is own[0] else f"{one.name}/{name.name}", one, name)
        for one in own
        for name in one.names
    )


def matched(
    known: Iterable[Choice], example: Example, aliases: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Return for each key the name in the example that means it, as far as one does."""
    names = _meant(example)
    called = (each for choice in known for each in _called(choice, aliases))
    found = (
        (key, next((names[one] for one in words if one in names), None)) for key, words in called
    )
    return {key: source for key, source in found if source is not None}


def _meant(example: Example) -> dict[str, str]:
    """The names in an example by how they are written; what is an object or list is no value.

    Inside an object the last name says it too, where no other name does.
    """
    known = [
        (place, label)
        for label, place in reversed(example.places.items())
        if not any(
            isinstance(value, dict) or _holds_objects(value) for value in example.values(label)
        )
    ]
    by_last = {_alike(place.name): label for place, label in known if not place.repeats}
    return by_last | {_alike(label): label for _, label in known}


def _holds_objects(value: object) -> bool:
    return isinstance(value, list) and any(isinstance(entry, dict) for entry in value)


def _called(
    choice: Choice, aliases: Mapping[str, Sequence[str]]
) -> Iterator[tuple[str, list[str]]]:
    """A key with all that it may be called, and those of its parts."""
    for part in choice.parts:
        yield choice.part_key(part), [_alike(part.name), _alike(part.title)]
    if not choice.parts:
        name = choice.name
        words = (name.name, name.name.rsplit(":")[-1], name.title, *aliases.get(choice.key, ()))
        yield choice.key, list(map(_alike, words))


def _alike(name: str) -> str:
    return normal_header(name).replace(" ", "").replace("-", "")
