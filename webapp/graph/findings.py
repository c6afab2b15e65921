"""What is wrong or doubtful in a graph before it is imported."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from webapp.graph.circles import circle_in
from webapp.graph.naming import named
from webapp.graph.shapes import Edge, Graph, Node
from webapp.graph.terms import NO_ATTRIBUTE, NO_LABEL, Role, Vocabulary

# Of a circle; the page marks all of them.
MOST_NAMED = 10


class Severity(StrEnum):
    """Whether a finding keeps a graph from being imported."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: a code for programs, a sentence for people, and what it concerns."""

    code: str
    sentence: str
    nodes: tuple[str, ...] = ()
    columns: tuple[int, ...] = ()
    severity: Severity = Severity.WARNING


@dataclass(frozen=True)
class _Case:
    graph: Graph
    vocabulary: Vocabulary
    headers: Sequence[str]
    labels: Mapping[str, str]
    attributes: Mapping[str, str]

    @property
    def by_id(self) -> dict[str, Node]:
        return {node.id: node for node in self.graph.nodes}

    def name(self, node: Node) -> str:
        """A node as a person knows it."""
        return named(node, self.headers)

    def role(self, node: Node) -> Role | None:
        return self.vocabulary.role_of(node.label)

    def edges(self, rule: str) -> list[tuple[Node, Node]]:
        """The ends of all relationships whose type has this rule."""
        types = {kind.name for kind in self.vocabulary.relationships if kind.rule == rule}
        nodes = self.by_id
        return [
            (nodes[edge.source], nodes[edge.target])
            for edge in self.graph.edges
            if edge.type in types and edge.source in nodes and edge.target in nodes
        ]


def check(
    graph: Graph,
    vocabulary: Vocabulary,
    headers: Sequence[str],
    labels: Mapping[str, str] | None = None,
    attributes: Mapping[str, str] | None = None,
) -> tuple[Finding, ...]:
    """Find what is wrong or doubtful in a graph; errors first."""
    case = _Case(graph, vocabulary, headers, labels or {}, attributes or {})
    found = [finding for look in _CHECKS for finding in look(case)]
    return tuple(sorted(found, key=lambda finding: finding.severity is not Severity.ERROR))


def _columns_that_are_not_there(case: _Case) -> Iterator[Finding]:
    for node in case.graph.nodes:
        for index in node.columns:
            if index >= len(case.headers):
                sentence = (
                    f"{case.name(node)} takes a value from column {index + 1}, "
                    f"and the table has {len(case.headers)}."
                )
                yield Finding("no-such-column", sentence, (node.id,), (index,), Severity.ERROR)


def _columns_of_two_nodes(case: _Case) -> Iterator[Finding]:
    users: dict[int, list[Node]] = {}
    for node in case.graph.nodes:
        for index in node.columns:
            users.setdefault(index, []).append(node)
    for index, nodes in sorted(users.items()):
        if len(nodes) > 1 and index < len(case.headers):
            sentence = f'The column "{case.headers[index]}" is in {len(nodes)} nodes.'
            yield Finding("column-used-twice", sentence, _ids(nodes), (index,))


def _unused_columns(case: _Case) -> Iterator[Finding]:
    used = {index for node in case.graph.nodes for index in node.columns}
    for index, header in enumerate(case.headers):
        label = case.labels.get(header, NO_LABEL)
        if index in used or label == NO_LABEL:
            continue
        why = f"it is labelled {label}"
        if case.attributes.get(header) == NO_ATTRIBUTE:
            why += " and has no attribute"
        sentence = f'The column "{header}" is in no node, though {why}.'
        yield Finding("column-unused", sentence, (), (index,))


def _nodes_without_what_they_need(case: _Case) -> Iterator[Finding]:
    for node in case.graph.nodes:
        has = {name for name, values in node.attributes.items() if values}
        if case.role(node) in (Role.THING, Role.PROCESS) and not has & {"identifier", "name"}:
            sentence = f"{case.name(node)} has neither an ID nor a name."
            yield Finding("name-missing", sentence, (node.id,), node.columns, Severity.ERROR)
        if case.role(node) is Role.QUANTITY and "name" not in has:
            sentence = f"{case.name(node)} has no name."
            yield Finding("name-missing", sentence, (node.id,), node.columns, Severity.ERROR)
        needed = {"value", "mean", "median", "min", "max"}
        if case.role(node) in (Role.QUANTITY, Role.METADATA) and not has & needed:
            sentence = f"{case.name(node)} has no value."
            yield Finding("value-missing", sentence, (node.id,), node.columns, Severity.ERROR)


