"""What each column of a table seems to be, while columns beside it have their say."""

from dataclasses import dataclass
from functools import cached_property

from webapp.graph.terms import Role, Vocabulary
from workers.graph.answers import Tally
from workers.graph.facts import ColumnFacts, Table
from workers.graph.speaking import Said, Speaking

# Below this, no choice has anything of weight behind it.
UNCLEAR = 1.0


@dataclass(frozen=True)
class Guesses:
    """A table with the points that speak for each label of each column."""

    table: Table
    vocabulary: Vocabulary
    words: Speaking
    tallies: list[Tally]

    @cached_property
    def owners(self) -> tuple[str, ...]:
        """The labels of things and processes."""
        return self.vocabulary.labels_with(Role.THING, Role.PROCESS)

    @cached_property
    def columns(self) -> list[tuple[ColumnFacts, Tally]]:
        """Each column with its points, from left to right."""
        return list(zip(self.table.facts, self.tallies, strict=True))

    @cached_property
    def heads(self) -> list[list[Said]]:
        """What the word that counts most says of each column."""
        return [
            [each for each in self.words.header(facts) if each.is_head]
            for facts in self.table.facts
        ]

    @cached_property
    def spoken(self) -> list[str | None]:
        """Of what the quantity of each column tells, as far as words say."""
        return [next(iter(self.words.of(facts)), None) for facts in self.table.facts]

    def best(self, index: int) -> str | None:
        """What a column seems to be so far."""
        return self.tallies[index].best()

    def most(self, index: int) -> float:
        """How much speaks for that."""
        return max(self.tallies[index].points.values(), default=0)
