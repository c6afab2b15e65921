"""The data types of names: what each takes, by which properties, and how it is made."""

from collections.abc import Callable
from dataclasses import dataclass

from webapp.control import plain_types, structured_types
from webapp.control.references import reference
from webapp.control.setting import Converter, Setting
from webapp.control.telephones import telephone_number


@dataclass(frozen=True, slots=True)
class DataType:
    """One data type; `make` returns None if the instruction lacks what the type needs."""

    name: str
    description: str
    make: Callable[[Setting], Converter | None]
    options: tuple[str, ...] = ()


_TABLE = (
    DataType("text", "Any text; numbers, yes and no become text.", plain_types.text),
    DataType("text-paragraph", "A text of several sentences.", plain_types.long_text),
    DataType("text-multiline", "A text of several lines.", plain_types.long_text),
    DataType("isbn", "The number of a book.", plain_types.long_text),
    DataType("configuration-name", "A name for programs.", plain_types.long_text),
    DataType(
        "boolean",
        "Yes or no, written true or false or as the two properties say.",
        plain_types.boolean,
        ("trueValue", "falseValue"),
    ),
    DataType(
        "datetime",
        "A day, or a day with a time, in the pattern of dateFormat, such as yyyy-MM-dd.",
        plain_types.date_and_time,
        ("dateFormat",),
    ),
    DataType("integer", "A whole number, in digits only.", plain_types.integer),
    DataType("number", "A number; what follows it is left out.", plain_types.number),
    DataType("email-address", "An e-mail address.", plain_types.email_address),
    DataType("url", "A web address with its scheme, such as https.", plain_types.url),
    DataType(
        "telephone-number",
        "A telephone number; country says where one without its code belongs (GB).",
        telephone_number,
        ("country",),
    ),
    DataType("json", "An object or a list, kept as JSON.", plain_types.json_object),
    DataType("object-type", "The name of a dataset; others are left out.", plain_types.object_type),
    DataType(
        "ref",
        "The key of a record, or a value that a mapping leads to a record by.",
        reference,
        ("refMapping",),
    ),
    DataType(
        "person-name",
        "A name that field-structured makes of title, first, middle, last and suffix.",
        structured_types.person_name,
    ),
    DataType(
        "postal-address",
        "An address that field-structured makes of its lines; the country has two letters.",
        structured_types.postal_address,
    ),
)

DATA_TYPES = {each.name: each for each in _TABLE}
