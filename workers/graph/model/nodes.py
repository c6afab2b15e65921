"""What a language model proposes as nodes: checked column by column, completed by the rules."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from webapp.graph import findings, shapes
from webapp.graph.shapes import Graph, Node, Value
from webapp.graph.terms import NO_ATTRIBUTE, NO_LABEL, Vocabulary
from webapp.graph.wire import BadShape, as_list
from workers.graph.answers import Answer
from workers.graph.drafts import Draft, node_of
from workers.graph.facts import Table
from workers.graph.grouping import nodes as by_rules
from workers.graph.model import questions
from workers.graph.model.columns import SURENESS, TOO_WIDE
from workers.graph.model.consulting import Model

# What a model may say without a column; values are in cells only.
SAID_BESIDE = ("name", "unit", "metadata_type")
LONGEST_SAID = 200
PROPOSED = "The language model proposes these columns as one node."


@dataclass(frozen=True, slots=True)
class Proposal:
    """Nodes, why columns are in none, the columns of nodes that the model made, and a sentence."""

    nodes: tuple[Node, ...]
    left_out: dict[int, str]
    proposed: frozenset[int] = frozenset()
    said: str = ""

    def answers(self, attributes: Mapping[int, str]) -> dict[int, Answer]:
        """Why the columns of the model's nodes are where they are."""
        return {
            index: Answer(attributes[index], SURENESS, (PROPOSED,))
            for index in sorted(self.proposed)
        }


def nodes(
    model: Model,
    table: Table,
    vocabulary: Vocabulary,
    context: str,
    labels: Mapping[int, str],
    attributes: Mapping[int, str],
) -> Proposal:
    """The nodes that a model proposes; of columns that it leaves out or gets wrong, the rules'."""
    alone, left_out = by_rules(table, vocabulary, labels, attributes)
    if len(table.headers) > questions.MOST_COLUMNS:
        return Proposal(alone, left_out, said=TOO_WIDE)
    usable = {index for node in alone for index in node.columns}
    if not usable:
        return Proposal(alone, left_out)
    reader = NodeReader(
        table, vocabulary, {each: (labels[each], attributes[each]) for each in usable}
    )
    asked = {index: labels[index] if index in usable else NO_LABEL for index in labels}
    question = questions.about_columns(table, vocabulary, context, asked, attributes)
    if silence := model.consult(questions.NODES, question, reader):
        return Proposal(alone, left_out, said=silence)
    return _completed(reader, labels, attributes)


def _completed(
    reader: "NodeReader", labels: Mapping[int, str], attributes: Mapping[int, str]
) -> Proposal:
    mine = reader.good
    taken = frozenset(index for node in mine for index in node.columns)
    rest = {index: NO_LABEL if index in taken else label for index, label in labels.items()}
    others, left_out = by_rules(reader.table, reader.vocabulary, rest, attributes)
    ordered = sorted([*mine, *others], key=lambda node: node.columns)
    more = f"; the rules have added {len(others)}" if others else ""
    return Proposal(
        tuple(replace(node, id=str(number)) for number, node in enumerate(ordered)),
        {index: reason for index, reason in left_out.items() if index not in taken},
        taken,
        f"The language model has proposed {len(mine)} nodes{more}.",
    )


class NodeReader:
    """Takes nodes whose columns have the label and attributes that were settled before."""

    def __init__(
        self, table: Table, vocabulary: Vocabulary, settled: Mapping[int, tuple[str, str]]
    ) -> None:
        self.table, self.vocabulary, self.settled = table, vocabulary, settled
        self.good: list[Node] = []
        self._fewest_faults = 0

    def kept(self) -> int:
        """How many good nodes there are."""
        return len(self.good)

    def take(self, content: dict[str, Any]) -> list[str]:
        """Keep the nodes of an answer, unless an earlier one was better; gives its faults."""
        made: list[Node] = []
        faults = []
        try:
            entries = as_list(content.get("nodes"), "nodes")
        except BadShape as wrong:
            return [wrong.sentence]
        if len(entries) > len(self.settled):
            faults.append(f"There are {len(entries)} nodes, and {len(self.settled)} columns.")
        for entry in entries[: len(self.settled)]:
            try:
                made.append(self._node(entry, made))
            except BadShape as wrong:
                faults.append(wrong.sentence)
        used = {index for node in made for index in node.columns}
        faults += [
            f'Column {index}, "{self.table.headers[index]}", is in no node.'
            for index in self.settled
            if index not in used
        ]
        if not self.good or len(faults) < self._fewest_faults:
            self.good, self._fewest_faults = made, len(faults)
        return faults

    def _node(self, entry: object, before: list[Node]) -> Node:
        """A node with cells of the table for values. Raises BadShape."""
        [said] = shapes.parse_graph([entry], self.vocabulary).nodes
        draft = Draft(said.label)
        for attribute, values in said.attributes.items():
            for value in values:
                if value.index is not None:
                    self._put(draft, said, attribute, value.index, before)
        if not draft.columns:
            raise BadShape(f'Node "{said.id}" has no column.')
        node = node_of(0, draft, self.table, self.vocabulary)
        node = replace(node, attributes={**node.attributes, **_beside(said, node)})
        for finding in findings.check(Graph((node,)), self.vocabulary, self.table.headers):
            if finding.severity is findings.Severity.ERROR:
                raise BadShape(f'Node "{said.id}": {finding.sentence}')
        return node

    def _put(
        self, draft: Draft, said: Node, attribute: str, index: int, before: list[Node]
    ) -> None:
        label, settled = self.settled.get(index, (NO_LABEL, NO_ATTRIBUTE))
        if (label, settled) != (said.label, attribute):
            what = f"is {label} and holds {settled}" if index in self.settled else "is in no node"
            raise BadShape(f'Node "{said.id}" has column {index} as {attribute}; it {what}.')
        if index in draft.all or any(index in node.columns for node in before):
            raise BadShape(f'Node "{said.id}" has column {index}, which is in a node already.')
        draft.put(attribute, index)


def _beside(said: Node, node: Node) -> dict[str, tuple[Value, ...]]:
    """What the model says of a node without a column, where no column says it."""
    found: dict[str, tuple[Value, ...]] = {}
    for attribute in SAID_BESIDE:
        texts = [each.value for each in said.attributes.get(attribute, ()) if each.index is None]
        text = " ".join(texts[0].split())[:LONGEST_SAID] if texts else ""
        by_column = any(each.index is not None for each in node.attributes.get(attribute, ()))
        if text and text.isprintable() and not by_column:
            found[attribute] = (Value(text),)
    return found
