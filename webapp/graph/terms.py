"""The terms of a vocabulary: labels, attributes, relationships, and the words for them."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

NO_LABEL = "No label"
NO_ATTRIBUTE = "No attribute"
ALIASES = {
    "standard deviation": "std",
    "stddev": "std",
    "batch num": "batch_number",
    "batch": "batch_number",
    "average": "mean",
    "id": "identifier",
    "minimum": "min",
    "maximum": "max",
    "type": "metadata_type",
}


class Role(StrEnum):
    """What the nodes of a label are to a graph."""

    THING = "thing"
    PROCESS = "process"
    QUANTITY = "quantity"
    METADATA = "metadata"


ATTRIBUTES = {
    Role.THING: ("identifier", "name", "batch_number", "ratio", "concentration"),
    Role.PROCESS: ("identifier", "name"),
    Role.QUANTITY: (
        "name", "value", "unit", "error", "std", "min", "max", "mean", "median"
    ),
    Role.METADATA: ("metadata_type", "value"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """Words that speak for a label when a header, a cell or a unit says them."""

    weight: float
    where: str  # header, value or unit
    words: tuple[str, ...]
    attribute: str | None = None
    tags: tuple[str, ...] = ()
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Label:
    """A kind of node."""

    name: str
    role: Role
    title: str
    explanation: str
    colour: str
    attributes: tuple[str, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class RelationshipType:
    """A type of relationship, the pairs it may join, and the rule by which pairs are found."""

    name: str
    pairs: tuple[tuple[str, str], ...]
    rule: str


@dataclass(frozen=True, slots=True)
class ContextWords:
    """Words of the text about a table that speak for a label."""

    label: str
    weight: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A label that speaks for another one in the columns after it, or in the one before it."""

    beside: str
    comes_first: bool
    label: str
    weight: float


@dataclass(frozen=True)
class Vocabulary:
    """Labels, the types of relationship between them, and what speaks for each."""

    name: str
    title: str
    explanation: str
    labels: Mapping[str, Label]
    relationships: tuple[RelationshipType, ...]
    shapes: Mapping[str, Mapping[str, float]]
    context: tuple[ContextWords, ...]
    neighbours: tuple[Neighbour, ...]
    aspects: Mapping[str, tuple[str, ...]]

    @cached_property
    def types(self) -> dict[tuple[str, str], str]:
        """The one type of relationship of each ordered pair of labels."""
        return {pair: kind.name for kind in self.relationships for pair in kind.pairs}

    def label_of(self, text: str) -> str | None:
        """The label that is meant, in any case; NO_LABEL for none, None for one unknown."""
        return self._label_names.get(plain(text))

    @cached_property
    def _label_names(self) -> dict[str, str]:
        names = {plain(name): name for name in self.labels}
        return names | {plain(NO_LABEL): NO_LABEL, "": NO_LABEL, "none": NO_LABEL}

    def role_of(self, label: str) -> Role | None:
        """What nodes of a label are, or None where there is no such label."""
        found = self.labels.get(label)
        return found.role if found else None

    def type_between(self, source: str, target: str) -> str | None:
        """The type of relationship from one label to another, or None where none is allowed."""
        start, end = self.label_of(source), self.label_of(target)
        return self.types.get((start, end)) if start and end else None

    def labels_with(self, *roles: Role) -> tuple[str, ...]:
        """The labels of these roles, in the order of the file."""
        return tuple(name for name, label in self.labels.items() if label.role in roles)


def attribute_of(text: str) -> str | None:
    """The attribute that is meant, under any of its names; NO_ATTRIBUTE for none."""
    meant = plain(text)
    known = {plain(name): name for names in ATTRIBUTES.values() for name in names}
    if meant in ("", "none", plain(NO_ATTRIBUTE)):
        return NO_ATTRIBUTE
    return known.get(meant) or ALIASES.get(meant)


def listed(text: str) -> tuple[str, ...]:
    """The words of a text with commas, in one line or several."""
    return tuple(word for part in text.split(",") if (word := " ".join(part.split())))


def plain(text: str) -> str:
    """Texts in which case, spaces, hyphens and underscores do not matter."""
    return re.sub(r"[\s_\-]+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()
