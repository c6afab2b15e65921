"""What the pages of nodes and relationships show: the graph of one row, and what is odd in it."""

from collections.abc import Iterable, Mapping
from typing import Any, Self

from webapp.graph.findings import Finding
from webapp.graph.naming import title
from webapp.graph.shapes import Graph, Node, emit_graph
from webapp.graph.terms import Vocabulary
from webapp.models import GraphImport, GraphStep
from webapp.pages.base import PageModel
from webapp.pages.graph_columns import LabelItem, labels_of
from webapp.schema.column_keys import column_letter
from webapp.states import GraphStage


class TableColumn(PageModel):
    """A column of the table that nodes take their values from."""

    # From 0, as the wire counts.
    index: int
    letter: str
    header: str
    sample: str


class LeftOut(PageModel):
    """A column that is in no node, and why."""

    letter: str
    header: str
    reason: str


class NodeItem(PageModel):
    """A node by its number and the words that people know it by."""

    id: str
    label: str
    name: str


class Doubtful(PageModel):
    """A relationship that may not be meant."""

    # Its place among the relationships, from 0.
    number: int
    type: str
    source: NodeItem
    target: NodeItem
    reason: str


class FindingItem(PageModel):
    """What is wrong or odd, and which nodes and columns it is about."""

    code: str
    sentence: str
    is_error: bool
    nodes: tuple[NodeItem, ...]
    columns: tuple[TableColumn, ...]


class GraphDrawingPage(PageModel):
    """Nodes, or nodes with relationships, as one row of the table has them."""

    identifier: str
    stage: GraphStage
    # The answer that this is; 0 where there is none yet.
    step: int
    # The person who has made it; empty: the desk.
    author: str
    # In the form of the wire.
    graph: dict[str, list[Any]]
    columns: tuple[TableColumn, ...]
    labels: tuple[LabelItem, ...]
    # The type of the relationship from one label to another, where there may be one.
    pairs: tuple[tuple[str, str, str], ...]
    findings: tuple[FindingItem, ...]
    left_out: tuple[LeftOut, ...]
    doubtful: tuple[Doubtful, ...]
    model: str

    @classmethod
    def of(
        cls,
        row: GraphImport,
        stage: GraphStage,
        words: Vocabulary,
        graph: Graph,
        findings: Iterable[Finding],
        newest: GraphStep | None,
        reasons: Mapping[str, Any],
    ) -> Self:
        """A graph, with what the desk had to say for its own."""
        columns = columns_of(row.shape or {})
        names = {node.id: _named(node, columns) for node in graph.nodes}
        return cls(
            identifier=row.identifier,
            stage=stage,
            step=newest.id if newest else 0,
            author=newest.author if newest else "",
            graph=emit_graph(graph),
            columns=columns,
            labels=labels_of(words),
            pairs=tuple((*pair, name) for pair, name in words.types.items()),
            findings=tuple(_finding(one, names, columns) for one in findings),
            left_out=tuple(_left_out(reasons.get("left_out", {}), graph, columns)),
            doubtful=tuple(_doubtful(reasons.get("doubtful", ()), graph, names)),
            model=reasons.get("model", ""),
        )


def columns_of(shape: Mapping[str, Any]) -> tuple[TableColumn, ...]:
    """The columns of a table that was read."""
    samples = shape.get("samples", {})
    return tuple(
        TableColumn(
            index=index, letter=column_letter(index), header=header, sample=samples.get(header, "")
        )
        for index, header in enumerate(shape.get("headers", ()))
    )


def _named(node: Node, columns: tuple[TableColumn, ...]) -> NodeItem:
    """A node as people call it, or by its number."""
    name = title(node, [column.header for column in columns]) or f"node {node.id}"
    return NodeItem(id=node.id, label=node.label, name=name)


def _finding(
    finding: Finding, names: Mapping[str, NodeItem], columns: tuple[TableColumn, ...]
) -> FindingItem:
    return FindingItem(
        code=finding.code,
        sentence=finding.sentence,
        is_error=finding.severity == "error",
        nodes=tuple(names[node] for node in finding.nodes if node in names),
        columns=tuple(columns[index] for index in finding.columns if index < len(columns)),
    )


def _left_out(
    reasons: Mapping[str, str], graph: Graph, columns: tuple[TableColumn, ...]
) -> Iterable[LeftOut]:
    """Columns that no node has; the desk gives its reason for those that it has left out."""
    used = {index for node in graph.nodes for index in node.columns}
    for one in columns:
        if one.index not in used:
            reason = reasons.get(one.header, "No node takes its values.")
            yield LeftOut(letter=one.letter, header=one.header, reason=reason)


def _doubtful(
    found: Iterable[Iterable[str]], graph: Graph, names: Mapping[str, NodeItem]
) -> Iterable[Doubtful]:
    reasons = {(source, target): reason for source, target, reason in found}
    for number, edge in enumerate(graph.edges):
        reason = reasons.get((edge.source, edge.target))
        if reason is not None:
            yield Doubtful(
                number=number,
                type=edge.type,
                source=names[edge.source],
                target=names[edge.target],
                reason=reason,
            )
