"""The SQL table of a dataset: one typed column for each field of its schema."""

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from webapp.models.columns import UTCDateTime
from webapp.schema.fields import FieldType, Schema

TYPES: dict[FieldType, sa.types.TypeEngine[Any]] = {
    FieldType.STRING: sa.Text(),
    FieldType.INTEGER: sa.BigInteger(),
    FieldType.NUMBER: sa.Double(),
    FieldType.BOOLEAN: sa.Boolean(),
    FieldType.DATE: sa.Date(),
    FieldType.DATETIME: sa.DateTime(),
    FieldType.TIME: sa.Time(),
    FieldType.YEAR: sa.Integer(),
    FieldType.LIST: sa.JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql"),
}


@lru_cache(maxsize=64)
def records_table(schema: Schema) -> sa.Table:
    """The table for this schema. Names beginning with an underscore are the desk's own columns."""
    name = f"records_{schema.name.replace('-', '_')}"
    return sa.Table(
        name,
        sa.MetaData(),
        sa.Column("_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        *(
            sa.Column(field.name, TYPES[field.type], nullable=not schema.requires(field))
            for field in schema.fields
        ),
        sa.Column("_process_id", sa.BigInteger(), nullable=False),
        sa.Column("_created_at", UTCDateTime, nullable=False),
        sa.Column("_updated_at", UTCDateTime, nullable=False),
        *(
            sa.UniqueConstraint(*key, name=f"uq_{name}_{n}"[-63:])
            for n, key in enumerate(schema.keys)
        ),
    )
