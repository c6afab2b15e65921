"""Control files that the desk drafts: names that were ticked, by an example of the data."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.control.choices import Choice, choices, matched
from webapp.control.control_file import validate
from webapp.control.example import Example, read_example
from webapp.control.model import DestinationKind, Model
from webapp.control.problems import Problem
from webapp.control.skeleton import TODO, Chosen, skeleton
from webapp.control.trial import Trial, tried
from webapp.errors import BadInput
from webapp.schema.fields import Field
from webapp.services import datasets, destinations
from webapp.services.reference_mappings import Listed, mapping_for

TRIED = 5
NO_EXAMPLE = Example({"read": "json"}, ())


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody chose; choices made for another model or example count for nothing."""

    content: bytes = b""
    made_for: str = ""
    fields: frozenset[str] = frozenset()
    many: frozenset[str] = frozenset()
    mapped: frozenset[str] = frozenset()
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A control file, what is wrong with it, and what it makes of the first records."""

    model: Model
    choices: tuple[Choice, ...]
    # Of the dataset that the model is made of, if it is made of one.
    fields: Mapping[str, Field]
    example: Example
    # Why the example could not be read, if it could not.
    sentence: str
    # What the choices are made for.
    made_for: str
    # By key, as the sources are.
    chosen: Mapping[str, Chosen]
    # What takes several values if it is chosen.
    many: frozenset[str]
    # Where each value and part comes from, also those not chosen; nothing if nobody knows.
    sources: Mapping[str, str]
    listed: Mapping[str, Listed]
    control: dict[str, Any]
    problems: tuple[Problem, ...]
    trial: Trial


def draft(model: Model, asked: Asked) -> Draft:
    """Draft a control file for a model."""
    example, sentence = _example(asked.content)
    known, fields = choices(model), _fields(model)
    found = matched(known, example, {name: one.aliases for name, one in fields.items()})
    made_for = _made_for(model, example)
    if asked.made_for != made_for:
        asked = _usual(known, example, found)
    sources = found | {
        key: source for key, source in asked.sources.items() if source in ("", *example.names)
    }
    sources = {key: source for key, source in sources.items() if source}
    listed = {
        one.key: mapping_for(one.name)
        for one in known
        if one.key in asked.mapped & asked.fields and one.name.refers_to
    }
    chosen = {
        one.key: _chosen(one, asked, sources, example, listed.get(one.key))
        for one in known
        if one.key in asked.fields
    }
    control = skeleton(model, chosen.values(), example, fields)
    trial = tried(control, model, example.records[:TRIED])
    return Draft(
        model=model,
        choices=known,
        fields=fields,
        example=example,
        sentence=sentence,
        made_for=made_for,
        chosen=chosen,
        many=asked.many,
        sources=sources,
        listed=listed,
        control=control,
        problems=(*validate(control, destinations.model_of), *trial.problems),
        trial=trial,
    )


def _example(content: bytes) -> tuple[Example, str]:
    if not content.strip():
        return NO_EXAMPLE, ""
    try:
        return read_example(content), ""
    except BadInput as error:
        return NO_EXAMPLE, error.sentence


def _fields(model: Model) -> dict[str, Field]:
    if not model.name.startswith(destinations.PREFIX):
        return {}
    schema = datasets.get(model.destinations[0].dataset).schema
    return {field.name: field for field in schema.fields}


def _made_for(model: Model, example: Example) -> str:
    names = "\n".join((model.name, *example.names))
    return hashlib.sha256(names.encode()).hexdigest()[:16]


def _usual(known: tuple[Choice, ...], example: Example, found: Mapping[str, str]) -> Asked:
    """What is ticked at first: what the example has, and what a destination then requires."""
    had = {one.key for one in known if found.keys() & {one.key, *map(one.part_key, one.parts)}}
    needed = {one.destination for one in known if one.key in had or not one.destination.optional}
    return Asked(
        fields=frozenset(
            one.key
            for one in known
            if one.key in had or (one.name.required and one.destination in needed)
        ),
        many=frozenset(one.key for one in known if _is_list(one, example, found)),
    )


def _is_list(one: Choice, example: Example, found: Mapping[str, str]) -> bool:
    """Has it usually several values? Every name of an object takes several, but few have them."""
    if one.destination.kind is DestinationKind.DICTIONARY:
        return one.name.multivalue
    source = found.get(one.key, "")
    lists = any(isinstance(value, list) for value in example.values(source))
    return lists or example.place(source).repeats


def _chosen(
    one: Choice, asked: Asked, sources: Mapping[str, str], example: Example, listed: Listed | None
) -> Chosen:
    """A choice with its sources; without an example, all parts of a value are asked for."""
    if one.parts:
        parts = {
            part.name: sources.get(one.part_key(part)) or f"{TODO}{part.name}"
            for part in one.parts
            if one.part_key(part) in sources or part.required or not example.names
        }
        return Chosen(one, parts=parts, many=one.key in asked.many)
    source = sources.get(one.key) or f"{TODO}{one.name.name}"
    mapping = listed.mapping if listed else None
    return Chosen(one, source, many=one.key in asked.many, mapping=mapping)
