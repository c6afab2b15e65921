"""Shares and strengths: which columns tell how much of a material there is."""

from workers.graph import units
from workers.graph.facts import ColumnFacts, Table
from workers.graph.headers import fold

# What says that there is some of a material, and nothing else of it.
AMOUNTS = frozenset(
    fold(word)
    for word in (
        "content",
        "gehalt",
        "teneur",
        "amount",
        "menge",
        "loading",
        "dosage",
        "wt",
        "mass",
    )
)


def is_part(facts: ColumnFacts) -> bool:
    """Whether a column tells how much of a material something has."""
    unit = facts.unit_text
    if units.is_share(unit) or units.is_strength(unit):
        return True
    return not unit and bool({"ratio", "concentration"} & set(facts.aspects))


def named_by(facts: ColumnFacts, table: Table, among: list[bool]) -> int | None:
    """The material of which this is a share: "Filler" of "Filler content", or the one before."""
    own = [word for word in facts.base if word not in AMOUNTS]
    if units.is_strength(facts.unit_text):
        # A letter is a sign here: [I] is the concentration of the initiator.
        own = [word for word in own if len(word) > 1]
    before = facts.index - 1
    if not own:
        near = before >= 0 and among[before] and not table.facts[before].numeric
        return before if near else None
    for other in table.facts:
        if other.index == facts.index or not among[other.index] or other.numeric:
            continue
        if other.base and set(other.base) == set(own):
            return other.index
    return None
