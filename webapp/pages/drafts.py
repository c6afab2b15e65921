"""What the page that drafts control files shows."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Self

from webapp.control.model import Name
from webapp.control.trial import TriedRecord
from webapp.models import Dataset
from webapp.pages.base import PageModel
from webapp.pages.listings import Listing, pretty
from webapp.schema.cells import cell_text
from webapp.schema.fields import FieldType
from webapp.services.control_files import Said
from webapp.services.drafts import Draft

# So many names of an example are offered for each field, and none that is longer.
MOST_NAMES = 100
LONGEST_NAME = 200


class Tick(PageModel):
    """A field of the dataset: is it taken, and where from?"""

    name: str
    title: str
    type: str
    required: bool
    chosen: bool
    # Empty if nothing in the example means it.
    source: str
    takes_many: bool
    many: bool


class TriedRow(PageModel):
    """What became of a record of the example: a cell for each field that was chosen."""

    number: int
    cells: tuple[str, ...]
    dropped: bool
    messages: tuple[str, ...]


class DraftPage(PageModel):
    """A control file that is drafted, with what it makes of the first records."""

    dataset: str
    dataset_title: str
    datasets: dict[str, str]
    made_for: str
    ticks: tuple[Tick, ...]
    # The names in the example.
    names: tuple[str, ...]
    listing: Listing
    columns: tuple[str, ...]
    rows: tuple[TriedRow, ...]
    # Why the example could not be read, if it could not.
    sentence: str

    @property
    def unnamed(self) -> int:
        """How many of the fields that were chosen nobody has named a source for."""
        return sum(tick.chosen and not tick.source for tick in self.ticks)

    @classmethod
    def of(cls, draft: Draft, datasets: list[Dataset]) -> Self:
        """The facts of a draft, and the datasets that one can be made for."""
        names = draft.model.destinations[0].names
        return cls(
            dataset=draft.dataset.slug,
            dataset_title=draft.dataset.title,
            datasets={known.slug: known.title for known in datasets},
            made_for=draft.made_for,
            ticks=tuple(_tick(draft, name) for name in names),
            names=tuple(_short(draft.example.names)),
            listing=Listing.of(Said(pretty(draft.control), draft.control, draft.problems)),
            columns=tuple(draft.dataset.schema.field(name).label for name in draft.chosen),
            rows=tuple(
                _row(draft, number, record) for number, record in enumerate(draft.trial.records)
            ),
            sentence=draft.sentence,
        )


def _short(names: Iterable[str]) -> Iterable[str]:
    return islice((name for name in names if len(name) <= LONGEST_NAME), MOST_NAMES)


def _tick(draft: Draft, name: Name) -> Tick:
    chosen = draft.chosen.get(name.name)
    return Tick(
        name=name.name,
        title=name.title,
        type=name.type,
        required=name.required,
        chosen=chosen is not None,
        source=draft.sources.get(name.name, ""),
        takes_many=name.multivalue,
        many=bool(chosen and chosen.many),
    )


def _row(draft: Draft, number: int, record: TriedRecord) -> TriedRow:
    return TriedRow(
        number=number,
        cells=tuple(_cell(draft, record, name) for name in draft.chosen),
        dropped=record.dropped,
        messages=record.messages,
    )


def _cell(draft: Draft, record: TriedRecord, name: str) -> str:
    """The value as it would be stored: of several, where one is taken, the last."""
    values = record.values.get(name)
    field = draft.dataset.schema.field(name)
    if not values:
        return ""
    value = values if field.type is FieldType.LIST else values[-1]
    if field.type is FieldType.DATE and isinstance(value, datetime):
        value = value.date()
    return cell_text(field, value)
