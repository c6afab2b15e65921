"""The SQL table of a dataset: one typed column for each field of its schema."""

from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from webapp.models.columns import UTCDateTime
from webapp.schema.fields import Field, FieldType, Schema

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
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOLDED = "_folded_"


def compared_by(field: Field) -> str:
    """The column by which values of a field are told apart in a key.

    Where capital and small letters are alike, that is a column beside the field's own. Databases
    fold letters each in their own way, so the desk does it.
    """
    return f"{FOLDED}{field.name}" if field.ignore_case else field.name


@lru_cache(maxsize=64)
def records_table(schema: Schema) -> sa.Table:
    """The table for this schema. Names beginning with an underscore are the desk's own columns."""
    name = f"records_{_written(schema)}"
    return sa.Table(
        name,
        sa.MetaData(),
        sa.Column("_id", NUMBER, primary_key=True),
        *_columns(schema),
        *(
            sa.UniqueConstraint(
                *(compared_by(schema.field(part)) for part in key), name=f"uq_{name}_{n}"[-63:]
            )
            for n, key in enumerate(schema.keys)
        ),
    )


@lru_cache(maxsize=64)
def deleted_table(schema: Schema) -> sa.Table:
    """The table for records that were deleted; it is made when there is a first one."""
    return sa.Table(
        # No dataset has a name that begins with a hyphen.
        f"records__{_written(schema)}",
        sa.MetaData(),
        sa.Column("_id", NUMBER, primary_key=True),
        *_columns(schema),
        sa.Column("_deleted_at", UTCDateTime, nullable=False),
    )


def _written(schema: Schema) -> str:
    return schema.name.replace("-", "_")


def _columns(schema: Schema) -> list[sa.Column[Any]]:
    fields = [
        sa.Column(name, TYPES[field.type], nullable=not schema.requires(field))
        for field in schema.fields
        for name in dict.fromkeys((field.name, compared_by(field)))
    ]
    return [
        *fields,
        sa.Column("_process_id", sa.BigInteger(), nullable=False),
        sa.Column("_created_at", UTCDateTime, nullable=False),
        sa.Column("_updated_at", UTCDateTime, nullable=False),
    ]
