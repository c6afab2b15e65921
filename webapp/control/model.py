"""Where the values of a batch can go: models, their destinations, and the names in them."""

from dataclasses import dataclass
from enum import StrEnum


class DestinationKind(StrEnum):
    """Whether a destination takes any number of values for each name, or what each name says."""

    OBJECT = "object"
    DICTIONARY = "dictionary"


@dataclass(frozen=True, slots=True)
class Name:
    """A place for values in a destination; `type` is the word of a data type."""

    name: str
    type: str
    title: str = ""
    description: str = ""
    required: bool = False
    multivalue: bool = False
    refers_to: str = ""
    """The dataset whose records a reference means."""
    reference: str = ""
    """The field of that dataset whose value is the reference."""
    key_type: str = "text"
    """The data type of that field."""


@dataclass(frozen=True, slots=True)
class Destination:
    """Something that values are collected for; one that is `pseudo` is never written."""

    name: str
    title: str
    kind: DestinationKind
    names: tuple[Name, ...]
    optional: bool = False
    depends: str = ""
    """The destination whose record this one belongs to; it is then loaded or made by itself."""
    pseudo: bool = False
    dataset: str = ""
    """The dataset whose records it holds; of a pseudo destination, none."""
    keys: tuple[tuple[str, ...], ...] = ()
    """The names by which `load` finds a record, or by which one that depends knows its parent."""

    @property
    def is_own(self) -> bool:
        """Tell whether its model is about it, and does not only allow it beside the others."""
        return not self.pseudo and (not self.optional or bool(self.depends))


@dataclass(frozen=True, slots=True)
class Model:
    """The destinations that a control file may speak of."""

    name: str
    title: str
    description: str
    destinations: tuple[Destination, ...]
