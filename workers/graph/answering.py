"""The answers of the stages in the form of the wire, with the reasons that pages show."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from webapp.graph import shapes
from webapp.graph.shapes import Edge, Graph
from webapp.graph.vocabulary import NO_ATTRIBUTE, NO_LABEL, Vocabulary
from webapp.schema.headers import normal_header
from workers.graph.answers import Answer, Remembered
from workers.graph.attributing import attribute
from workers.graph.facts import Table
from workers.graph.grouping import nodes
from workers.graph.labelling import label
from workers.graph.model import columns as proposing
from workers.graph.model import nodes as node_proposals
from workers.graph.model.consulting import Model
from workers.graph.model.nodes import Proposal
from workers.graph.model.relations import relations
from workers.graph.relating import relate

Memory = Mapping[str, Remembered]


@dataclass(frozen=True, slots=True)
class Made:
    """What a stage has come to, and why."""

    content: Any
    reasons: dict[str, Any] = field(default_factory=dict)


def labels(
    table: Table,
    vocabulary: Vocabulary,
    context: str,
    memory: Memory,
    first: Mapping[str, str],
    model: Model | None = None,
) -> Made:
    """Stage 1: which label each column has; `first` are values of headers, to show beside it."""
    answers, said = label(table, vocabulary, context, memory), ""
    if model:
        known = _confirmed(table, memory, "label")
        answers, said = proposing.labels(model, table, vocabulary, context, answers, known)
    chosen = {table.headers[index]: answer.label for index, answer in answers.items()}
    return Made(shapes.emit_labels(chosen, first), _columns(table, answers) | {"model": said})


def attributes(
    table: Table,
    vocabulary: Vocabulary,
    labels: Mapping[str, str],
    memory: Memory,
    context: str = "",
    model: Model | None = None,
) -> Made:
    """Stage 2: what the cells of each column hold, by labels of headers."""
    by_index = _by_index(table, labels, NO_LABEL)
    answers, said = attribute(table, vocabulary, by_index, memory), ""
    if model:
        known = _confirmed(table, memory, "attribute")
        answers, said = proposing.attributes(
            model, table, vocabulary, context, by_index, answers, known
        )
    chosen = {
        table.headers[index]: (by_index[index], answer.attribute)
        for index, answer in answers.items()
    }
    return Made(shapes.emit_attributes(chosen), _columns(table, answers) | {"model": said})


def grouped(
    table: Table,
    vocabulary: Vocabulary,
    said: Mapping[str, tuple[str, str]],
    context: str = "",
    model: Model | None = None,
) -> Made:
    """Stage 3: the nodes that columns make, by labels and attributes of headers."""
    labels = {header: name for header, (name, _) in said.items()}
    attributes = {header: name for header, (_, name) in said.items()}
    by_index = _by_index(table, labels, NO_LABEL), _by_index(table, attributes, NO_ATTRIBUTE)
    if model:
        made = node_proposals.nodes(model, table, vocabulary, context, *by_index)
    else:
        made = Proposal(*nodes(table, vocabulary, *by_index))
    reasons = {
        "columns": _columns(table, made.answers(by_index[1]))["columns"],
        "left_out": {table.headers[index]: why for index, why in sorted(made.left_out.items())},
        "model": made.said,
    }
    return Made(shapes.emit_nodes(Graph(made.nodes)), reasons)


def joined(
    table: Table,
    vocabulary: Vocabulary,
    graph: Graph,
    context: str,
    model: Model | None = None,
) -> Made:
    """Stage 4: how these nodes are joined."""
    sentence = ""
    if model:
        found, sentence = relations(model, table, vocabulary, graph.nodes, context)
    else:
        found = relate(table, vocabulary, graph.nodes, context)
    made = Graph(graph.nodes, tuple(Edge(each.type, each.source, each.target) for each in found))
    reasons = {
        "doubtful": [[each.source, each.target, each.reason] for each in found if each.doubtful],
        "model": sentence,
    }
    return Made(shapes.emit_graph(made), reasons)


def _confirmed(table: Table, memory: Memory, what: str) -> set[int]:
    """The columns of which people have confirmed this."""
    said = {header: getattr(known, what) for header, known in memory.items()}
    return {index for index, header in enumerate(table.headers) if said.get(normal_header(header))}


def _by_index(table: Table, said: Mapping[str, str], otherwise: str) -> dict[int, str]:
    return {index: said.get(header, otherwise) for index, header in enumerate(table.headers)}


def _columns(table: Table, answers: Mapping[int, Answer]) -> dict[str, Any]:
    return {
        "columns": {
            table.headers[index]: {
                "confidence": answer.confidence,
                "reasons": list(answer.reasons),
                "alternatives": [list(other) for other in answer.alternatives],
            }
            for index, answer in answers.items()
        }
    }
