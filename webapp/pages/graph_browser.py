"""What pages and programs are shown of the graph itself: nodes, what is around them, answers."""

from collections.abc import Mapping
from typing import Any, Self

from webapp.models import GraphImport
from webapp.pages.base import PageModel


class GraphNodeItem(PageModel):
    """A node of the graph, and what is known of it."""

    key: str
    label: str
    name: str
    # Texts and numbers; `value` as it stood in the table, `number` and `normal_value` as numbers.
    attributes: dict[str, Any]


class GraphNodeList(PageModel):
    """Nodes by their keys; `next_after` goes on with the next ones."""

    text: str
    label: str
    nodes: tuple[GraphNodeItem, ...]
    next_after: str | None

    @classmethod
    def of(cls, found: Mapping[str, Any], text: str, label: str) -> Self:
        """What a search has found."""
        nodes = tuple(GraphNodeItem(**node) for node in found["nodes"])
        return cls(text=text, label=label, nodes=nodes, next_after=found["next"])


class Neighbour(PageModel):
    """A node at the other end of a relationship, and whether it begins here."""

    type: str
    outgoing: bool
    node: GraphNodeItem


class SeenIn(PageModel):
    """A row that a node was made of, by the number that Excel shows, and its columns.

    The table is only named to who may see it.
    """

    identifier: str
    filename: str
    row: int
    # From 0.
    columns: tuple[int, ...]
    headers: tuple[str, ...]

    @classmethod
    def of(cls, seen: Mapping[str, Any], table: GraphImport | None) -> Self:
        """Where a node was seen, in a table that may not be named."""
        columns = tuple(seen["columns"])
        headers = ((table.shape or {}).get("headers") or []) if table else []
        return cls(
            identifier=table.identifier if table else "",
            filename=table.filename if table else "",
            row=seen["row"],
            columns=columns,
            headers=tuple(headers[index] for index in columns if index < len(headers)),
        )


class GraphNodePage(PageModel):
    """One node: what it is joined to, and which rows it was made of."""

    node: GraphNodeItem
    neighbours: tuple[Neighbour, ...]
    # How many there are; not all of them are here.
    neighbour_count: int
    seen: tuple[SeenIn, ...]
    seen_count: int

    @classmethod
    def of(cls, found: Mapping[str, Any], tables: Mapping[int, GraphImport]) -> Self:
        """What is known of a node; `tables` are those that whoever asks may see."""
        return cls(
            node=GraphNodeItem(**found["node"]),
            neighbours=tuple(Neighbour(**one) for one in found["neighbours"]),
            neighbour_count=found["neighbour_count"],
            seen=tuple(SeenIn.of(one, tables.get(one["import"])) for one in found["seen"]),
            seen_count=found["seen_count"],
        )


class GraphRelationshipItem(PageModel):
    """A relationship by the keys of its ends."""

    type: str
    source: str
    target: str


class GraphAround(PageModel):
    """Nodes and the relationships between them, for a canvas."""

    nodes: tuple[GraphNodeItem, ...]
    relationships: tuple[GraphRelationshipItem, ...]

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Self:
        """A part of the graph."""
        return cls(
            nodes=tuple(GraphNodeItem(**node) for node in found["nodes"]),
            relationships=tuple(GraphRelationshipItem(**one) for one in found["relationships"]),
        )


class GraphAnswer(PageModel):
    """What a query of Cypher has come to, or in a sentence why to nothing."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    # Were there more rows than are shown?
    cut: bool = False
    seconds: float = 0
    problem: str = ""

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Self:
        """The answer to a query."""
        return cls(**found)


class GraphCounts(PageModel):
    """How many nodes and relationships there are of each kind."""

    nodes: dict[str, int]
    relationships: dict[str, int]

    @property
    def node_count(self) -> int:
        """All nodes."""
        return sum(self.nodes.values())

    @property
    def relationship_count(self) -> int:
        """All relationships."""
        return sum(self.relationships.values())
