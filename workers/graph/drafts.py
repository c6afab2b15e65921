"""Nodes in the making: columns by attribute, and what headers say beside."""

from dataclasses import dataclass, field

from webapp.graph.shapes import Node, Value
from webapp.graph.terms import Role, Vocabulary
from workers.graph.facts import Table


@dataclass
class Draft:
    """A node in the making."""

    label: str
    columns: dict[str, list[int]] = field(default_factory=dict)

    def put(self, attribute: str, index: int) -> None:
        """Take a column up."""
        self.columns.setdefault(attribute, []).append(index)

    @property
    def all(self) -> list[int]:
        """All columns."""
        return [index for indexes in self.columns.values() for index in indexes]

    @property
    def first(self) -> int:
        """The first column."""
        return min(self.all)


def node_of(number: int, draft: Draft, table: Table, vocabulary: Vocabulary) -> Node:
    """The node of a draft, with a first value of each column and what headers say."""
    order = vocabulary.labels[draft.label].attributes
    attributes = {
        attribute: tuple(_value(index, table) for index in draft.columns[attribute])
        for attribute in order
        if attribute in draft.columns
    }
    return Node(str(number), draft.label, _inferred(draft, table, vocabulary) | attributes)


def _value(index: int, table: Table) -> Value:
    sample = next((cell.strip() for cell in table.columns[index] if cell.strip()), "")
    return Value(sample, index)


def _inferred(draft: Draft, table: Table, vocabulary: Vocabulary) -> dict[str, tuple[Value, ...]]:
    """What headers say of a quantity: its name and unit; of metadata: its type."""
    facts = table.facts[min(draft.columns.get("value", draft.all))]
    role = vocabulary.role_of(draft.label)
    if role is Role.METADATA:
        return {"metadata_type": (Value(facts.unit.name),)}
    if role is not Role.QUANTITY:
        return {}
    unit = next((text for index in draft.all if (text := table.facts[index].unit_text)), "")
    named: dict[str, tuple[Value, ...]] = {"name": (Value(facts.unit.name),)}
    return named | {"unit": (Value(unit),)} if unit else named
