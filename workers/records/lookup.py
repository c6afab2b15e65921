"""Which values of a foreign key other datasets have."""

import polars as pl
import sqlalchemy as sa

from webapp.extensions import db
from webapp.models import Dataset
from webapp.models.records import records_table
from webapp.schema.fields import ForeignKey

# Bound parameters of one statement: SQLite takes 32,766 of them.
TUPLES = 1_000


def existing(key: ForeignKey, values: pl.DataFrame) -> pl.DataFrame:
    """Those rows of `values` (one column for each field of the key) that the other dataset has."""
    with db.engine.connect() as connection:
        descriptor = connection.scalar(
            sa.select(Dataset.descriptor).where(Dataset.slug == key.dataset)
        )
        schema = Dataset(slug=key.dataset, descriptor=descriptor).schema
        table = records_table(schema)
        columns = [table.c[name] for name in key.reference_fields]
        found: list[tuple[object, ...]] = []
        for part in values.iter_slices(TUPLES):
            wanted = sa.select(*columns).where(sa.tuple_(*columns).in_(part.rows())).distinct()
            found += [tuple(row) for row in connection.execute(wanted)]
    return pl.DataFrame(found, schema=values.schema, orient="row")
