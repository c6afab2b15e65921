"""Records that instructions ask for: those of the database, and those that this run has made.

The engine speaks of names in a model, and what is stored has fields.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from webapp.control import fields
from webapp.extensions import db
from webapp.models.records import records_table
from webapp.schema.fields import Field, FieldType, Schema
from workers.batches.source import Target

Found = Mapping[str, object]
# A key: the names of its fields, and their values as they are compared.
Wanted = tuple[tuple[str, object], ...]


class Lookup:
    """Finds stored records for one part of a run, after which it begins anew."""

    def __init__(self, datasets: Mapping[str, Target]) -> None:
        self._datasets = datasets
        self._connection: sa.Connection | None = None
        # Where a dry run writes to copies, they are asked.
        self.shadow: sa.Connection | None = None
        self._known: dict[tuple[str, Wanted], Found | None] = {}

    def find(self, dataset: str, key: Mapping[str, object]) -> Found | None:
        """The values of the record with this key, or None."""
        schema = self._datasets[dataset].schema
        wanted = _wanted(schema, fields.key_of(dataset, key))
        place = (dataset, wanted)
        if place not in self._known:
            found = self._select(schema, wanted)
            self._known[place] = fields.with_names(dataset, found) if found else None
        return self._known[place]

    def find_by_title(self, dataset: str, title: str) -> Found | None:
        """The values of the record that is called this, or None."""
        called = self._datasets[dataset].schema.title_field
        return self.find(dataset, {called: title}) if called else None

    def remember(self, dataset: str, values: Mapping[str, Any]) -> None:
        """Let later records of this part find what an earlier one has made."""
        schema, found = self._datasets[dataset].schema, fields.with_names(dataset, values)
        for key in schema.keys:
            if all(values.get(name) is not None for name in key):
                wanted = _wanted(schema, {name: values[name] for name in key})
                self._known[dataset, wanted] = found

    def begin_anew(self) -> None:
        """Forget what was found: what is written since may have changed it."""
        self._known.clear()
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _select(self, schema: Schema, wanted: Wanted) -> Found | None:
        connection = self.shadow or self._connection
        if connection is None:
            connection = self._connection = db.engine.connect()
        table = records_table(schema)
        same = []
        for name, value in wanted:
            column = table.c[f"_folded_{name}"] if schema.field(name).ignore_case else table.c[name]
            same.append(column == value)
        columns = [table.c[field.name] for field in schema.fields]
        row = connection.execute(sa.select(*columns).where(*same).limit(1)).first()
        return dict(zip((field.name for field in schema.fields), row, strict=True)) if row else None


def _wanted(schema: Schema, key: Mapping[str, object]) -> Wanted:
    return tuple((name, _alike(schema.field(name), key[name])) for name in sorted(key))


def _alike(field: Field, value: object) -> Any:
    """The value as it is compared with what is stored."""
    if field.type in (FieldType.INTEGER, FieldType.YEAR):
        try:
            return int(str(value))
        except ValueError:
            return None
    if field.type is FieldType.STRING:
        text = str(value)
        return unicodedata.normalize("NFC", text).lower() if field.ignore_case else text
    return value
