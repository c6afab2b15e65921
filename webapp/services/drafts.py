"""Control files that the desk drafts: fields that were ticked, by an example of the data."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.control.control_file import validate
from webapp.control.example import Example, read_example
from webapp.control.model import Model
from webapp.control.problems import Problem
from webapp.control.skeleton import TODO, Chosen, matched, skeleton
from webapp.control.trial import Trial, tried
from webapp.errors import BadInput
from webapp.models import Dataset
from webapp.services import destinations

TRIED = 5
NO_EXAMPLE = Example({"read": "json"}, ())


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody chose; choices made for another dataset or example count for nothing."""

    content: bytes = b""
    made_for: str = ""
    fields: frozenset[str] = frozenset()
    many: frozenset[str] = frozenset()
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A control file, what is wrong with it, and what it makes of the first records."""

    dataset: Dataset
    model: Model
    example: Example
    # Why the example could not be read, if it could not.
    sentence: str
    # What the choices are made for.
    made_for: str
    chosen: Mapping[str, Chosen]
    # Where each field comes from, also those that are not chosen; nothing if nobody knows.
    sources: Mapping[str, str]
    control: dict[str, Any]
    problems: tuple[Problem, ...]
    trial: Trial


def draft(dataset: Dataset, asked: Asked) -> Draft:
    """Draft a control file for a dataset."""
    example, sentence = _example(asked.content)
    model = destinations.model_of(f"{destinations.PREFIX}{dataset.slug}")
    assert model is not None
    made_for = _made_for(dataset, example)
    if asked.made_for != made_for:
        asked = _usual(model, example, matched(dataset.schema, example))
    sources = matched(dataset.schema, example) | {
        name: source for name, source in asked.sources.items() if source in example.names
    }
    chosen = {
        name.name: Chosen(
            name.name, sources.get(name.name) or f"{TODO}{name.name}", name.name in asked.many
        )
        for name in model.destinations[0].names
        if name.name in asked.fields
    }
    control = skeleton(dataset.schema, model, chosen.values(), example)
    trial = tried(control, model, example.records[:TRIED])
    return Draft(
        dataset=dataset,
        model=model,
        example=example,
        sentence=sentence,
        made_for=made_for,
        chosen=chosen,
        sources=sources,
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


def _made_for(dataset: Dataset, example: Example) -> str:
    names = "\n".join((dataset.slug, *example.names))
    return hashlib.sha256(names.encode()).hexdigest()[:16]


def _usual(model: Model, example: Example, found: Mapping[str, str]) -> Asked:
    """What is ticked at first: what is required, and what the example has."""
    names = model.destinations[0].names
    return Asked(
        fields=frozenset(name.name for name in names if name.required or name.name in found),
        many=frozenset(name.name for name in names if name.multivalue),
    )
