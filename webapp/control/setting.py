"""What a conversion is made for, and the stored records that it may look at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from webapp.control.model import Destination, Name
from webapp.control.texts import storable

Converter = Callable[[Any], Any]
"""From a value of a record to a value of a name; None for no value."""

Record = Mapping[str, object]


class Lookup(Protocol):
    """Finds stored records."""

    def find(self, dataset: str, key: Mapping[str, object]) -> Mapping[str, object] | None:
        """Return the stored values of the record with this key, or None."""
        ...

    def find_by_title(self, dataset: str, title: str) -> Mapping[str, object] | None:
        """Return the stored values of the record of that title, or None."""
        ...


@dataclass(frozen=True, slots=True)
class StoredRecords:
    """A lookup that is never asked for what cannot be stored."""

    lookup: Lookup

    def find(self, dataset: str, key: Mapping[str, object]) -> Record | None:
        """Return the record with this key, or None."""
        if all(map(storable, key.values())):
            return self.lookup.find(dataset, key)
        return None

    def find_by_title(self, dataset: str, title: str) -> Record | None:
        """Return the record of that title, or None."""
        return self.lookup.find_by_title(dataset, title) if storable(title) else None


@dataclass(frozen=True, slots=True)
class Setting:
    """One instruction as its filters and its data type see it."""

    name: Name
    options: Mapping[str, Any]
    source: str
    """Where the value comes from, in words for messages."""
    mappings: Mapping[str, Any]
    datasets: Mapping[str, Destination]
    records: StoredRecords
    report: Callable[..., None]
    """Takes a message, and the property that it is about, if an instruction itself is wrong."""

    def reference_field(self, dataset: str) -> str:
        """Return the field whose value stands for a record of a dataset; empty if there is none."""
        if dataset == self.name.refers_to:
            return self.name.reference
        destination = self.datasets.get(dataset)
        keys = destination.keys if destination else ()
        return next((key[0] for key in keys if len(key) == 1), "")
