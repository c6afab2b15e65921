"""A table with its nodes: where each stands, what its headers say, and what determines what."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from webapp.graph.shapes import Node
from webapp.graph.terms import Role, Vocabulary
from workers.graph.facts import ColumnFacts, Table
from workers.graph.headers import fold, tokens
from workers.graph.speaking import speaking

# The share of rows in which one value must go with another, typing errors aside.
ALWAYS = 0.9
KEYS = ("identifier", "name")
# Words that many headers have, and that so join nothing.
_COMMON = frozenset({"date", "datum", "time", "zeit", "method", "type", "test", "temp", "process"})
_COMMON |= frozenset({"content", "gehalt", "teneur", "amount", "rate", "size", "name", "code"})


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship that was found, whether it is doubtful, and why it was drawn."""

    type: str
    source: str
    target: str
    doubtful: bool
    reason: str


class Scene:
    """What the rules ask about nodes and the columns they are made of."""

    def __init__(self, table: Table, vocabulary: Vocabulary, nodes: Iterable[Node]) -> None:
        self.table = table
        self.vocabulary = vocabulary
        known = tuple(nodes)
        # Tables may have thousands of columns, so whatever is asked often is worked out once.
        self._places = {node.id: self._first(node) for node in known}
        self._tags: dict[str, frozenset[str]] = {}
        self._named: dict[str, frozenset[str]] = {}
        self._cells: dict[str, frozenset[str]] = {}
        self._keys: dict[str, ColumnFacts | None] = {}
        self._determined: dict[tuple[int, int], bool] = {}
        self.nodes = sorted(known, key=self.place)
        self._starts = [self.place(node) for node in self.nodes]
        self.words = speaking(vocabulary)

    def _first(self, node: Node) -> int:
        return node.columns[0] if node.columns else len(self.table.headers)

    def place(self, node: Node) -> int:
        """The first column of a node."""
        return self._places[node.id]

    def role(self, node: Node) -> Role:
        """What the node is to the graph."""
        return self.vocabulary.labels[node.label].role

    def is_owner(self, node: Node) -> bool:
        """Whether a node is a thing or a process."""
        return self.role(node) in (Role.THING, Role.PROCESS)

    @cached_property
    def owners(self) -> list[Node]:
        """Things and processes, from left to right."""
        return [node for node in self.nodes if self.is_owner(node)]

    def with_labels(self, labels: Iterable[str]) -> list[Node]:
        """The nodes that have one of these labels, from left to right."""
        wanted = set(labels)
        return [node for node in self.nodes if node.label in wanted]

    def sources(self, rule: str) -> list[Node]:
        """The nodes from which relationships of a rule may start."""
        return self.with_labels(pair[0] for pair in self.pairs(rule))

    def targets(self, rule: str) -> list[Node]:
        """The nodes at which relationships of a rule may end."""
        return self.with_labels(pair[1] for pair in self.pairs(rule))

    def pairs(self, rule: str) -> list[tuple[str, str]]:
        """The pairs of labels that a rule joins."""
        kinds = self.vocabulary.relationships
        return [pair for kind in kinds if kind.rule == rule for pair in kind.pairs]

    def key(self, node: Node) -> ColumnFacts | None:
        """The column by which a node is told from others of its kind."""
        if node.id not in self._keys:
            self._keys[node.id] = self._key(node)
        return self._keys[node.id]

    def _key(self, node: Node) -> ColumnFacts | None:
        for attribute in (*KEYS, *node.attributes):
            for value in node.attributes.get(attribute, ()):
                if value.index is not None and value.index < len(self.table.facts):
                    return self.table.facts[value.index]
        return None

    def facts(self, node: Node) -> list[ColumnFacts]:
        """The columns of a node."""
        known = len(self.table.facts)
        return [self.table.facts[index] for index in node.columns if index < known]

    def tags(self, node: Node) -> frozenset[str]:
        """What the headers of a node say that rules need to know."""
        if node.id not in self._tags:
            self._tags[node.id] = self._tags_of(node)
        return self._tags[node.id]

    def _tags_of(self, node: Node) -> frozenset[str]:
        own = [
            self.table.facts[value.index]
            for attribute in KEYS
            for value in node.attributes.get(attribute, ())
            if value.index is not None and value.index < len(self.table.facts)
        ]
        return frozenset(
            tag for facts in own or self.facts(node) for tag in self.words.tags(facts, node.label)
        )

    def different(self, node: Node) -> int:
        """How many different ones of a node the table has."""
        key = self.key(node)
        return len({fold(value) for value in key.values}) if key else 0

    def each_row(self, node: Node) -> bool:
        """Whether every row has another one."""
        key = self.key(node)
        return bool(key and key.sampled > 1 and key.distinct > 0.95)

    def determines(self, one: Node, other: Node) -> bool:
        """Whether the one tells which the other is."""
        left, right = self.key(one), self.key(other)
        if not left or not right:
            return False
        pair = left.index, right.index
        if pair not in self._determined:
            self._determined[pair] = self.table.determines(*pair) >= ALWAYS
        return self._determined[pair]

    def finer(self, one: Node, other: Node) -> bool:
        """Whether many of the one belong to one of the other."""
        return self.different(one) > self.different(other) and self.determines(one, other)

    def named(self, node: Node) -> frozenset[str]:
        """The words of the headers of a node, without those that say nothing."""
        if node.id not in self._named:
            words = frozenset(word for facts in self.facts(node) for word in facts.base)
            self._named[node.id] = words - _COMMON
        return self._named[node.id]

    def naming(self, node: Node, among: Iterable[Node]) -> list[Node]:
        """Those whose words, or the words of whose cells, the header of a node repeats."""
        others = list(among)
        words = self._long_words(node)
        return self.naming_by_header(node, others) or [
            other
            for other in others
            if other is not node and not words.isdisjoint(self._words_of_cells(other))
        ]

    def naming_by_header(self, node: Node, among: Iterable[Node]) -> list[Node]:
        """Those whose words the header of a node repeats."""
        words = self._long_words(node)
        others = [other for other in among if other is not node] if words else []
        return [other for other in others if not words.isdisjoint(self.named(other))]

    def _long_words(self, node: Node) -> set[str]:
        return {word for word in self.named(node) if len(word) > 2}

    def _words_of_cells(self, node: Node) -> frozenset[str]:
        if node.id not in self._cells:
            key = self.key(node)
            values = key.values[:20] if key else ()
            words = (word for value in values for word in tokens(value) if len(word) > 3)
            self._cells[node.id] = frozenset(words)
        return self._cells[node.id]

    def between(self, one: Node, other: Node) -> list[Node]:
        """The nodes that stand between two others."""
        low, high = sorted((self.place(one), self.place(other)))
        return self.nodes[bisect_right(self._starts, low) : bisect_left(self._starts, high)]

    def nearest(self, node: Node, among: Sequence[Node]) -> Node | None:
        """The nearest of these, which stand from left to right: on the left if there is one."""
        place = self.place(node)
        left = self.left_of(place, among)
        return left or next((other for other in among if other is not node), None)

    def left_of(self, place: int, among: Sequence[Node]) -> Node | None:
        """The last of these that starts left of a place; they stand from left to right."""
        found = bisect_left(among, place, key=self.place)
        return among[found - 1] if found else None

    def right_of(self, place: int, among: Sequence[Node]) -> Node | None:
        """The first of these that starts right of a place; they stand from left to right."""
        found = bisect_right(among, place, key=self.place)
        return among[found] if found < len(among) else None

    def around(self, place: int, among: Sequence[Node], count: int) -> Sequence[Node]:
        """As many of these on either side of a place."""
        found = bisect_left(among, place, key=self.place)
        return among[max(0, found - count) : found + count]

    def before(self, node: Node) -> Iterator[Node]:
        """The nodes on the left, the nearest first."""
        start = bisect_left(self._starts, self.place(node))
        return (self.nodes[index] for index in range(start - 1, -1, -1))

    def relation(
        self, source: Node, target: Node, reason: str, *, doubtful: bool = False
    ) -> Relation | None:
        """A relationship of the type that the pair has, or None where none is allowed."""
        kind = self.vocabulary.type_between(source.label, target.label)
        if kind is None or source is target:
            return None
        return Relation(kind, source.id, target.id, doubtful, reason)
