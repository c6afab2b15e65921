"""A graph that a person looks over and changes: what the canvas and the tables beside it show."""

import json
from collections.abc import Sequence
from typing import Any, Self

from webapp.graph.editing import Editing
from webapp.graph.findings import Finding, Severity
from webapp.graph.naming import named, title
from webapp.graph.shapes import emit_graph
from webapp.pages.base import PageModel
from webapp.pages.graph_columns import by_name
from webapp.pages.graph_drawing import TableColumn
from webapp.pages.graph_edited import (
    EditedFinding,
    EditedNode,
    EditedRelationship,
    finding_of,
    node_of,
    relationship_of,
)
from webapp.pages.graph_telling import canvas_terms

# Longer tables have pages.
MOST_ROWS = 100


class GraphEditor(PageModel):
    """Everything of a graph that is being changed. `step` is nodes or relations."""

    identifier: str
    step: str
    # The graph in the wire form, and what a canvas needs to know besides, as JSON.
    graph: str
    terms: str
    marks: str
    labels: tuple[tuple[str, str], ...]
    columns: tuple[TableColumn, ...]
    nodes: tuple[EditedNode, ...]
    node_count: int
    nodes_from: int
    relationships: tuple[EditedRelationship, ...]
    relationship_count: int
    relationships_from: int
    # What concerns no node, but the whole or its columns.
    findings: tuple[EditedFinding, ...]
    errors: int
    warnings: int
    # The last change in a sentence, and the node that it was about.
    said: str = ""
    chosen: str = ""

    @property
    def has_relationships(self) -> bool:
        """Is it about relationships already?"""
        return self.step == "relations"

    @classmethod
    def of(
        cls,
        edited: Editing,
        findings: Sequence[Finding],
        doubtful: Sequence[Sequence[str]],
        columns: tuple[TableColumn, ...],
        *,
        nodes_from: int = 0,
        relationships_from: int = 0,
        **more: Any,
    ) -> Self:
        """The page of a graph with what was found in it, and `more`."""
        graph, vocabulary = edited.graph, edited.vocabulary
        doubts = {(one[0], one[1]): one[2] for one in doubtful}
        by_node: dict[str, list[EditedFinding]] = {}
        for finding in findings:
            for node_id in finding.nodes:
                by_node.setdefault(node_id, []).append(finding_of(finding))
        nodes = graph.nodes[nodes_from : nodes_from + MOST_ROWS]
        edges = graph.edges[relationships_from : relationships_from + MOST_ROWS]
        names = {node.id: named(node, edited.headers) for node in graph.nodes}
        is_error = Severity.ERROR
        return cls(
            graph=json.dumps(emit_graph(graph), ensure_ascii=False),
            terms=canvas_terms(
                by_name([vocabulary]),
                joins=more["step"] == "relations",
                pairs=[
                    [source.lower(), target.lower(), kind]
                    for (source, target), kind in vocabulary.types.items()
                ],
            ),
            marks=json.dumps(marks_of(edited, by_node, doubts), ensure_ascii=False),
            labels=tuple((name, label.title) for name, label in vocabulary.labels.items()),
            columns=columns,
            nodes=tuple(node_of(edited, node, by_node.get(node.id, [])) for node in nodes),
            node_count=len(graph.nodes),
            nodes_from=nodes_from,
            relationships=tuple(relationship_of(edited, edge, names, doubts) for edge in edges),
            relationship_count=len(graph.edges),
            relationships_from=relationships_from,
            findings=tuple(finding_of(each) for each in findings if not each.nodes),
            errors=sum(each.severity is is_error for each in findings),
            warnings=sum(each.severity is not is_error for each in findings),
            **more,
        )


def marks_of(
    edited: Editing,
    by_node: dict[str, list[EditedFinding]],
    doubts: dict[tuple[str, str], str],
) -> dict[str, Any]:
    """How nodes are called on the canvas, which of them are marked, and which edges are dashed."""
    return {
        "titles": {node.id: title(node, edited.headers) for node in edited.graph.nodes},
        "nodes": {
            node_id: "error" if any(each.is_error for each in found) else "warning"
            for node_id, found in by_node.items()
        },
        "doubtful": [
            [edge.source, edge.target]
            for edge in edited.graph.edges
            if (edge.source, edge.target) in doubts
        ],
    }
