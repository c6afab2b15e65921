"""A graph database as it is read, whichever it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from workers.graph.store.names import called

# Of nodes, in no way a property that people look at.
HIDDEN = frozenset(("key", "vocabulary"))
# The properties that a text is looked for in.
SEARCHED = ("identifier", "name", "value", "metadata_type")


class Kind(NamedTuple):
    """A type of relationship between nodes of two labels."""

    type: str
    source: str
    target: str


class Unanswered(Exception):
    """The database did not answer a query; the text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query comes to."""

    columns: list[str]
    rows: Iterator[list[Any]]


class Source(Protocol):
    """A graph database, open to be read. Queries are Cypher; of the rest each has its own."""

    # How it asks for the label of a node "m", and the type of a relationship "r".
    label_of_m: str
    type_of_r: str

    def ask(self, query: str, parameters: dict[str, Any] | None = None) -> Answer:
        """The answer to a query. Raises Unanswered."""

    def hurry(self, seconds: float) -> None:
        """Let no query after this take longer."""

    def labels(self) -> list[str]:
        """The labels that there may be nodes of, in the order of their names."""

    def kinds(self) -> list[Kind]:
        """The relationships that there may be."""

    def properties(self, label: str) -> list[str]:
        """The properties that nodes of a label may have."""

    def all_nodes(self, label: str) -> Iterator[dict[str, Any]]:
        """All nodes of a label."""

    def all_edges(self, kind: Kind) -> Iterator[tuple[str, str]]:
        """The keys at both ends of all relationships of a kind."""


def node_of(label: str, properties: dict[str, Any]) -> dict[str, Any]:
    """A node as the web application knows it."""
    known = {name: value for name, value in properties.items() if value is not None}
    attributes = {name: value for name, value in known.items() if name not in HIDDEN}
    key = known.get("key", "")
    return {"key": key, "label": label, "name": called(known), "attributes": attributes}
