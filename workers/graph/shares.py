"""Shares and strengths: which columns tell how much of a material there is."""

from collections.abc import Callable

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
        "dose",
        "dosis",
        "dosierung",
        "zugabe",
        "addition",
        "wt",
        "mass",
        "dosage",
        "doping",
        "level",
    )
)


def is_part(facts: ColumnFacts) -> bool:
    """Whether a column tells how much of a material something has."""
    unit = facts.unit_text
    if units.is_share(unit) or units.is_strength(unit):
        return True
    return not unit and bool({"ratio", "concentration"} & set(facts.aspects))


def named_by(facts: ColumnFacts, table: Table, is_material: Callable[[int], bool]) -> int | None:
    """The material of which this is a share: "Filler" of "Filler content", or the one before."""
    own = [word for word in facts.base if word not in AMOUNTS]
    if units.is_strength(facts.unit_text):
        # A letter is a sign here: [I] is the concentration of the initiator.
        own = [word for word in own if len(word) > 1]
    before = facts.index - 1
    if not own:
        near = before >= 0 and is_material(before) and not table.facts[before].numeric
        return before if near else None
    wider = [
        other
        for other in table.facts
        if not other.numeric
        and other.index != facts.index
        and set(own) <= set(other.base)
        and is_material(other.index)
    ]
    alike = [other for other in wider if set(other.base) == set(own)]
    return next((other.index for other in alike or wider), None)
