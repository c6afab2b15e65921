"""What the words of a vocabulary say of a column: its header, its cells, its unit."""

import fnmatch
import re
from collections.abc import Iterable
from dataclasses import dataclass

from webapp.graph.terms import Role, Vocabulary, Words
from workers.graph import units
from workers.graph.facts import ColumnFacts
from workers.graph.headers import COUNTS, HEADS_FIRST, KINDS, Match, Phrases, fold, tokens

# A word that only says more of the one that counts: "coating" in "coating speed".
MODIFIER = 0.35
# A letter stands for many things.
SYMBOL = 0.3
_BY = frozenset({"by", "von", "par"})


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
            (
                (word, meaning)
                for meaning in groups
                if meaning.group.where == "header"
                for word in meaning.group.words
            ),
            compounds=True,
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
        key = ("header", id(self))
        if key not in facts.known:
            facts.known[key] = self._header(facts)
        found: list[Said] = facts.known[key]
        return found

    def _header(self, facts: ColumnFacts) -> list[Said]:
        matches = [match for match in self._headers.find(facts.words) if _counts(match, facts)]
        if facts.numeric and len(facts.words) > 1 and facts.words[0] in COUNTS:
            matches = self._but_counted(matches, facts)
        head = _head(self._of_quantities(matches, facts), facts)
        return [
            Said(
                word=match.word,
                label=match.meaning.label,
                group=match.meaning.group,
                weight=match.meaning.group.weight
                * match.share
                * (SYMBOL if len(match.word) == 1 else 1)
                * (1 if match.start == head and not _says_little(match, facts) else MODIFIER),
                is_head=match.start == head,
            )
            for match in matches
        ]

    def _but_counted(
        self, matches: list[Match[Meaning]], facts: ColumnFacts
    ) -> list[Match[Meaning]]:
        """Without the things of which a column tells how many there are: n_comments."""
        last = len(facts.words)
        return [
            match
            for match in matches
            if match.meaning.label in self._quantities
            or match.start + match.length < last
            or not facts.words[-1].endswith(("s", "en", "n"))
        ]

    def _of_quantities(
        self, matches: list[Match[Meaning]], facts: ColumnFacts
    ) -> list[Match[Meaning]]:
        """Of numbers with a unit, the word counts that names a quantity: Tg in "Tg_DSC (°C)"."""
        plain = facts.numeric and not facts.identifies
        if not plain or not (facts.unit_text or self._begins_with_quantity(matches)):
            return matches
        return [match for match in matches if match.meaning.label in self._quantities] or matches

    def _begins_with_quantity(self, matches: list[Match[Meaning]]) -> bool:
        """Whether the first word says what is told of the one behind it: "Age driver"."""
        first = [match for match in matches if match.start == 0 and match.share == 1]
        return bool(first) and all(match.meaning.label in self._quantities for match in first)

    def label_of(self, text: str) -> str | None:
        """The label of which the last word of a text speaks that any list has."""
        matches = self._headers.find(tokens(text))
        best = max(
            matches, key=lambda match: (match.meaning.group.weight, match.start), default=None
        )
        return best.meaning.label if best else None

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
        tags = frozenset(tag for each in heads for tag in each.group.tags)
        if "kind" in tags and any("component" in each.group.tags for each in said):
            # The material of a cathode is a component, and no kind of the whole.
            return tags - {"kind"} | {"component"}
        if "whole" in tags and "kind" not in tags and facts.words and facts.words[-1] in KINDS:
            # A stack is a whole; of what type its cells are names a part of it.
            return tags - {"whole"} | {"component"}
        return tags

    def of(self, facts: ColumnFacts, *, by_head: bool = False) -> tuple[str, ...]:
        """The labels of which a column speaks, as far as words and the unit tell."""
        said = [each for each in self.header(facts) if each.group.of]
        heads = [each for each in said if each.is_head] or ([] if by_head else said)
        told = dict.fromkeys(name for each in heads for name in each.group.of)
        by_unit = [name for meaning in self.unit(facts) for name in meaning.group.of]
        # A length in minutes is one of an event, and one in centimetres is not.
        return tuple(name for name in told if name in by_unit) or tuple(told or by_unit)


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


def _says_little(match: Match[Meaning], facts: ColumnFacts) -> bool:
    """Whether only a word is known that says no more than "code" or "title" of another one."""
    return "title" in match.meaning.group.tags and match.length < len(facts.base)


def _counts(match: Match[Meaning], facts: ColumnFacts) -> bool:
    """Single letters and chemical symbols only mean something beside a unit."""
    if match.plural and facts.numeric and not facts.identifies:
        # Numbers below "rooms" count rooms, and name none.
        return False
    if match.word in HEADS_FIRST - _BY and len(facts.words) > 1:
        return False
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
    # The title of a talk is a talk's, not a title's.
    named = [match for match in matches if "title" not in match.meaning.group.tags] or matches
    starts = [match.start for match in named if match.start < first_joiner]
    return max(starts or [match.start for match in named], default=-1)


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(fnmatch.translate(fold(word)) for word in words))
