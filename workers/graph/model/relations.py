"""What a language model proposes as relationships: legal ones only, completed by the rules."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from webapp.graph import findings, shapes
from webapp.graph.shapes import Edge, Graph, Node
from webapp.graph.terms import Vocabulary
from webapp.graph.wire import BadShape, as_list
from workers.graph.facts import Table
from workers.graph.model import questions
from workers.graph.model.columns import TOO_WIDE
from workers.graph.model.consulting import Model
from workers.graph.relating import Relation, relate

TOO = "The language model proposes this too."
ALONE = "The language model proposes this; the rules do not."
# Whatever makes one of these is not drawn, and a node that one of the others is of is not joined.
REFUSED = frozenset(
    {"pair-not-allowed", "relationship-twice", "owners-many", "made-twice", "in-and-out", "circle"}
)
# No table that makes sense has more; each one costs a look at all others.
MOST_FOR_A_NODE = 3
MISSING = frozenset({"owner-missing", "alone", "output-missing"})


def relations(
    model: Model, table: Table, vocabulary: Vocabulary, nodes: Sequence[Node], context: str
) -> tuple[tuple[Relation, ...], str]:
    """The relationships that a model proposes, and the rules' for nodes that it leaves alone."""
    alone = relate(table, vocabulary, nodes, context)
    if len(table.headers) > questions.MOST_COLUMNS:
        return alone, TOO_WIDE
    if len(nodes) < 2:
        return alone, ""
    drawing = Drawing(table, vocabulary, nodes)
    question = questions.about_nodes(table, vocabulary, context, nodes)
    if silence := model.consult(questions.RELATIONS, question, drawing):
        return alone, silence
    return _completed(drawing, alone)


def _completed(drawing: "Drawing", alone: Iterable[Relation]) -> tuple[tuple[Relation, ...], str]:
    by_rules = {_edge(each): each for each in alone}
    found = [_relation(edge, by_rules.get(edge)) for edge in drawing.edges]
    edges = list(drawing.edges)
    for edge, relation in by_rules.items():
        if {edge.source, edge.target} & drawing.unjoined(edges) and drawing.admits(edges, edge):
            edges.append(edge)
            found.append(relation)
    added = len(edges) - len(drawing.edges)
    more = f"; the rules have added {added}" if added else ""
    order = {node.id: number for number, node in enumerate(drawing.nodes)}
    found.sort(key=lambda each: (order[each.source], order[each.target]))
    said = f"The language model has proposed {len(drawing.edges)} relationships{more}."
    return tuple(found), said


def _edge(relation: Relation) -> Edge:
    return Edge(relation.type, relation.source, relation.target)


def _relation(edge: Edge, by_rules: Relation | None) -> Relation:
    """A relationship of the model, marked; what the rules find too is not doubtful any more."""
    if by_rules:
        return replace(by_rules, doubtful=False, reason=f"{TOO} {by_rules.reason}".strip())
    return Relation(edge.type, edge.source, edge.target, doubtful=True, reason=ALONE)


class Drawing:
    """Takes relationships between nodes, and keeps those that may be."""

    def __init__(self, table: Table, vocabulary: Vocabulary, nodes: Sequence[Node]) -> None:
        self.table, self.vocabulary, self.nodes = table, vocabulary, tuple(nodes)
        self.edges: list[Edge] = []
        self._fewest_faults = 0
        self._wire = {
            node.id: entry
            for node, entry in zip(
                nodes, shapes.emit_nodes(Graph(self.nodes))["nodes"], strict=True
            )
        }

    def kept(self) -> int:
        """How many good relationships there are."""
        return len(self.edges)

    def take(self, content: dict[str, Any]) -> list[str]:
        """Keep those of an answer, unless an earlier one was better; gives its faults."""
        edges: list[Edge] = []
        faults = []
        try:
            entries = as_list(content.get("relationships"), "relationships")
        except BadShape as wrong:
            return [wrong.sentence]
        most = MOST_FOR_A_NODE * len(self.nodes)
        if len(entries) > most:
            faults.append(f"There are {len(entries)} relationships; {most} were looked at.")
        for number, entry in enumerate(entries[:most], start=1):
            try:
                edge = self._read(entry, number)
            except BadShape as wrong:
                faults.append(wrong.sentence)
                continue
            why = self._faults([*edges, edge], REFUSED)
            faults += why
            edges += [] if why else [edge]
        faults += self._faults(edges, MISSING)
        if not self.edges or len(faults) < self._fewest_faults:
            self.edges, self._fewest_faults = edges, len(faults)
        return faults

    def admits(self, edges: Sequence[Edge], edge: Edge) -> bool:
        """May this one be drawn beside the others?"""
        return not self._faults([*edges, edge], REFUSED)

    def unjoined(self, edges: Sequence[Edge]) -> set[str]:
        """The nodes that still want a relationship."""
        return {node for each in self._found(edges) if each.code in MISSING for node in each.nodes}

    def _faults(self, edges: Sequence[Edge], codes: Collection[str]) -> list[str]:
        return [each.sentence for each in self._found(edges) if each.code in codes]

    def _found(self, edges: Sequence[Edge]) -> tuple[findings.Finding, ...]:
        return findings.check(Graph(self.nodes, tuple(edges)), self.vocabulary, self.table.headers)

    def _read(self, entry: object, number: int) -> Edge:
        """A relationship, read with no more nodes than it needs. Raises BadShape."""
        ends = entry.get("connection") if isinstance(entry, dict) else None
        known = (
            {str(end) for end in ends if str(end) in self._wire} if isinstance(ends, list) else ()
        )
        nodes = [self._wire[each] for each in known]
        try:
            parsed = shapes.parse_graph({"nodes": nodes, "relationships": [entry]}, self.vocabulary)
        except BadShape as wrong:
            raise BadShape(
                wrong.sentence.replace("Relationship 1", f"Relationship {number}")
            ) from None
        return parsed.edges[0]
