"""Which shares and strengths are of materials of their own."""

from workers.graph import units
from workers.graph.facts import ColumnFacts
from workers.graph.guesses import Guesses
from workers.graph.shares import AMOUNTS, is_part, named_by

SHARE_OF_MATERIAL = 15.0


def heed_material(guesses: Guesses, facts: ColumnFacts) -> None:
    """A share or strength that names a material is one of its own."""
    if not facts.numeric or not (is_part(facts) or units.is_amount(facts.unit_text)):
        return
    for name in guesses.vocabulary.aspects.get("ratio", ()):
        owner = _owner(guesses, facts, name)
        if owner is not None or _is_of_some(guesses, facts, name):
            other = (
                f' of "{guesses.table.headers[owner]}"' if owner is not None else " of a material"
            )
            tally = guesses.tallies[facts.index]
            tally.add([name], SHARE_OF_MATERIAL, f"It is a share or strength{other}.")


def _owner(guesses: Guesses, facts: ColumnFacts, name: str) -> int | None:
    """The column of the material; a sample just before is none of which there is a share."""
    owner = named_by(facts, guesses.table, lambda index: guesses.best(index) == name)
    if owner is None or owner != facts.index - 1:
        return owner
    return None if "whole" in guesses.words.tags(guesses.table.facts[owner], name) else owner


def _is_of_some(guesses: Guesses, facts: ColumnFacts, name: str) -> bool:
    """Whether it is of a material, though no other column names that one."""
    spoken = bool({"ratio", "concentration"} & set(facts.aspects))
    said = any(each.label == name for each in guesses.words.header(facts))
    return (
        (spoken and (said or _follows(guesses, facts, name)))
        or _only_names(guesses, facts, name)
        or _is_among_materials(guesses, facts, name)
    )


def _only_names(guesses: Guesses, facts: ColumnFacts, name: str) -> bool:
    """Whether the header names a component and nothing else: "Water, kg/m³"."""
    own = [word for word in facts.base if word not in AMOUNTS]
    said = [each for each in guesses.words.header(facts) if each.label == name]
    known = {word for each in said if "component" in each.group.tags for word in each.word.split()}
    return bool(own) and known >= set(own)


def _is_among_materials(guesses: Guesses, facts: ColumnFacts, name: str) -> bool:
    """Whether a share of something unknown stands among the materials of a recipe."""
    if guesses.words.header(facts) or not 0 < facts.index < len(guesses.tallies) - 1:
        return False
    return all(guesses.best(facts.index + step) == name for step in (-1, 1))


def _follows(guesses: Guesses, facts: ColumnFacts, name: str) -> bool:
    """Whether the column before names a material that goes into the whole."""
    before = facts.index - 1
    if before < 0 or guesses.best(before) != name or guesses.table.facts[before].numeric:
        return False
    return "whole" not in guesses.words.tags(guesses.table.facts[before], name)
