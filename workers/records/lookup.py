"""Which values of a foreign key other datasets have."""

from contextlib import nullcontext

import polars as pl
import sqlalchemy as sa

from webapp.extensions import db
from webapp.models import Dataset
from webapp.models.records import compared_by, records_table
from webapp.schema.fields import ForeignKey
from workers.sheets.folding import folded

# Bound parameters of one statement: SQLite takes 32,766 of them.
TUPLES = 1_000


def existing(
    key: ForeignKey, values: pl.DataFrame, asked_on: sa.Connection | None = None
) -> pl.DataFrame:
    """Those rows of `values` (one column for each field of the key) that the other dataset has.

    A dry run asks on a connection of its own.
    """
    with nullcontext(asked_on) if asked_on else db.engine.connect() as connection:
        descriptor = connection.scalar(
            sa.select(Dataset.descriptor).where(Dataset.slug == key.dataset)
        )
        schema = Dataset(slug=key.dataset, descriptor=descriptor).schema
        table = records_table(schema)
        fields = [schema.field(name) for name in key.reference_fields]
        columns = [table.c[compared_by(field)] for field in fields]
        alike = [field.name for field in fields if field.ignore_case]
        asked = values.with_columns(folded(pl.col(name)) for name in alike)
        found: list[tuple[object, ...]] = []
        for part in asked.iter_slices(TUPLES):
            wanted = sa.select(*columns).where(sa.tuple_(*columns).in_(part.rows())).distinct()
            found += [tuple(row) for row in connection.execute(wanted)]
    present = pl.DataFrame(found, schema=values.schema, orient="row")
    there = asked.with_row_index("_").join(present, on=values.columns, how="semi")["_"]
    return values[there]
