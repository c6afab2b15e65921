"""What the words of a vocabulary say of a column: its header, its cells, its unit."""

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass

from webapp.graph.terms import Role, Vocabulary, Words
from workers.graph import units
from workers.graph.facts import ColumnFacts
from workers.graph.headers import HEADS_FIRST, Match, Phrases, fold, tokens

# A word that only says more of the one that counts: "coating" in "coating speed".
MODIFIER = 0.35
# A letter stands for many things.
SYMBOL = 0.3


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word speaks for."""

    label: str
    group: Words


@dataclass(frozen=True, slots=True)
class Said:
    """A word of a header, what it speaks for, and how much."""

    word: str
    label: str
    group: Words
    weight: float
    is_head: bool


class Speaking:
    """The word lists of one vocabulary, ready to be asked."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        groups = [
            Meaning(label.name, group)
            for label in vocabulary.labels.values()
            for group in label.words
        ]
        self._quantities = vocabulary.labels_with(Role.QUANTITY)
        self._headers = Phrases(
            (word, meaning)
            for meaning in groups
            if meaning.group.where == "header"
            for word in meaning.group.words
        )
        self._values = [
            (meaning, _any_of(meaning.group.words))
            for meaning in groups
            if meaning.group.where == "value"
        ]
        self._units: dict[str, list[Meaning]] = {}
        for meaning in groups:
            if meaning.group.where == "unit":
                for unit in meaning.group.words:
                    for name in {unit, units.canonical(unit) or unit}:
                        self._units.setdefault(name, []).append(meaning)

    def header(self, facts: ColumnFacts) -> list[Said]:
        """What the words of the header speak for; the word that counts most is the head."""
        matches = [match for match in self._headers.find(facts.words) if _counts(match, facts)]
        head = _head(self._of_quantities(matches, facts), facts)
        return [
            Said(
                word=match.word,
                label=match.meaning.label,
                group=match.meaning.group,
                weight=match.meaning.group.weight
                * match.share
                * (SYMBOL if len(match.word) == 1 else 1)
                * (1 if match.start == head else MODIFIER),
                is_head=match.start == head,
            )
            for match in matches
        ]

    def _of_quantities(
        self, matches: list[Match[Meaning]], facts: ColumnFacts
    ) -> list[Match[Meaning]]:
        """Of numbers with a unit, the word counts that names a quantity: Tg in "Tg_DSC (°C)"."""
        if not facts.unit_text or not facts.numeric:
            return matches
        return [match for match in matches if match.meaning.label in self._quantities] or matches

    def values(self, facts: ColumnFacts) -> list[tuple[Meaning, float, str]]:
        """What the cells speak for: with the share of the different ones that do, and one."""
        found = []
        for meaning, pattern in self._values if not facts.numeric else []:
            speaking = [value for value in facts.values if pattern.match(fold(value))]
            if speaking:
                found.append((meaning, len(speaking) / len(facts.values), speaking[0]))
        return found

    def unit(self, facts: ColumnFacts) -> list[Meaning]:
        """What the unit speaks for."""
        text = facts.unit_text
        name = facts.unit.pint if facts.unit.text else units.canonical(text)
        return self._units.get(text, []) or self._units.get(name or "", [])

    def tags(self, facts: ColumnFacts, label: str) -> frozenset[str]:
        """The tags of the words that speak for a label, those of the head before any other."""
        said = [each for each in self.header(facts) if each.label == label]
        heads = [each for each in said if each.is_head] or said
        return frozenset(tag for each in heads for tag in each.group.tags)

    def of(self, facts: ColumnFacts) -> tuple[str, ...]:
        """The labels of which the quantity of a column speaks, as far as words tell."""
        said = sorted(self.header(facts), key=lambda each: not each.is_head)
        return next((each.group.of for each in said if each.group.of), ())


_KNOWN: dict[int, tuple[Vocabulary, Speaking]] = {}


def speaking(vocabulary: Vocabulary) -> Speaking:
    """The word lists of a vocabulary, made ready once."""
    key = id(vocabulary)
    if key not in _KNOWN:
        # The vocabulary is kept beside them, so that its id cannot become another's.
        _KNOWN[key] = (vocabulary, Speaking(vocabulary))
    return _KNOWN[key][1]


def said_in(text: str, words: Iterable[str]) -> list[str]:
    """Which of these words a text says."""
    phrases = Phrases((word, word) for word in words)
    return list(dict.fromkeys(match.meaning for match in phrases.find(tokens(text))))


def _counts(match: Match[Meaning], facts: ColumnFacts) -> bool:
    """Single letters and chemical symbols only mean something beside a unit."""
    if "composition" in match.meaning.group.tags:
        return units.is_share(facts.unit_text) and len(facts.base) <= 2
    return len(match.word) > 1 or bool(facts.unit_text)


def _head(matches: list[Match[Meaning]], facts: ColumnFacts) -> int:
    """Where the word stands that counts: the last one, or the last before "of" and the like."""
    first_joiner = next(
        (
            place
            for place, word in enumerate(facts.words)
            if word in HEADS_FIRST and 0 < place < len(facts.words) - 1
        ),
        len(facts.words),
    )
    starts = [match.start for match in matches if match.start < first_joiner]
    return max(starts or [match.start for match in matches], default=-1)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(fnmatch.translate(fold(word)) for word in words))
