"""A graph of columns as rows are read by it: one value for each attribute of each node."""

from dataclasses import dataclass, replace
from itertools import chain

from webapp.graph.shapes import MOST_NODES, MOST_RELATIONSHIPS, Edge, Graph, Node, Value
from webapp.graph.terms import Role, Vocabulary

MEASURED = ("value", "error", "std", "min", "max", "mean", "median")
CONTENT = frozenset((Role.QUANTITY, Role.METADATA))


class NotAllowed(Exception):
    """A graph says what its vocabulary does not allow; the text is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A graph whose quantities have one value each, and what its nodes are."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    roles: dict[str, Role]

    def of(self, *roles: Role) -> list[Node]:
        """The nodes with one of these roles."""
        return [node for node in self.nodes if self.roles[node.id] in roles]

    def role(self, node: Node) -> Role:
        """What a node is."""
        return self.roles[node.id]

    def owners(self, node: Node) -> list[str]:
        """The ids of the nodes that point to a node."""
        return [edge.source for edge in self.edges if edge.target == node.id]

    def neighbours(self, node: Node, *roles: Role) -> list[tuple[Edge, str]]:
        """The relationships of a node to nodes with these roles, and the ids of those."""
        pairs = [(edge, edge.target) for edge in self.edges if edge.source == node.id]
        pairs += [(edge, edge.source) for edge in self.edges if edge.target == node.id]
        return [(edge, other) for edge, other in pairs if self.roles[other] in roles]


def drawing(graph: Graph, vocabulary: Vocabulary) -> Drawing:
    """Look at a graph as rows are read by it. Raises NotAllowed."""
    labels = {node.id: node.label for node in graph.nodes}
    for edge in graph.edges:
        source, target = labels[edge.source], labels[edge.target]
        if vocabulary.types.get((source, target)) != edge.type:
            raise NotAllowed(f"A {source} cannot be joined to a {target} by {edge.type}.")
    _refuse_too_many(graph, vocabulary)
    # Ids are whatever a client likes: with those of parts two could be the same.
    parts = {
        node.id: _parts(replace(node, id=str(place)), vocabulary)
        for place, node in enumerate(graph.nodes)
    }
    nodes = tuple(chain.from_iterable(parts.values()))
    edges = {
        Edge(edge.type, source.id, target.id): None
        for edge in graph.edges
        for source in parts[edge.source]
        for target in parts[edge.target]
        if source.id != target.id
    }
    return Drawing(nodes, tuple(edges), {node.id: _role(node, vocabulary) for node in nodes})


def _role(node: Node, vocabulary: Vocabulary) -> Role:
    role = vocabulary.role_of(node.label)
    if role is None:
        raise NotAllowed(f"There is no label {node.label}.")
    return role


def _refuse_too_many(graph: Graph, vocabulary: Vocabulary) -> None:
    """Raises NotAllowed where quantities with many values make more of it than a graph may have."""
    counts = {node.id: _count(node, vocabulary) for node in graph.nodes}
    edges = sum(counts[edge.source] * counts[edge.target] for edge in graph.edges)
    if sum(counts.values()) > MOST_NODES or edges > MOST_RELATIONSHIPS:
        most = f"At most {MOST_NODES:,} nodes and {MOST_RELATIONSHIPS:,} relationships can be."
        raise NotAllowed(f"Each value of a quantity is a node, and there are too many. {most}")


def _count(node: Node, vocabulary: Vocabulary) -> int:
    """How many quantities a node stands for: one for each of its values."""
    if _role(node, vocabulary) not in CONTENT:
        return 1
    return max(1, *(len(node.attributes.get(name, ())) for name in MEASURED))


def _parts(node: Node, vocabulary: Vocabulary) -> list[Node]:
    """A quantity of several columns is several: each value has its own unit, error and name."""
    most = _count(node, vocabulary)
    if most < 2:
        return [node]
    return [
        replace(
            node,
            id=f"{node.id} {number}",
            attributes={
                name: one
                for name, values in node.attributes.items()
                if (one := _one(values, number, name))
            },
        )
        for number in range(most)
    ]


def _one(values: tuple[Value, ...], number: int, name: str) -> tuple[Value, ...]:
    if number < len(values):
        return (values[number],)
    return () if name in MEASURED else values[:1]
