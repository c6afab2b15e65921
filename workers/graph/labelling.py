"""Stage 1: which label each column has."""

from collections import Counter
from collections.abc import Mapping

from webapp.graph.terms import NO_LABEL, Role, Vocabulary
from webapp.schema.headers import normal_header
from workers.graph.answers import Answer, Remembered, Tally
from workers.graph.evidence import evidence
from workers.graph.facts import ColumnFacts, Table
from workers.graph.pairing import partner
from workers.graph.shares import is_part, named_by
from workers.graph.speaking import Speaking, said_in, speaking

# What a person confirmed outweighs all that is guessed.
CONFIRMED = 20.0
PARTNER = 5.0
SHARE_OF_MATERIAL = 15.0
# Below this, no choice has anything of weight behind it.
UNCLEAR = 1.0
LIKE_ITS_NAME = 2.0


def label(
    table: Table, vocabulary: Vocabulary, context: str, memory: Mapping[str, Remembered]
) -> dict[int, Answer]:
    """Say for every column which label it has, how sure that is, and why."""
    words = speaking(vocabulary)
    tallies = [evidence(facts, vocabulary, words) for facts in table.facts]
    for tally in tallies:
        _heed_context(tally, vocabulary, context)
    for facts, tally in zip(table.facts, tallies, strict=True):
        _heed_memory(tally, memory.get(normal_header(facts.header)), vocabulary)
    _heed_neighbours(table, vocabulary, words, tallies)
    return {
        facts.index: _answered(facts, tally)
        for facts, tally in zip(table.facts, tallies, strict=True)
    }


def _answered(facts: ColumnFacts, tally: Tally) -> Answer:
    if facts.empty:
        return Answer(NO_LABEL, 0.99, ("No cell of the column has a value.",))
    if facts.counts_rows and max(tally.points.values(), default=0) < CONFIRMED:
        return Answer(NO_LABEL, 0.9, ("The column only counts the rows.",))
    return tally.answer(NO_LABEL, "Neither the header nor the cells tell what the column is.")


def _heed_context(tally: Tally, vocabulary: Vocabulary, context: str) -> None:
    for words in vocabulary.context:
        # Words about the table only strengthen what the column itself says already.
        if tally.points.get(words.label, 0) > 0 and (said := said_in(context, words.words)):
            reason = f'The text about the table says "{said[0]}".'
            tally.add([words.label], words.weight, reason)


def _heed_memory(tally: Tally, remembered: Remembered | None, vocabulary: Vocabulary) -> None:
    chosen = vocabulary.label_of(remembered.label) if remembered and remembered.label else None
    if chosen:
        tally.add([chosen], CONFIRMED, "A person confirmed this for a column of this name.")


def _heed_neighbours(
    table: Table, vocabulary: Vocabulary, words: Speaking, tallies: list[Tally]
) -> None:
    """Let columns on the left, and those of the same quantity or material, have their say."""
    before: tuple[str, str] | None = None
    for facts, tally in zip(table.facts, tallies, strict=True):
        if facts.empty or facts.counts_rows:
            continue
        _heed_material(facts, table, vocabulary, words, tallies)
        if before:
            _heed_before(tally, before, vocabulary)
        best = tally.best()
        if best and vocabulary.role_of(best) in (Role.THING, Role.PROCESS):
            before = (best, facts.header)
    _heed_names(table, vocabulary, words, tallies)
    for facts, tally in zip(table.facts, tallies, strict=True):
        main = partner(table, facts.index)
        best = tallies[main].best() if main is not None else None
        if main is not None and best and vocabulary.role_of(best) == Role.QUANTITY:
            reason = f'It belongs to "{table.headers[main]}".'
            tally.add([best], PARTNER, reason)


def _heed_names(
    table: Table, vocabulary: Vocabulary, words: Speaking, tallies: list[Tally]
) -> None:
    """An ID or name of which words tell little is of what its neighbours are of."""
    for facts, tally in zip(table.facts, tallies, strict=True):
        says = facts.identifies or "name" in facts.aspects
        if not says or facts.empty or max(tally.points.values(), default=0) >= 2 * LIKE_ITS_NAME:
            continue
        found = _of_neighbours(facts, table, vocabulary, tallies) or _most_spoken_of(
            table, vocabulary, words
        )
        if found:
            tally.add([found[0]], LIKE_ITS_NAME, found[1])


def _of_neighbours(
    facts: ColumnFacts, table: Table, vocabulary: Vocabulary, tallies: list[Tally]
) -> tuple[str, str] | None:
    """The label of a column whose header begins alike, or of one beside it."""
    owners = vocabulary.labels_with(Role.THING, Role.PROCESS)
    others = [other for other in table.facts if other is not facts and not other.empty]
    like = [other for other in others if _like(facts, other)]
    near = [other for other in others if abs(other.index - facts.index) == 1]
    for other in [*like, *near]:
        best = tallies[other.index].best()
        if best in owners and tallies[other.index].points[best] > LIKE_ITS_NAME:
            return best, f'It goes with "{other.header}" ({best}).'
    return None


def _most_spoken_of(
    table: Table, vocabulary: Vocabulary, words: Speaking
) -> tuple[str, str] | None:
    """The label of which most quantities of the table speak: eyes and hair are a person's."""
    spoken = Counter(of[0] for facts in table.facts if (of := words.of(facts)))
    best = max(spoken, key=lambda name: spoken[name], default=None)
    return (best, f"Most columns tell of a {best.lower()}.") if best else None


def _like(one: ColumnFacts, other: ColumnFacts) -> bool:
    """Whether two headers begin alike: Kunden-Nr., Kunde."""
    if not one.base or not other.base or min(len(one.base[0]), len(other.base[0])) < 4:
        return False
    return one.base[0][:5].startswith(other.base[0][:5]) or other.base[0][:5].startswith(
        one.base[0][:5]
    )


def _heed_before(tally: Tally, before: tuple[str, str], vocabulary: Vocabulary) -> None:
    after, header = before
    for each in vocabulary.neighbours:
        unclear = max(tally.points.values(), default=0) < UNCLEAR
        if each.after == after and (unclear or tally.points.get(each.label, 0) > 0):
            reason = f'It stands after "{header}" ({after}).'
            tally.add([each.label], each.weight, reason)


def _heed_material(
    facts: ColumnFacts,
    table: Table,
    vocabulary: Vocabulary,
    words: Speaking,
    tallies: list[Tally],
) -> None:
    """A share or strength that names a material is one of its own."""
    if not facts.numeric or not is_part(facts):
        return
    for name in vocabulary.aspects.get("ratio", ()):
        among = [each.best() == name for each in tallies]
        owner = named_by(facts, table, among)
        spoken = {"ratio", "concentration"} & set(facts.aspects)
        said = any(each.label == name for each in words.header(facts))
        if owner is not None or (spoken and said):
            other = f' of "{table.headers[owner]}"' if owner is not None else " of a material"
            tally = tallies[facts.index]
            tally.add([name], SHARE_OF_MATERIAL, f"It is a share or strength{other}.")
