"""Mappings that the desk drafts: which value of a file means which stored record."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from webapp.control.model import Name
from webapp.extensions import db
from webapp.models.records import records_table
from webapp.services import datasets

MOST_LISTED = 256
TODO = "TODO-V"
"""What a value of the file begins with that nobody has named yet; a number follows."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A mapping with the records that values can mean, and what is to be known of it."""

    mapping: dict[str, Any]
    dataset: str
    # Can the records only be told by what they are called?
    only_titles: bool
    # Are there more records than are listed?
    more: bool


def mapping_for(name: Name) -> Listed:
    """A mapping to the records that a name refers to, by their key where people can know it."""
    schema = datasets.get(name.refers_to).schema
    title = schema.title_field if schema.field(name.reference).assigned else None
    column = records_table(schema).c[title or name.reference]
    query = sa.select(column).where(column.is_not(None)).distinct().order_by(column)
    found = list(db.session.scalars(query.limit(MOST_LISTED + 1)))
    values = {f"{TODO}{n}": _plain(one) for n, one in enumerate(found[:MOST_LISTED], start=1)}
    using = "title" if title else "behaviour"
    mapping = {"types": [schema.name], "using": using, "values": values}
    return Listed(mapping, schema.label, title is not None, len(found) > MOST_LISTED)


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else str(value)
