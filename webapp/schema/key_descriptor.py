"""Reads the keys of a descriptor: which fields identify a row, and which point elsewhere."""

import re

from webapp.schema.fields import Field, FieldType, ForeignKey, Schema
from webapp.schema.findings import Findings, show
from webapp.schema.reading import Node, texts_of

_SLUG = re.compile(r"[a-z][a-z0-9-]{0,40}")


def read_primary_key(top: Node, fields: tuple[Field, ...]) -> tuple[str, ...]:
    """Return the fields that identify a row; the standard lets one of them stand alone as text."""
    if "primaryKey" not in top.content:
        return ()
    return _own_names(top.content["primaryKey"], "primaryKey", fields, top.findings)


def read_unique_keys(top: Node, fields: tuple[Field, ...]) -> tuple[tuple[str, ...], ...]:
    """Return further sets of fields that no two rows may share."""
    return tuple(
        _own_names(raw, f"uniqueKeys[{position}]", fields, top.findings)
        for position, raw in enumerate(top.items("uniqueKeys"))
    )


def read_match_keys(top: Node, fields: tuple[Field, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the keys by which a row finds its record before any primary key is tried."""
    return tuple(
        _own_names(raw, f"matchKeys[{position}]", fields, top.findings)
        for position, raw in enumerate(top.items("matchKeys"))
    )


def check_match_keys(top: Node, schema: Schema) -> None:
    """Note match keys that are no further keys of the dataset, and numbers that match nothing."""
    for position, key in enumerate(schema.match_keys):
        if key and (key == schema.primary_key or key not in schema.keys):
            top.note(f"matchKeys[{position}]", "A match key must be one of the uniqueKeys.")
    assigned = [place for place, field in enumerate(schema.fields) if field.assigned]
    for place in assigned:
        if (schema.fields[place].name,) not in schema.match_keys:
            top.note(f"fields[{place}].assigned", "An assigned field must be one of the matchKeys.")
    for place in assigned[1:]:
        top.note(f"fields[{place}].assigned", "Only one field can be assigned.")


def check_other_names(top: Node, schema: Schema) -> None:
    """Note other names of what is no text of the primary key, and a second field of such names."""
    lists = [(place, one) for place, one in enumerate(schema.fields) if one.type is FieldType.LIST]
    named = [place for place, field in lists if field.other_names_of]
    for place in named:
        names, path = schema.fields[place], f"fields[{place}].otherNamesOf"
        main = next((one for one in schema.fields if one.name == names.other_names_of), None)
        in_key = main is not None and main.name in schema.primary_key
        if main is None or not in_key or main.type is not FieldType.STRING:
            top.note(path, "Name a field of type string that is part of the primaryKey.")
        elif main.ignore_case != names.ignore_case or names.item_type is not FieldType.STRING:
            top.note(path, "Both fields must hold texts, and ignoreCase be the same for both.")
    for place in named[1:]:
        top.note(f"fields[{place}].otherNamesOf", "Only one field can hold other names.")


def read_foreign_keys(top: Node, fields: tuple[Field, ...], own: str) -> tuple[ForeignKey, ...]:
    """Return the fields that point to another dataset."""
    return tuple(_foreign_key(key, fields, own) for key in top.objects("foreignKeys"))


def _foreign_key(key: Node, fields: tuple[Field, ...], own: str) -> ForeignKey:
    for name in ("fields", "reference"):
        if name not in key.content:
            key.note(name, f"A foreign key needs {name}.")
    reference = key.child("reference")
    names = (
        _own_names(key.content["fields"], f"{key.path}.fields", fields, key.findings)
        if "fields" in key.content
        else ()
    )
    there = (
        _names(reference.content["fields"], f"{reference.path}.fields", key.findings)
        if "fields" in reference.content
        else ()
    )
    if names and len(names) != len(there):
        reference.note("fields", f"There must be as many fields as in {key.path}.fields.")
    return ForeignKey(names, _dataset(reference, own), there)


def _dataset(reference: Node, own: str) -> str:
    dataset = reference.text("resource")
    if dataset in ("", own):
        reference.note("resource", "Name another dataset; one cannot point to itself.")
    elif not _SLUG.fullmatch(dataset):
        reference.note("resource", f"{show(dataset)} is not the name of a dataset.")
    return dataset


def _own_names(
    raw: object, path: str, fields: tuple[Field, ...], findings: Findings
) -> tuple[str, ...]:
    names = _names(raw, path, findings)
    known = {field.name for field in fields}
    for name in names:
        if name not in known:
            findings.note(path, f"There is no field {show(name)}.")
    return names


def _names(raw: object, path: str, findings: Findings) -> tuple[str, ...]:
    before = len(findings.found)
    names = texts_of([raw] if isinstance(raw, str) else raw, path, findings)
    if not names and len(findings.found) == before:
        findings.note(path, "Name at least one field.")
    if len(names) != len(set(names)):
        findings.note(path, "A field is named twice.")
    return names
