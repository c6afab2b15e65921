"""What a change of the graph comes to, in numbers and samples, for people."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import polars as pl

from workers.graph.bringing.folding import Difference, NodeChanges
from workers.graph.store.names import called

SAMPLES = 5
KINDS = ("new", "merged", "unchanged", "removed")


def counted(difference: Difference) -> dict[str, Any]:
    """How many nodes and relationships come, change, stay and go, and some of them.

    "merged" are nodes that were there and get something new or changed.
    """
    by_label = {label: _counts(changes) for label, changes in difference.nodes.items()}
    total: Counter[str] = Counter(dict.fromkeys(KINDS, 0))
    for counts in by_label.values():
        total.update(counts)
    edges = difference.relationships
    return {
        "nodes": dict(total),
        "relationships": {
            "new": len(edges.inserted),
            "unchanged": edges.unchanged,
            "removed": len(edges.deleted),
        },
        "by_label": by_label,
        "samples": [
            one for label, changes in difference.nodes.items() for one in _samples(label, changes)
        ],
    }


def said(node: dict[str, Any]) -> dict[str, Any]:
    """The properties of a node that it has."""
    return {name: value for name, value in node.items() if name != "key" and value is not None}


def _counts(changes: NodeChanges) -> dict[str, int]:
    counts = (len(changes.inserted), len(changes.changed), changes.unchanged, len(changes.deleted))
    return dict(zip(KINDS, counts, strict=True))


def _samples(label: str, changes: NodeChanges) -> Iterator[dict[str, Any]]:
    before = {node["key"]: said(node) for node in _some(changes.was)}
    for kind, frame in (
        ("new", changes.inserted),
        ("merged", changes.changed),
        ("removed", changes.deleted),
    ):
        for node in _some(frame):
            sample = {"change": kind, "label": label, "key": node["key"], "name": called(node)}
            sample["attributes"] = said(node)
            if kind == "merged":
                sample["before"] = before[node["key"]]
            yield sample


def _some(frame: pl.DataFrame) -> list[dict[str, Any]]:
    return frame.head(SAMPLES).to_dicts()
