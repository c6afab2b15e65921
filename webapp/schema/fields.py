"""What a dataset is made of: fields, their constraints, and the keys between datasets.

The words follow the Table Schema standard (https://datapackage.org/standard/table-schema/).
"""

from dataclasses import dataclass, field
from enum import StrEnum

Bound = int | float | str
"""A limit: a number, or the ISO form of a date, datetime or time."""

Choice = str | int | float | bool
"""One allowed value of an enum, in the type of its field."""

TRUE_VALUES = ("true", "True", "TRUE", "1")
FALSE_VALUES = ("false", "False", "FALSE", "0")
_TITLES = ("title", "name", "label")


class FieldType(StrEnum):
    """The kinds of value that a field can hold."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    YEAR = "year"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Constraints:
    """What a value must satisfy beyond its type; lengths are characters, or items of a list."""

    required: bool = False
    unique: bool = False
    min_length: int | None = None
    max_length: int | None = None
    minimum: Bound | None = None
    maximum: Bound | None = None
    pattern: str | None = None
    enum: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a dataset."""

    name: str
    type: FieldType = FieldType.STRING
    title: str = ""
    description: str = ""
    format: str = "default"
    constraints: Constraints = field(default_factory=Constraints)
    aliases: tuple[str, ...] = ()
    decimal_char: str = "."
    group_char: str = ""
    bare_number: bool = True
    true_values: tuple[str, ...] = TRUE_VALUES
    false_values: tuple[str, ...] = FALSE_VALUES
    item_type: FieldType = FieldType.STRING
    delimiter: str = ","
    example: str = ""
    ignore_case: bool = False
    """Do texts that differ in capital and small letters only count as the same in a key?"""
    assigned: bool = False
    """Does the desk number new records in this field?"""
    other_names_of: str = ""
    """The field whose values the items are other names for; no name belongs to two records."""

    @property
    def label(self) -> str:
        """Return the words that people know the field by."""
        return self.title or self.name


@dataclass(frozen=True, slots=True)
class ForeignKey:
    """Fields whose values must be present in another dataset."""

    fields: tuple[str, ...]
    dataset: str
    reference_fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Schema:
    """A dataset as its descriptor states it."""

    name: str
    title: str = ""
    description: str = ""
    fields: tuple[Field, ...] = ()
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    match_keys: tuple[tuple[str, ...], ...] = ()
    """The keys by which a row finds its record before the primary key is tried, in this order."""
    foreign_keys: tuple[ForeignKey, ...] = ()
    missing_values: tuple[str, ...] = ("",)

    @property
    def label(self) -> str:
        """Return the words that people know the dataset by."""
        return self.title or self.name

    @property
    def keys(self) -> tuple[tuple[str, ...], ...]:
        """Return every set of fields that no two rows may share, the primary key first."""
        single = tuple((field.name,) for field in self.fields if field.constraints.unique)
        every = (self.primary_key, *self.unique_keys, *single)
        return tuple(dict.fromkeys(key for key in every if key))

    @property
    def assigned(self) -> str | None:
        """Return the name of the field in which the desk numbers new records, if there is one."""
        return next((field.name for field in self.fields if field.assigned), None)

    @property
    def title_field(self) -> str | None:
        """Return the name of the field whose text a record is called by, if there is one."""
        names = {field.name for field in self.fields if field.type is FieldType.STRING}
        with_others = (self.other_names.other_names_of,) if self.other_names else ()
        known = (*_TITLES, *with_others, *self.primary_key)
        return next((name for name in known if name in names), None)

    @property
    def other_names(self) -> Field | None:
        """Return the field with other names of records, if there is one."""
        return next((field for field in self.fields if field.other_names_of), None)

    @property
    def finds_date_orders(self) -> bool:
        """Tell whether a column may have its dates with the day or the month first."""
        kinds = (FieldType.DATE, FieldType.DATETIME)
        return any(field.format == "any" and field.type in kinds for field in self.fields)

    @property
    def finds_records(self) -> bool:
        """Tell whether the record that a row means must be found before anything is written."""
        return bool(self.match_keys or self.other_names)

    def field(self, name: str) -> Field:
        """Return the field of that name; KeyError if there is none."""
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)

    def requires(self, field: Field) -> bool:
        """Tell whether every row must fill the field, by its constraint or as a primary key."""
        return field.constraints.required or field.name in self.primary_key
