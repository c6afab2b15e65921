"""What the pages of datasets and records and their JSON twins show."""

from datetime import date, datetime, time
from typing import Any, Self

from webapp.models import Dataset
from webapp.pages.base import PageModel
from webapp.schema.fields import Field
from webapp.schema.words import choices_in_words, kind_in_words, rules_in_words
from webapp.services import exports
from webapp.services.records import RecordPage

Value = str | int | float | bool | datetime | date | time | list[Any] | None


class FieldFacts(PageModel):
    """A field of a dataset, for the head of a table and the help beside a form."""

    name: str
    title: str
    type: str
    # What a cell holds, in words.
    kind: str
    description: str
    required: bool
    key: bool
    # Other headers that are taken for this field.
    aliases: tuple[str, ...]
    rules: tuple[str, ...]
    # Every allowed value; none = no list limits them.
    choices: tuple[str, ...]
    example: str

    @classmethod
    def of(cls, field: Field, dataset: Dataset) -> Self:
        """The facts of one field."""
        return cls(
            name=field.name,
            title=field.label,
            type=field.type.value,
            kind=kind_in_words(field),
            description=field.description,
            required=dataset.schema.requires(field),
            key=field.name in dataset.schema.primary_key,
            aliases=field.aliases,
            rules=rules_in_words(field, dataset.schema),
            choices=choices_in_words(field),
            example=field.example,
        )


class DatasetPage(PageModel):
    """One dataset: what its records look like and how many there are."""

    slug: str
    title: str
    description: str
    records: int
    fields: tuple[FieldFacts, ...]
    descriptor: dict[str, Any]

    @classmethod
    def of(cls, dataset: Dataset) -> Self:
        """The facts of one dataset."""
        return cls(
            slug=dataset.slug,
            title=dataset.title,
            description=dataset.schema.description,
            records=dataset.records,
            fields=tuple(FieldFacts.of(field, dataset) for field in dataset.schema.fields),
            descriptor=dataset.descriptor,
        )


class DatasetList(PageModel):
    """All datasets, by title."""

    datasets: tuple[DatasetPage, ...]

    @classmethod
    def of(cls, found: list[Dataset]) -> Self:
        """The list of these datasets."""
        return cls(datasets=tuple(DatasetPage.of(dataset) for dataset in found))


class RecordItem(PageModel):
    """One record: its number in the dataset, its values by field, and when it last changed."""

    id: int
    values: dict[str, Value]
    process_id: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, row: dict[str, Any]) -> Self:
        """A row of the dataset's table."""
        return cls(
            id=row["_id"],
            values={name: value for name, value in row.items() if not name.startswith("_")},
            process_id=row["_process_id"],
            created_at=row["_created_at"],
            updated_at=row["_updated_at"],
        )


class RecordsPage(PageModel):
    """Some records of a dataset, in an order, after a search."""

    dataset: DatasetPage
    search: str
    sort: str
    records: tuple[RecordItem, ...]
    next_cursor: str | None
    fits_into_a_workbook: bool

    @classmethod
    def of(cls, dataset: Dataset, found: RecordPage, search: str, sort: str) -> Self:
        """One page of what was found."""
        return cls(
            dataset=DatasetPage.of(dataset),
            search=search,
            sort=sort,
            records=tuple(RecordItem.of(row) for row in found.rows),
            next_cursor=found.next_cursor,
            fits_into_a_workbook=not exports.why_no_workbook(dataset),
        )
