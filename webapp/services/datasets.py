"""Datasets: adding one makes its SQL table in the same transaction."""

from typing import Any

from sqlalchemy import func, inspect, select
from sqlalchemy.exc import DBAPIError, IntegrityError

from webapp.errors import BadInput, Conflict, NotFound
from webapp.extensions import db
from webapp.models import Action, Dataset
from webapp.models.records import records_table
from webapp.schema.builtin import builtin_schemas
from webapp.schema.descriptor import BadDescriptor, parse_descriptor, to_descriptor
from webapp.schema.fields import Schema
from webapp.services import audit
from webapp.services.audit import COMMAND_LINE, Actor

_BY_TITLE = (func.lower(Dataset.title), Dataset.id)
# Made once: each page asks it, and none of them for what is described.
_NAMED = select(Dataset.slug, Dataset.title, Dataset.records).order_by(*_BY_TITLE)


def list_all() -> list[Dataset]:
    """Every dataset, by title."""
    return list(db.session.scalars(select(Dataset).order_by(*_BY_TITLE)))


def list_named() -> list[tuple[str, str, int]]:
    """The slug, the title and how many records, of every dataset, by title."""
    return [(slug, title, records) for slug, title, records in db.session.execute(_NAMED)]


def get(slug: str) -> Dataset:
    """The dataset with this slug. Raises NotFound."""
    # PostgreSQL takes no text with the character NUL, not even to look for it.
    known = "\0" not in slug
    dataset = db.session.scalar(select(Dataset).where(Dataset.slug == slug)) if known else None
    if dataset is None:
        raise NotFound(f"There is no dataset {slug!r}.")
    return dataset


def add(descriptor: dict[str, Any], by: Actor = COMMAND_LINE) -> Dataset:
    """Add a dataset from its Table Schema descriptor.

    Raises BadInput that lists every finding with its place, Conflict when the name is taken.
    """
    try:
        schema = parse_descriptor(descriptor)
    except BadDescriptor as error:
        raise BadInput(
            "The descriptor cannot be used.",
            [{"path": finding.path, "message": finding.sentence} for finding in error.findings],
        ) from None
    _check_references(schema)
    return _create(schema, by)


def add_builtin() -> None:
    """Make sure that the datasets which ship with the desk are there, as this version has them.

    What changes in their tables is the work of a migration. A dataset of an admin that has the
    name of one of them stays as it is.
    """
    known = {dataset.slug: dataset for dataset in db.session.scalars(select(Dataset))}
    for schema in builtin_schemas():
        if schema.name not in known:
            _create(schema, None)
        elif _has_table(schema):
            dataset = known[schema.name]
            dataset.descriptor, dataset.title = to_descriptor(schema), schema.label
    db.session.commit()


def _has_table(schema: Schema) -> bool:
    """Is the table of this name made for all fields of the schema?"""
    table = records_table(schema)
    there = {column["name"] for column in inspect(db.session.connection()).get_columns(table.name)}
    return {column.name for column in table.columns} <= there


def _create(schema: Schema, by: Actor | None) -> Dataset:
    dataset = Dataset(
        slug=schema.name,
        title=schema.label,
        descriptor=to_descriptor(schema),
        created_by=by.user_id if by else None,
    )
    table = records_table(schema)
    taken = Conflict(f"There is a dataset {schema.name!r} already.")
    db.session.add(dataset)
    try:
        db.session.flush()
        connection = db.session.connection()
        if inspect(connection).has_table(table.name):
            raise taken
        table.create(connection)
        if by:
            audit.note(by, Action.DATASET_ADDED, dataset)
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise taken from None
    except (Conflict, DBAPIError):
        db.session.rollback()
        raise
    return dataset


def _check_references(schema: Schema) -> None:
    """Refuse foreign keys to what is not there, or to fields that are no key."""
    findings = []
    for number, key in enumerate(schema.foreign_keys):
        path = f"foreignKeys[{number}].reference"
        target = db.session.scalar(select(Dataset).where(Dataset.slug == key.dataset))
        if target is None:
            message = f"There is no dataset {key.dataset!r}."
            findings.append({"path": f"{path}.resource", "message": message})
            continue
        names = {field.name for field in target.schema.fields}
        findings += [
            {"path": f"{path}.fields", "message": f"{key.dataset!r} has no field {name!r}."}
            for name in key.reference_fields
            if name not in names
        ]
    if findings:
        raise BadInput("The descriptor cannot be used.", findings)
