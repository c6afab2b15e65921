"""Stage 1: which label each column has."""

from collections.abc import Mapping

from webapp.graph.terms import NO_LABEL, Vocabulary
from webapp.schema.headers import normal_header
from workers.graph.answers import Answer, Remembered, Tally
from workers.graph.evidence import evidence
from workers.graph.facts import ColumnFacts, Table
from workers.graph.guesses import UNCLEAR, Guesses
from workers.graph.namesakes import heed_names, heed_rows
from workers.graph.neighbours import heed_left, heed_partners, heed_right
from workers.graph.speaking import said_in, speaking

# What a person confirmed outweighs all that is guessed.
CONFIRMED = 20.0


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
    guesses = Guesses(table, vocabulary, words, tallies)
    heed_left(guesses)
    heed_right(guesses)
    heed_names(guesses)
    heed_partners(guesses)
    heed_rows(guesses, context)
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
        if tally.points.get(words.label, 0) >= UNCLEAR and (said := said_in(context, words.words)):
            reason = f'The text about the table says "{said[0]}".'
            tally.add([words.label], words.weight, reason)


def _heed_memory(tally: Tally, remembered: Remembered | None, vocabulary: Vocabulary) -> None:
    chosen = vocabulary.label_of(remembered.label) if remembered and remembered.label else None
    if chosen:
        tally.add([chosen], CONFIRMED, "A person confirmed this for a column of this name.")
