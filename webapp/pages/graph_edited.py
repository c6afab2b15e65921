"""Nodes and relationships of a graph that is being changed, as the forms for them show them."""

import json
from collections.abc import Sequence
from typing import Any, Self

from webapp.graph.editing import Editing
from webapp.graph.findings import Finding, Severity
from webapp.graph.naming import named, title, type_words
from webapp.graph.shapes import Edge, Node, Value
from webapp.pages.base import PageModel
from webapp.pages.graph_drawing import TableColumn


class EditedValue(PageModel):
    """A value of a node, and the column that it is from; without one it is the same in all rows."""

    attribute: str
    value: str
    index: int | None
    operator: str


class EditedFinding(PageModel):
    """What is wrong or doubtful, in a sentence."""

    sentence: str
    is_error: bool


class EditedNode(PageModel):
    """A node, what it is made of, and what is wrong with it."""

    id: str
    label: str
    colour: str
    title: str
    # As sentences name it: Matter "Sample".
    name: str
    values: tuple[EditedValue, ...]
    findings: tuple[EditedFinding, ...]


class EditedRelationship(PageModel):
    """A relationship between two nodes."""

    # The ids of both ends, as forms send them.
    ends: str
    words: str
    source_name: str
    target_name: str
    may_reverse: bool
    # Why the desk is not sure of it; empty where it is, or a person has made it.
    doubt: str


class EditedPartner(PageModel):
    """A node that another one can be connected to, and in which way."""

    way: str
    # The ids of both ends, as forms send them.
    ends: str
    name: str


class NodeForm(PageModel):
    """One node in a form: a field for each attribute, and what it can be connected to."""

    identifier: str
    step: str
    node: EditedNode
    labels: tuple[tuple[str, str], ...]
    columns: tuple[TableColumn, ...]
    # Each attribute that the label has, in words, with its values and perhaps an empty one.
    fields: tuple[tuple[str, str, tuple[EditedValue, ...]], ...]
    partners: tuple[EditedPartner, ...]

    @classmethod
    def of(
        cls, edited: Editing, node_id: str, columns: tuple[TableColumn, ...], **more: Any
    ) -> Self:
        """The form of a node, and `more`. Raises BadInput where there is no such node."""
        node, vocabulary = edited.node(node_id), edited.vocabulary
        attributes = vocabulary.labels[node.label].attributes
        return cls(
            node=node_of(edited, node, []),
            labels=tuple((name, label.title) for name, label in vocabulary.labels.items()),
            columns=columns,
            fields=tuple((name, type_words(name), fields_of(node, name)) for name in attributes),
            partners=tuple(
                partner_of(edited, node_id, *partner) for partner in edited.partners(node_id)
            ),
            **more,
        )


def node_of(edited: Editing, node: Node, findings: Sequence[EditedFinding]) -> EditedNode:
    """The facts of a node."""
    return EditedNode(
        id=node.id,
        label=node.label,
        colour=edited.vocabulary.labels[node.label].colour,
        title=title(node, edited.headers),
        name=named(node, edited.headers),
        values=tuple(
            value_of(name, value) for name, values in node.attributes.items() for value in values
        ),
        findings=tuple(findings),
    )


def value_of(attribute: str, value: Value) -> EditedValue:
    """The facts of a value."""
    return EditedValue(
        attribute=type_words(attribute),
        value=value.value,
        index=value.index,
        operator=value.operator or "",
    )


def fields_of(node: Node, attribute: str) -> tuple[EditedValue, ...]:
    """The values of an attribute, and an empty one where one more makes sense."""
    there = tuple(value_of(attribute, value) for value in node.attributes.get(attribute, ()))
    if there and attribute not in ("name", "value"):
        return there
    return (*there, value_of(attribute, Value("")))


def partner_of(
    edited: Editing, node_id: str, kind: str, outgoing: bool, other: Node
) -> EditedPartner:
    """The facts of a partner."""
    return EditedPartner(
        way=f"{type_words(kind)}: {'to' if outgoing else 'from'}",
        ends=json.dumps((node_id, other.id) if outgoing else (other.id, node_id)),
        name=named(other, edited.headers),
    )


def relationship_of(
    edited: Editing, edge: Edge, names: dict[str, str], doubts: dict[tuple[str, str], str]
) -> EditedRelationship:
    """The facts of a relationship."""
    return EditedRelationship(
        ends=json.dumps((edge.source, edge.target)),
        words=type_words(edge.type),
        source_name=names[edge.source],
        target_name=names[edge.target],
        may_reverse=edited.may_reverse(edge),
        doubt=doubts.get((edge.source, edge.target), ""),
    )


def finding_of(finding: Finding) -> EditedFinding:
    """The facts of a finding."""
    return EditedFinding(sentence=finding.sentence, is_error=finding.severity is Severity.ERROR)
