"""The models of a desk: one for each dataset, and two of people that scripts already know."""

from collections.abc import Sequence

from webapp.control.model import Destination, DestinationKind, Model, Name
from webapp.control.pseudo import pseudo_destinations
from webapp.schema.fields import Field, FieldType, ForeignKey, Schema

DATASET_MODEL = "dataset:"
"""What the name of a dataset's model begins with; the name of the dataset follows."""

_TYPES = {
    FieldType.STRING: "text",
    FieldType.INTEGER: "integer",
    FieldType.YEAR: "integer",
    FieldType.NUMBER: "number",
    FieldType.BOOLEAN: "boolean",
    FieldType.DATE: "datetime",
    FieldType.DATETIME: "datetime",
    FieldType.TIME: "text",
    FieldType.LIST: "text",
}
_TEXT_TYPES = {"email": "email-address", "uri": "url"}


def dataset_model(schema: Schema, others: Sequence[Schema]) -> Model:
    """Return the model of a dataset; records of the others can be made beside its own."""
    destinations = (
        _destination(schema, optional=False),
        *(_destination(other, optional=True) for other in others if other.name != schema.name),
    )
    return _model(f"{DATASET_MODEL}{schema.name}", schema.label, schema.description, *destinations)


def _model(name: str, title: str, description: str, *destinations: Destination) -> Model:
    every = (*destinations, *pseudo_destinations(destinations))
    return Model(name, title, description, every)


def _destination(schema: Schema, optional: bool) -> Destination:
    return Destination(
        schema.name,
        schema.label,
        DestinationKind.DICTIONARY,
        tuple(_name(field, schema) for field in schema.fields),
        optional=optional,
        dataset=schema.name,
        keys=tuple(dict.fromkeys((*schema.match_keys, *schema.keys))),
    )


def _name(field: Field, schema: Schema) -> Name:
    type = _type(field)
    required = schema.requires(field) and not field.assigned
    multivalue = field.type is FieldType.LIST
    key = next((key for key in schema.foreign_keys if field.name in key.fields), None)
    if key is None:
        return Name(field.name, type, field.label, field.description, required, multivalue)
    return Name(
        field.name,
        "ref",
        field.label,
        field.description,
        required,
        multivalue,
        key.dataset,
        _reference(field, key),
        type if type in ("integer", "number") else "text",
    )


def _type(field: Field) -> str:
    if field.type is FieldType.STRING:
        return _TEXT_TYPES.get(field.format, "text")
    return _TYPES[field.type]


def _reference(field: Field, key: ForeignKey) -> str:
    return key.reference_fields[key.fields.index(field.name)]


_TITLE = Name(
    "dc:attribute:title", "person-name", "Name", "What the person is called.", required=True,
    multivalue=True,
)  # fmt: skip


def _many(name: str, type: str, title: str) -> Name:
    return Name(name, type, title, multivalue=True)


_PROFILE_NAMES = (
    _TITLE,
    _many("std:attribute:job-title", "text", "Job title"),
    _many("std:attribute:email", "email-address", "E-mail address"),
    _many("std:attribute:telephone", "telephone-number", "Telephone number"),
    _many("std:attribute:address", "postal-address", "Postal address"),
    _many("std:attribute:url", "url", "Web address"),
    _many("std:attribute:notes", "text-paragraph", "Notes"),
)

PERSON = _model(
    "haplo:person",
    "Person",
    "The profile of one person.",
    Destination(
        "profile",
        "Profile",
        DestinationKind.OBJECT,
        _PROFILE_NAMES,
        dataset="people",
        keys=(("std:attribute:email",),),
    ),
)

USERS = _model(
    "haplo:user-sync",
    "Users",
    "People who may sign in, and their profiles.",
    Destination(
        "user",
        "User",
        DestinationKind.DICTIONARY,
        (
            Name("username", "text", "Username", "What the user is known by.", required=True),
            Name("title", "text", "Title", "Mr, Mrs, Dr."),
            Name("nameFirst", "text", "First name", required=True),
            Name("nameLast", "text", "Last name", required=True),
            Name("email", "email-address", "E-mail address", required=True),
            _many("groups", "text", "Groups"),
        ),
        dataset="users",
        keys=(("username",), ("email",)),
    ),
    Destination(
        "profile",
        "Profile",
        DestinationKind.OBJECT,
        _PROFILE_NAMES,
        optional=True,
        depends="user",
        dataset="people",
        keys=(("username",),),
    ),
)

BUILT_IN = {model.name: model for model in (PERSON, USERS)}
"""The models that every desk has, by name."""
