"""Turns a Table Schema descriptor into a Schema, or names everything that is wrong in it."""

import re

from webapp.schema.field_descriptor import read_field, write_field
from webapp.schema.fields import Field, ForeignKey, Schema
from webapp.schema.findings import BadDescriptor, Finding, Findings
from webapp.schema.headers import normal_header
from webapp.schema.key_descriptor import (
    check_match_keys,
    check_other_names,
    read_foreign_keys,
    read_match_keys,
    read_primary_key,
    read_unique_keys,
)
from webapp.schema.reading import Node, node

__all__ = ["BadDescriptor", "Finding", "parse_descriptor", "to_descriptor"]

MOST_FIELDS = 500
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,40}")
_KNOWN = (
    "name",
    "title",
    "description",
    "fields",
    "primaryKey",
    "uniqueKeys",
    "matchKeys",
    "foreignKeys",
    "missingValues",
)


def parse_descriptor(content: object) -> Schema:
    """Return the schema that a descriptor's JSON describes; BadDescriptor with every finding."""
    findings = Findings()
    top = node(content, "", findings)
    findings.stop_if_any()
    top.warn_of_slips(_KNOWN)
    name = _slug(top)
    fields = _fields(top)
    schema = Schema(
        name=name,
        title=top.text("title").strip(),
        description=top.text("description").strip(),
        fields=fields,
        primary_key=read_primary_key(top, fields),
        unique_keys=read_unique_keys(top, fields),
        match_keys=read_match_keys(top, fields),
        foreign_keys=read_foreign_keys(top, fields, name),
        missing_values=tuple(dict.fromkeys(top.texts("missingValues", ("",)))),
    )
    check_match_keys(top, schema)
    check_other_names(top, schema)
    findings.stop_if_any()
    return schema


def _slug(top: Node) -> str:
    if "name" not in top.content:
        top.note("name", "The dataset needs a name, such as suppliers.")
        return ""
    name = top.text("name")
    if name == "new":
        top.note("name", '"new" is the address of the form for a new dataset. Choose another name.')
    elif isinstance(top.content["name"], str) and not _SLUG.fullmatch(name):
        top.note(
            "name",
            "A dataset's name starts with a small letter and has up to 41 small letters, "
            "digits and hyphens, such as old-suppliers.",
        )
    return name


def _fields(top: Node) -> tuple[Field, ...]:
    if "fields" not in top.content or top.content["fields"] == []:
        top.note("fields", "The dataset needs at least one field.")
    entries = top.objects("fields")
    if len(entries) > MOST_FIELDS:
        top.note("fields", f"There are {len(entries):,} fields; {MOST_FIELDS} is the most.")
    fields = tuple(read_field(entry) for entry in entries[:MOST_FIELDS])
    _note_repeated_names(fields, top.findings)
    _note_shared_headers(fields, top.findings)
    return fields


def _note_repeated_names(fields: tuple[Field, ...], findings: Findings) -> None:
    first: dict[str, int] = {}
    for position, field in enumerate(fields):
        if field.name and first.setdefault(field.name, position) != position:
            findings.note(
                f"fields[{position}].name",
                f"fields[{first[field.name]}] has the name {field.name} already.",
            )


def _note_shared_headers(fields: tuple[Field, ...], findings: Findings) -> None:
    owner: dict[str, int] = {}
    for position, field in enumerate(fields):
        owner.setdefault(normal_header(field.name), position)
    for position, field in enumerate(fields):
        for key, header in [("title", field.title), *(("aliases", one) for one in field.aliases)]:
            other = owner.setdefault(normal_header(header), position) if header else position
            if other != position and fields[other].name != field.name:
                findings.note(
                    f"fields[{position}].{key}",
                    f'A column "{header}" would fit {field.name} and {fields[other].name}.',
                )


def to_descriptor(schema: Schema) -> dict[str, object]:
    """Return the descriptor of a schema; parsing it gives an equal schema."""
    written: dict[str, object] = {"name": schema.name}
    if schema.title:
        written["title"] = schema.title
    if schema.description:
        written["description"] = schema.description
    written["fields"] = [write_field(field) for field in schema.fields]
    if schema.primary_key:
        written["primaryKey"] = list(schema.primary_key)
    if schema.unique_keys:
        written["uniqueKeys"] = [list(key) for key in schema.unique_keys]
    if schema.match_keys:
        written["matchKeys"] = [list(key) for key in schema.match_keys]
    if schema.foreign_keys:
        written["foreignKeys"] = [_write_foreign_key(key) for key in schema.foreign_keys]
    if schema.missing_values != ("",):
        written["missingValues"] = list(schema.missing_values)
    return written


def _write_foreign_key(key: ForeignKey) -> dict[str, object]:
    reference = {"resource": key.dataset, "fields": list(key.reference_fields)}
    return {"fields": list(key.fields), "reference": reference}
