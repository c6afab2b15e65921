"""What a person changes of a graph by hand; whatever is not allowed is refused in one sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from webapp.errors import BadInput
from webapp.graph.naming import named, type_words
from webapp.graph.shapes import Edge, Graph, Node, Value
from webapp.graph.terms import Role, Vocabulary


@dataclass(frozen=True)
class Editing:
    """A graph on the table: its vocabulary, and the headers by which its nodes are known."""

    graph: Graph
    vocabulary: Vocabulary
    headers: Sequence[str] = ()

    def node(self, node_id: str) -> Node:
        """A node by its id. Raises BadInput."""
        for node in self.graph.nodes:
            if node.id == node_id:
                return node
        raise BadInput("There is no such node any more. Load the page again.")

    def name(self, node_id: str) -> str:
        """A node as sentences name it."""
        return named(self.node(node_id), self.headers)

    def add(self, label_text: str, name: str) -> tuple[Graph, str]:
        """Add a node with a name; its id goes along. Raises BadInput."""
        label = self._label(label_text)
        used = [int(node.id) for node in self.graph.nodes if node.id.isdecimal()]
        node_id = str(max(used, default=-1) + 1)
        if any(node.id == node_id for node in self.graph.nodes):
            node_id = f"n{node_id}"
        attribute = name_attribute(self.vocabulary, label)
        attributes = {attribute: (Value(name.strip()),)} if name.strip() else {}
        node = Node(node_id, label, attributes)
        return replace(self.graph, nodes=(*self.graph.nodes, node)), node_id

    def change(
        self, node_id: str, label_text: str, attributes: Mapping[str, tuple[Value, ...]]
    ) -> Graph:
        """Give a node other attributes or another label. Raises BadInput.

        Relationships get the type that their ends have now; those that are not allowed any more go.
        """
        label, before = self._label(label_text), self.node(node_id)
        allowed = self.vocabulary.labels[label].attributes
        kept = {name: values for name, values in attributes.items() if values}
        for name in kept:
            if name not in allowed:
                said = f"{label} has no {type_words(name)}."
                raise BadInput(f"{said} Empty that field first, then choose the label.")
        changed = Node(node_id, label, kept)
        nodes = tuple(changed if node is before else node for node in self.graph.nodes)
        if label == before.label:
            return replace(self.graph, nodes=nodes)
        return self._with_types(nodes, node_id)

    def remove(self, node_id: str) -> Graph:
        """Take a node away, and what joins it to others. Raises BadInput."""
        gone = self.node(node_id)
        return Graph(
            tuple(node for node in self.graph.nodes if node is not gone),
            tuple(edge for edge in self.graph.edges if node_id not in (edge.source, edge.target)),
        )

    def connect(self, source_id: str, target_id: str) -> Graph:
        """Join two nodes by the one type that their labels allow. Raises BadInput."""
        source, target = self.node(source_id), self.node(target_id)
        if source is target:
            raise BadInput("A node cannot be connected to itself.")
        kind = self.vocabulary.type_between(source.label, target.label)
        if kind is None:
            ends = f"{self.name(source_id)} cannot be connected to {self.name(target_id)}"
            raise BadInput(f"{ends}. {self._allowed_from(source.label)}")
        if any((edge.source, edge.target) == (source_id, target_id) for edge in self.graph.edges):
            raise BadInput(
                f"{self.name(source_id)} and {self.name(target_id)} are connected already."
            )
        edge = Edge(kind, source_id, target_id)
        return replace(self.graph, edges=(*self.graph.edges, edge))

    def disconnect(self, source_id: str, target_id: str) -> Graph:
        """Take the relationship between two nodes away. Raises BadInput."""
        self._edge(source_id, target_id)
        ends = (source_id, target_id)
        edges = (edge for edge in self.graph.edges if (edge.source, edge.target) != ends)
        return replace(self.graph, edges=tuple(edges))

    def reverse(self, source_id: str, target_id: str) -> Graph:
        """Turn a relationship round, where that is allowed. Raises BadInput."""
        self._edge(source_id, target_id)
        without = replace(self, graph=self.disconnect(source_id, target_id))
        return without.connect(target_id, source_id)

    def may_reverse(self, edge: Edge) -> bool:
        """Is there a type for the other direction, and no relationship yet?"""
        labels = {node.id: node.label for node in self.graph.nodes}
        there = {(each.source, each.target) for each in self.graph.edges}
        return (edge.target, edge.source) not in there and (
            (labels[edge.target], labels[edge.source]) in self.vocabulary.types
        )

    def partners(self, node_id: str) -> tuple[tuple[str, bool, Node], ...]:
        """What a node can be connected to yet: the type, whether it begins here, the other node."""
        here, types = self.node(node_id), self.vocabulary.types
        there = {(edge.source, edge.target) for edge in self.graph.edges}
        found = []
        for node in self.graph.nodes:
            outgoing = types.get((here.label, node.label))
            if outgoing and node is not here and (here.id, node.id) not in there:
                found.append((outgoing, True, node))
            incoming = types.get((node.label, here.label))
            if incoming and node is not here and (node.id, here.id) not in there:
                found.append((incoming, False, node))
        return tuple(sorted(found, key=lambda one: (not one[1], one[0])))

    def _edge(self, source_id: str, target_id: str) -> Edge:
        for edge in self.graph.edges:
            if (edge.source, edge.target) == (source_id, target_id):
                return edge
        raise BadInput("There is no such relationship any more. Load the page again.")

    def _label(self, text: str) -> str:
        label = self.vocabulary.label_of(text)
        if label not in self.vocabulary.labels:
            known = ", ".join(self.vocabulary.labels)
            raise BadInput(f"Choose one of these labels: {known}.")
        return str(label)

    def _allowed_from(self, label: str) -> str:
        targets = [target for source, target in self.vocabulary.types if source == label]
        if not targets:
            return f"No relationship begins at {label}."
        return f"From {label}, relationships go to {', '.join(dict.fromkeys(targets))}."

    def _with_types(self, nodes: tuple[Node, ...], node_id: str) -> Graph:
        """Relationships of a node that has another label now, with types that go with it."""
        labels = {node.id: node.label for node in nodes}
        edges = []
        for edge in self.graph.edges:
            if node_id not in (edge.source, edge.target):
                edges.append(edge)
                continue
            kind = self.vocabulary.type_between(labels[edge.source], labels[edge.target])
            if kind:
                edges.append(replace(edge, type=kind))
        return Graph(nodes, tuple(edges))


def name_attribute(vocabulary: Vocabulary, label: str) -> str:
    """The attribute that names a node of this label."""
    return "metadata_type" if vocabulary.role_of(label) is Role.METADATA else "name"
