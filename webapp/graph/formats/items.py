"""What is written of a graph: nodes first, then the relationships between them."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# What nodes may have, and whether it is a text or a number. `value` is the text as it stood.
TEXTS = (
    *("identifier", "name", "batch_number", "ratio", "concentration", "metadata_type"),
    *("value", "unit", "normal_unit"),
)
NUMBERS = ("number", "normal_value", "error", "std", "min", "max", "mean", "median")


@dataclass(frozen=True, slots=True)
class StoredNode:
    """A node of the graph, and what is known of it."""

    key: str
    label: str
    attributes: Mapping[str, str | float]

    @property
    def name(self) -> str:
        """What people know it by."""
        known = (self.attributes.get(each) for each in ("name", "identifier", "value"))
        return next((str(one) for one in known if one), self.key)


@dataclass(frozen=True, slots=True)
class StoredEdge:
    """A relationship of the graph, by the keys of its ends, and their labels."""

    type: str
    source: str
    target: str
    source_label: str
    target_label: str


def items_of(lines: Iterable[str | bytes]) -> Iterator[StoredNode | StoredEdge]:
    """Read nodes and relationships, each a line of JSON."""
    for line in lines:
        read = json.loads(line)
        if "source" in read:
            yield StoredEdge(*(_text(read[name]) for name in StoredEdge.__slots__))
        else:
            known = dict(_known(read["attributes"]))
            yield StoredNode(_text(read["key"]), _text(read["label"]), known)


def _known(attributes: Mapping[str, Any]) -> Iterator[tuple[str, str | float]]:
    """What there is, each as what it must be; no format has a way to write what is no number."""
    for name in TEXTS:
        if attributes.get(name) not in (None, ""):
            yield name, _text(attributes[name])
    for name in NUMBERS:
        value = attributes.get(name)
        if isinstance(value, int | float) and math.isfinite(value):
            yield name, float(value)


def _text(content: object) -> str:
    """A text without halves of characters, which no file can hold."""
    return str(content).encode(errors="replace").decode()
