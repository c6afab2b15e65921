"""Which column a unit, an error or a least value belongs to."""

from workers.graph.facts import ColumnFacts, Table
from workers.graph.header_parts import QUANTITY_ASPECTS

# What stands for the quantity itself, where no column holds its plain value.
CENTRAL = ("mean", "median")
_ASIDE = ("unit", "error", "std")
# The deviation of a greatest value is a deviation.
_ORDER = ("unit", "error", "std", "median", "mean", "min", "max")


def aspect_of(facts: ColumnFacts) -> str | None:
    """What of a quantity the column holds: unit, error, std, min, max, mean, median, or None."""
    found = sorted(set(facts.aspects) & QUANTITY_ASPECTS, key=_ORDER.index)
    if "unit" in found and facts.numeric:
        found.remove("unit")
    if facts.shape == "unit" and (not found or not facts.unit_text):
        return "unit"
    if not facts.numeric:
        return "unit" if "unit" in found else None
    return found[0] if found else None


def partner(table: Table, index: int) -> int | None:
    """The column that says how much, of which this one says the unit, error, least or most."""
    facts = table.facts[index]
    aspect = aspect_of(facts)
    if aspect is None:
        return None
    others = [
        other
        for other in table.facts
        if other.index != index and other.numeric and aspect_of(other) not in (aspect, *_ASIDE)
    ]
    named = [other for other in others if _same_name(facts, other) and _units_fit(facts, other)]
    if named:
        return min(named, key=lambda other: (_rank(other), abs(other.index - index))).index
    # An error without a name of its own, or with one that nothing else has, follows its value.
    before = index - 1
    nameless = not facts.base or aspect == "unit"
    if aspect in ("unit", "error", "std") and nameless:
        for other in sorted(others, key=lambda other: abs(other.index - before)):
            if abs(other.index - index) <= 3 and aspect_of(other) in (None, *CENTRAL):
                return other.index if _units_fit(facts, other) else None
    return None


def _rank(facts: ColumnFacts) -> int:
    """Plain values come before means, means before limits."""
    aspect = aspect_of(facts)
    if aspect is None:
        return 0
    return 1 if aspect in CENTRAL else 2


def _same_name(one: ColumnFacts, other: ColumnFacts) -> bool:
    """Whether two columns name the same quantity, in full or cut short: Zugf., Zugfestigkeit."""
    if not one.base or not other.base:
        return False
    if one.base == other.base:
        return True
    short, long = sorted((one.base, other.base), key=lambda base: sum(map(len, base)))
    if len(short) != len(long):
        return set(short) <= set(long) and len(long) - len(short) <= 1 and len(short[0]) > 2
    return all(
        word == full or (len(word) >= 3 and full.startswith(word))
        for word, full in zip(short, long, strict=True)
    )


def _units_fit(one: ColumnFacts, other: ColumnFacts) -> bool:
    """Whether two units may be of the same quantity; one that is not told fits all."""
    if not one.unit_text or not other.unit_text:
        return True
    return one.unit_text == other.unit_text or one.unit.text in ("%",)
