"""What a plan shows of an import into the graph, and what the import shows of itself."""

from collections.abc import Mapping
from typing import Any, Self

from webapp.graph.terms import ATTRIBUTES
from webapp.models import GraphImport, GraphRun
from webapp.pages.base import PageModel
from webapp.pages.processes import ProcessPage
from webapp.states import ProcessState

# What people write into tables; beside it the graph has what it makes of that.
SHOWN = frozenset(name for names in ATTRIBUTES.values() for name in names)


class NodeChanges(PageModel):
    """What becomes of nodes; together they are all that the table has or had."""

    new: int = 0
    merged: int = 0
    unchanged: int = 0
    removed: int = 0

    @property
    def differences(self) -> int:
        """All that do not stay as they are."""
        return self.new + self.merged + self.removed


class RelationshipChanges(PageModel):
    """What becomes of relationships."""

    new: int = 0
    unchanged: int = 0
    removed: int = 0

    @property
    def differences(self) -> int:
        """All that do not stay as they are."""
        return self.new + self.removed


class LabelChanges(NodeChanges):
    """What becomes of the nodes of one label."""

    label: str


class ChangedAttribute(PageModel):
    """An attribute of a node, as it is and as it was."""

    name: str
    old: str
    new: str


class NodeSample(PageModel):
    """A node that is new, gets something new, or goes."""

    key: str
    label: str
    name: str
    # new, merged or removed.
    change: str
    # Of a node that gets something, only what is different.
    attributes: tuple[ChangedAttribute, ...]

    @classmethod
    def of(cls, sample: Mapping[str, Any]) -> Self:
        """A sample as a plan keeps it."""
        before, after = sample.get("before", {}), sample.get("attributes", {})
        changed = {name: (before.get(name), after.get(name)) for name in {**before, **after}}
        return cls(
            **{name: str(sample[name]) for name in ("key", "label", "name", "change")},
            attributes=tuple(
                ChangedAttribute(name=name, old=_text(old), new=_text(new))
                for name, (old, new) in changed.items()
                if old != new and name in SHOWN
            ),
        )


def _text(value: Any) -> str:
    return "" if value is None else str(value)


class GraphChangesPage(PageModel):
    """What an import into the graph would change, or has changed."""

    identifier: str
    process: ProcessPage
    nodes: NodeChanges | None
    relationships: RelationshipChanges | None
    by_label: tuple[LabelChanges, ...]
    samples: tuple[NodeSample, ...]
    # How many rows of the table were read for it.
    rows: int | None
    # What is odd about some of them.
    notes: tuple[str, ...]

    @property
    def succeeded(self) -> bool:
        """Did it come to a good end?"""
        return self.process.state == ProcessState.SUCCEEDED

    @property
    def differences(self) -> int:
        """How many nodes and relationships do not stay as they are."""
        found = [one.differences for one in (self.nodes, self.relationships) if one]
        return sum(found)

    @classmethod
    def of(cls, row: GraphImport, run: GraphRun) -> Self:
        """What a plan, an import or an undo has come to."""
        result: dict[str, Any] = run.process.result or {}
        nodes, relationships = result.get("nodes"), result.get("relationships")
        labels = result.get("by_label", {})
        return cls(
            identifier=row.identifier,
            process=ProcessPage.of(run.process),
            nodes=NodeChanges(**nodes) if nodes else None,
            relationships=RelationshipChanges(**relationships) if relationships else None,
            by_label=tuple(
                LabelChanges(label=name, **one) for name, one in labels.items() if any(one.values())
            ),
            samples=tuple(map(NodeSample.of, result.get("samples", ()))),
            rows=result.get("rows"),
            notes=tuple(result.get("notes", ())),
        )
