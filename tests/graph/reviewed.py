"""Reviewed tables, and how near the stages come to what a person found right."""

import csv
import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from webapp.graph.shapes import Node, Value
from webapp.graph.vocabulary import Vocabulary, load
from workers.graph.attributing import attribute
from workers.graph.facts import Table
from workers.graph.grouping import nodes
from workers.graph.labelling import label
from workers.graph.relating import relate

TABLES = Path(__file__).parent / "tables"


@dataclass(frozen=True)
class Scores:
    """How much of each stage was right, from 0 to 1."""

    labels: float
    attributes: float
    nodes: float
    relationships: float
    end_to_end: float


class Reviewed:
    """A table and the reviewed answer to each stage."""

    def __init__(self, path):
        self.name = path.stem
        self.answer = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        with path.open(encoding="utf-8", newline="") as file:
            self.headers, *rows = csv.reader(file)
        columns = [list(column) for column in zip(*rows, strict=True)]
        self.table = Table(tuple(self.headers), columns, len(rows))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return load(self.answer["vocabulary"])

    def right(self, stage):
        return [self.answer[stage][header] for header in self.headers]

    def right_nodes(self):
        return [
            Node(
                str(number),
                self.vocabulary.label_of(node["label"]),
                {
                    attribute: tuple(Value("", self.headers.index(name)) for name in names)
                    for attribute, names in node["columns"].items()
                },
            )
            for number, node in enumerate(self.answer["nodes"])
        ]

    def right_relationships(self):
        known = self.right_nodes()
        return {
            (kind.upper(), _key(known[start]), _key(known[end]))
            for kind, start, end in self.answer["relationships"]
        }

    def found_relationships(self, known):
        by_id = {node.id: node for node in known}
        found = relate(self.table, self.vocabulary, known, self.answer["context"])
        return {(each.type, _key(by_id[each.source]), _key(by_id[each.target])) for each in found}

    def scores(self):
        context = self.answer["context"]
        labels = self.right("labels")
        found = [each.label for each in label(self.table, self.vocabulary, context, {}).values()]
        given = dict(enumerate(labels))
        attributes = attribute(self.table, self.vocabulary, given, {})
        rightly = dict(enumerate(self.right("attributes")))
        grouped, _ = nodes(self.table, self.vocabulary, given, rightly)
        alone = attribute(self.table, self.vocabulary, dict(enumerate(found)), {})
        chosen = {index: each.attribute for index, each in alone.items()}
        all_alone, _ = nodes(self.table, self.vocabulary, dict(enumerate(found)), chosen)
        return Scores(
            labels=_share(found, labels),
            attributes=_share([each.attribute for each in attributes.values()], rightly.values()),
            nodes=f1(set(map(_key, grouped)), set(map(_key, self.right_nodes()))),
            relationships=f1(
                self.found_relationships(self.right_nodes()), self.right_relationships()
            ),
            end_to_end=f1(self.found_relationships(all_alone), self.right_relationships()),
        )


def tables(half):
    """The reviewed tables of one half, or none where it is not there."""
    return [Reviewed(path) for path in sorted((TABLES / half).glob("*.csv"))]


def f1(found, right):
    """The harmonic mean of how much of what was found is right, and of what is right was found."""
    both = len(found & right)
    return 2 * both / (len(found) + len(right)) if found or right else 1.0


def _key(node):
    return node.label, node.columns


def _share(found, right):
    pairs = Counter(one == other for one, other in zip(found, right, strict=True))
    return pairs[True] / pairs.total()
