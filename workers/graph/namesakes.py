"""Of what an ID, a name or a title is, where its own words tell little."""

import re
from collections import Counter

from webapp.graph.terms import Role
from workers.graph.facts import ColumnFacts
from workers.graph.guesses import Guesses

LIKE_ITS_NAME = 2.0
# Cells of words tell more than those of codes.
SAME_NAME = 5.0
# A title tells little but that something has one.
OF_TITLE = 6.0
# A name goes with an ID when there are nearly as many of it.
OF_AS_MANY = 0.4
_MAKERS = frozenset({"creator", "publisher"})
_ROW_PER = re.compile(
    r"(?i)\b(?:rows?|lines?|zeilen?|lignes?)\s+(?:per|for each|for every|is a|is an|je|pro|par)\s+"
    r"(\w+(?:[ -]\w+)?)"
)


def heed_names(guesses: Guesses) -> None:
    """An ID or name of which words tell little is of what its neighbours are of."""
    most_spoken = _most_spoken_of(guesses)
    for facts, tally in guesses.columns:
        if facts.empty:
            continue
        if _is_only_titled(guesses, facts):
            if most_spoken:
                tally.add([most_spoken[0]], OF_TITLE, most_spoken[1])
            continue
        says = facts.identifies or "name" in facts.aspects
        if not says or _is_sure(guesses, facts.index):
            continue
        if found := _of_neighbours(guesses, facts) or most_spoken:
            tally.add([found[0]], LIKE_ITS_NAME, found[1])
    _heed_same_name(guesses)


def heed_rows(guesses: Guesses, context: str) -> None:
    """ "One row per loan": the first column of codes that differ in each row is of a loan."""
    told = _ROW_PER.search(context)
    meant = guesses.words.label_of(told[1]) if told else None
    if told is None or meant not in guesses.owners:
        return
    for facts, tally in guesses.columns:
        if facts.distinct == 1 and (facts.shape == "code" or facts.identifies):
            if guesses.most(facts.index) < 2 * LIKE_ITS_NAME:
                tally.add([meant], 2 * LIKE_ITS_NAME, f'The text says "{told[0]}".')
            return


def _is_sure(guesses: Guesses, index: int) -> bool:
    """Whether words tell what a column is, so that an ID in its header changes nothing."""
    best = guesses.best(index)
    role = guesses.vocabulary.role_of(best) if best else None
    enough = LIKE_ITS_NAME if role is Role.METADATA else 2 * LIKE_ITS_NAME
    return guesses.most(index) >= enough


def _heed_same_name(guesses: Guesses) -> None:
    """An ID is of what the column of the same name is of, whose cells tell more."""
    worded: dict[tuple[str, ...], ColumnFacts] = {}
    for facts in guesses.table.facts:
        if not facts.identifies and not facts.numeric and facts.base and not facts.empty:
            worded.setdefault(facts.base, facts)
    for facts, tally in guesses.columns:
        other = worded.get(facts.base) if facts.identifies and not facts.empty else None
        best = guesses.best(other.index) if other else None
        if other and best in guesses.owners and best != tally.best():
            tally.add([best], SAME_NAME, f'It goes with "{other.header}" ({best}).')


def _is_only_titled(guesses: Guesses, facts: ColumnFacts) -> bool:
    """Whether a column is called a title, and no other column speaks of what has titles."""
    titles = {each.label for each in guesses.words.header(facts) if "title" in each.group.tags}
    if not titles or any("title" not in each.group.tags for each in guesses.heads[facts.index]):
        return False
    makers = {
        pair[0]
        for kind in guesses.vocabulary.relationships
        if kind.rule in ("created", "published")
        for pair in kind.pairs
        if pair[1] in titles
    }
    others = [
        each for index, heads in enumerate(guesses.heads) if index != facts.index for each in heads
    ]
    return not any(
        (each.label in titles and "title" not in each.group.tags)
        or (each.label in makers and _MAKERS & set(each.group.tags))
        for each in others
    )


def _of_neighbours(guesses: Guesses, facts: ColumnFacts) -> tuple[str, str] | None:
    """The label of a column whose header begins alike, or of one beside it."""
    others = [other for other in guesses.table.facts if other is not facts and not other.empty]
    like = [other for other in others if _like(facts, other)]
    near = [other for other in others if abs(other.index - facts.index) == 1]
    near = [other for other in near if len(other.values) >= OF_AS_MANY * len(facts.values)]
    for other in [*like, *near]:
        best = guesses.best(other.index)
        if best in guesses.owners and guesses.most(other.index) > LIKE_ITS_NAME:
            return best, f'It goes with "{other.header}" ({best}).'
    return None


def _most_spoken_of(guesses: Guesses) -> tuple[str, str] | None:
    """The label of which most quantities of the table speak: eyes and hair are a person's."""
    kinds = guesses.vocabulary.relationships
    described = {pair[0] for kind in kinds if kind.rule == "described" for pair in kind.pairs}
    spoken = Counter(name for name in guesses.spoken if name in described)
    best = max(spoken, key=lambda name: spoken[name], default=None)
    return (best, f"Most columns tell of a {best.lower()}.") if best else None


def _like(one: ColumnFacts, other: ColumnFacts) -> bool:
    """Whether two headers begin alike: Kunden-Nr., Kunde."""
    if not one.base or not other.base or min(len(one.base[0]), len(other.base[0])) < 4:
        return False
    first, second = one.base[0][:5], other.base[0][:5]
    return first.startswith(second) or second.startswith(first)