def _pairs_that_are_not_allowed(case: _Case) -> Iterator[Finding]:
    nodes = case.by_id
    for edge in case.graph.edges:
        source, target = nodes.get(edge.source), nodes.get(edge.target)
        if source is None or target is None:
            sentence = f"A relationship {edge.type} has an end that is no node."
            yield Finding("no-such-node", sentence, (), (), Severity.ERROR)
            continue
        allowed = case.vocabulary.type_between(source.label, target.label)
        if allowed == edge.type and source is not target:
            continue
        ends = f"{case.name(source)} to {case.name(target)}"
        instead = f" {allowed} is." if allowed and source is not target else ""
        sentence = f"{edge.type} from {ends} is not allowed.{instead}"
        yield Finding("pair-not-allowed", sentence, (source.id, target.id), (), Severity.ERROR)


def _relationships_twice(case: _Case) -> Iterator[Finding]:
    counts = Counter((edge.type, edge.source, edge.target) for edge in case.graph.edges)
    for (kind, *ends), count in counts.items():
        if count > 1:
            sentence = f"The relationship {kind} between the same two nodes is there {count} times."
            yield Finding("relationship-twice", sentence, tuple(ends))


def _owners(label: str, case: _Case) -> str:
    """What may own a node with this label, as what to do about one without an owner."""
    owners = [source for source, target in case.vocabulary.types if target == label]
    return f" Connect it from a node of {' or '.join(owners)}." if owners else ""


def _quantities_without_one_owner(case: _Case) -> Iterator[Finding]:
    owners = Counter(edge.target for edge in case.graph.edges)
    for node in case.graph.nodes:
        if case.role(node) not in (Role.QUANTITY, Role.METADATA):
            continue
        count = owners[node.id]
        if count == 0:
            sentence = f"{case.name(node)} belongs to nothing.{_owners(node.label, case)}"
            yield Finding("owner-missing", sentence, (node.id,), node.columns)
        elif count > 1:
            sentence = f"{case.name(node)} belongs to {count} nodes, and can only belong to one."
            yield Finding("owners-many", sentence, (node.id,), node.columns)


def _things_made_twice(case: _Case) -> Iterator[Finding]:
    made = Counter(target.id for _, target in case.edges("made"))
    for node in case.graph.nodes:
        if made[node.id] > 1:
            sentence = f"{case.name(node)} comes out of {made[node.id]} steps, and can only of one."
            yield Finding("made-twice", sentence, (node.id,), node.columns)


def _things_that_go_in_and_out(case: _Case) -> Iterator[Finding]:
    made = {(target.id, source.id) for source, target in case.edges("made")}
    for thing, step in case.edges("taken"):
        if (thing.id, step.id) in made:
            sentence = f"{case.name(thing)} goes into {case.name(step)} and comes out of it."
            yield Finding("in-and-out", sentence, (thing.id, step.id))


def _measurements_that_find_nothing(case: _Case) -> Iterator[Finding]:
    pairs = {
        pair[0]
        for kind in case.vocabulary.relationships
        if kind.rule == "found"
        for pair in kind.pairs
    }
    found = {source.id for source, _ in case.edges("found")}
    for node in case.graph.nodes:
        if node.label in pairs and node.id not in found and case.graph.edges:
            sentence = f"{case.name(node)} has no output."
            yield Finding("output-missing", sentence, (node.id,), node.columns)


def _circles(case: _Case) -> Iterator[Finding]:
    """Whatever is part of itself, over one step or several."""
    nodes = case.by_id
    for rule in ("part", "within"):
        following: dict[str, list[str]] = {}
        for source, target in case.edges(rule):
            following.setdefault(source.id, []).append(target.id)
        circle = circle_in(following)
        if circle:
            names = ", ".join(case.name(nodes[each]) for each in circle[:MOST_NAMED])
            more = f" and {len(circle) - MOST_NAMED} more" if len(circle) > MOST_NAMED else ""
            sentence = f"These are parts of each other in a circle: {names}{more}."
            yield Finding("circle", sentence, tuple(circle), (), Severity.ERROR)


def _lonely_things(case: _Case) -> Iterator[Finding]:
    joined = {end for edge in case.graph.edges for end in _ends(edge)}
    for node in case.graph.nodes if case.graph.edges else ():
        if node.id not in joined and case.role(node) in (Role.THING, Role.PROCESS):
            sentence = f"Nothing is joined to {case.name(node)}."
            yield Finding("alone", sentence, (node.id,), node.columns)


def _ends(edge: Edge) -> tuple[str, str]:
    return edge.source, edge.target


def _ids(nodes: Iterable[Node]) -> tuple[str, ...]:
    return tuple(node.id for node in nodes)


_CHECKS: tuple[Callable[[_Case], Iterator[Finding]], ...] = (
    _columns_that_are_not_there,
    _columns_of_two_nodes,
    _unused_columns,
    _nodes_without_what_they_need,
    _pairs_that_are_not_allowed,
    _relationships_twice,
    _quantities_without_one_owner,
    _things_made_twice,
    _things_that_go_in_and_out,
    _measurements_that_find_nothing,
    _circles,
    _lonely_things,
)
