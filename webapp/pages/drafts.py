"""What the page that drafts control files shows."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, Self

from webapp.control.choices import Choice
from webapp.control.trial import TriedRecord
from webapp.pages.base import PageModel
from webapp.pages.listings import Listing, pretty
from webapp.schema.cells import cell_text
from webapp.schema.fields import Field, FieldType
from webapp.services.control_files import Said
from webapp.services.drafts import Draft

# So many names of an example are offered for each field, and none that is longer.
MOST_NAMES = 100
LONGEST_NAME = 200


class Part(PageModel):
    """A part of a value that is made of several, such as the first name of a person."""

    key: str
    title: str
    required: bool
    # Empty if nothing in the example means it.
    source: str


class Tick(PageModel):
    """A name in the model: is it taken, and where from?"""

    key: str
    title: str
    type: str
    required: bool
    chosen: bool
    source: str
    takes_many: bool
    many: bool
    # The dataset whose records it refers to.
    refers_to: str
    mapped: bool
    parts: tuple[Part, ...]


class Group(PageModel):
    """The names of one destination."""

    title: str
    ticks: tuple[Tick, ...]


class DraftedMapping(PageModel):
    """A mapping that is drafted: how many records it lists, and how they are known."""

    title: str
    dataset: str
    records: int
    more: bool
    only_titles: bool


class TriedRow(PageModel):
    """What became of a record of the example: a cell for each name that was chosen."""

    number: int
    cells: tuple[str, ...]
    dropped: bool
    messages: tuple[str, ...]


class DraftPage(PageModel):
    """A control file that is drafted, with what it makes of the first records."""

    model: str
    model_title: str
    models: dict[str, str]
    made_for: str
    groups: tuple[Group, ...]
    # The names in the example.
    names: tuple[str, ...]
    listing: Listing
    mappings: tuple[DraftedMapping, ...]
    columns: tuple[str, ...]
    rows: tuple[TriedRow, ...]
    # How many sources nobody has named yet.
    unnamed: int
    # Why the example could not be read, if it could not.
    sentence: str

    @classmethod
    def of(cls, draft: Draft, models: dict[str, str]) -> Self:
        """The facts of a draft, and the models that one can be made for."""
        return cls(
            model=draft.model.name,
            model_title=draft.model.title,
            models=models,
            made_for=draft.made_for,
            groups=tuple(_groups(draft)),
            names=tuple(_short(draft.example.names)),
            listing=Listing.of(Said(pretty(draft.control), draft.control, draft.problems)),
            mappings=tuple(_mappings(draft)),
            columns=tuple(one.choice.name.title for one in draft.chosen.values()),
            rows=tuple(
                _row(draft, number, record) for number, record in enumerate(draft.trial.records)
            ),
            unnamed=sum(one.unnamed for one in draft.chosen.values()),
            sentence=draft.sentence,
        )


def _short(names: Iterable[str]) -> Iterable[str]:
    return islice((name for name in names if len(name) <= LONGEST_NAME), MOST_NAMES)


def _groups(draft: Draft) -> Iterable[Group]:
    found: dict[str, list[Tick]] = {}
    for choice in draft.choices:
        found.setdefault(choice.destination.title, []).append(_tick(draft, choice))
    return (Group(title=title, ticks=tuple(ticks)) for title, ticks in found.items())


def _tick(draft: Draft, choice: Choice) -> Tick:
    name = choice.name
    return Tick(
        key=choice.key,
        title=name.title,
        type=name.type,
        required=name.required,
        chosen=choice.key in draft.chosen,
        source=draft.sources.get(choice.key, ""),
        takes_many=name.multivalue,
        many=choice.key in draft.many,
        refers_to=name.refers_to,
        mapped=choice.key in draft.listed,
        parts=tuple(
            Part(
                key=choice.part_key(part),
                title=part.title,
                required=part.required,
                source=draft.sources.get(choice.part_key(part), ""),
            )
            for part in choice.parts
        ),
    )


def _mappings(draft: Draft) -> Iterable[DraftedMapping]:
    for key, listed in draft.listed.items():
        yield DraftedMapping(
            title=draft.chosen[key].choice.name.title,
            dataset=listed.dataset,
            records=len(listed.mapping["values"]),
            more=listed.more,
            only_titles=listed.only_titles,
        )


def _row(draft: Draft, number: int, record: TriedRecord) -> TriedRow:
    cells = (_cell(draft.fields, record, one.choice) for one in draft.chosen.values())
    return TriedRow(
        number=number, cells=tuple(cells), dropped=record.dropped, messages=record.messages
    )


def _cell(fields: Mapping[str, Field], record: TriedRecord, choice: Choice) -> str:
    """The value as it would be stored: of several, where one is taken, the last."""
    values = record.values.get(choice.destination.name, {}).get(choice.name.name)
    if not values:
        return ""
    if choice.key in fields:
        return _field_text(fields[choice.key], values)
    return "; ".join(map(str, values if choice.name.multivalue else values[-1:]))


def _field_text(field: Field, values: list[Any]) -> str:
    value = values if field.type is FieldType.LIST else values[-1]
    if field.type is FieldType.DATE and isinstance(value, datetime):
        value = value.date()
    return cell_text(field, value)
