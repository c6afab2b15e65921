"""Control files that are made of a model: instructions for each name that was chosen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.control.choices import Choice
from webapp.control.control_file import VERSION
from webapp.control.example import Example
from webapp.control.example_places import FOR_EACH
from webapp.control.model import Model
from webapp.control.pseudo import STRUCTURED
from webapp.control.usual_options import usual_options
from webapp.schema.fields import Field

TODO = "TODO-"
"""What a source begins with that nobody has named yet."""

Instruction = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chosen:
    """A name that values are to go into, and where in a record they come from."""

    choice: Choice
    source: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Of a value that is made of parts, the source of each."""
    many: bool = False
    mapping: Mapping[str, Any] | None = None
    """How values lead to records, if they are not the keys of those themselves."""

    @property
    def unnamed(self) -> int:
        """Return how many of its sources nobody has named yet."""
        return sum(one.startswith(TODO) for one in (self.source, *self.parts.values()))


def skeleton(
    model: Model, chosen: Iterable[Chosen], example: Example, fields: Mapping[str, Field]
) -> dict[str, Any]:
    """Return a control file that makes a record of the model from each record of a file."""
    chosen = list(chosen)
    instructions: list[Instruction] = [{"action": "new", "destination": model.destinations[0].name}]
    for one in chosen:
        if one.parts:
            instructions += _structured(one, example)
        else:
            instructions += _plain(one, example, fields.get(one.choice.key))
    mappings = {one.choice.key: dict(one.mapping) for one in chosen if one.mapping is not None}
    return {
        VERSION: 0,
        "model": model.name,
        "files": {"DEFAULT": dict(example.spec)},
        "instructions": instructions,
        **({"mapping": mappings} if mappings else {}),
    }


def _plain(one: Chosen, example: Example, field: Field | None) -> Iterator[Instruction]:
    place, values = example.place(one.source), example.values(one.source)
    options = usual_options(one.choice.name, field, values)
    mapped = {} if one.mapping is None else {"refMapping": one.choice.key}
    made = {"source": place.name, **_place(one), **options, **mapped}
    if not one.many:
        yield from place.reached([made])
        return
    yield {"action": "remove-values", **_place(one)}
    made["multivalue"] = True
    single = place.repeats if not values else not isinstance(values[0], list)
    if single or example.spec["read"] != "json":
        yield from place.reached([made])
        return
    # A list of values is gone through entry by entry.
    inner = {"wrapValues": True, "instructions": [made | {"source": "value"}]}
    yield from place.reached([{"action": FOR_EACH, "source": place.name, **inner}])


def _structured(one: Chosen, example: Example) -> Iterator[Instruction]:
    """The parts are collected first, and then made into one value."""
    structured = f"{STRUCTURED}{one.choice.name.type}"
    for part, source in one.parts.items():
        place = example.place(source)
        made = {"source": place.name, "destination": structured, "name": part}
        yield from place.reached([made])
    if one.many:
        yield {"action": "remove-values", **_place(one)}
    many = {"multivalue": True} if one.many else {}
    yield {"action": "field-structured", "structured": structured, **_place(one), **many}


def _place(one: Chosen) -> dict[str, str]:
    return {"destination": one.choice.destination.name, "name": one.choice.name.name}
