"""Headers as words: folded, split, and found in lists of words."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Generic, TypeVar

import webapp.graph
from webapp.graph.terms import listed

_COMMON = tomllib.loads(
    Path(webapp.graph.__file__).with_name("words.toml").read_text(encoding="utf-8")
)
_TOKEN = re.compile(r"\+/-|\+-|±|%|#|@|°|ø|[^\W_]+(?:['\u2019][^\W_]+)?")
_CAMEL = re.compile(r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ][a-zß-ÿ])|(?<=[a-zß-ÿ]{2})(?=[A-ZÀ-Þ])")
T = TypeVar("T")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """A text without case, accents and points: Prüf-Nr. is pruf-nr."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    return "".join(sign for sign in plain if not unicodedata.combining(sign))


@lru_cache(maxsize=65536)
def tokens(text: str) -> tuple[str, ...]:
    """The words of a header, with words that are written together apart: FuelCell_Id."""
    joined = re.sub(r"(?<=\b\w)\.(?=\w\.?\b)", "", text.replace("_", " "))
    return tuple(
        fold(part).replace("\u2019", "'").split("'")[-1]
        for found in _TOKEN.findall(joined)
        for part in (_CAMEL.split(found) if not found.isupper() else [found])
        if part
    )


@dataclass(frozen=True, slots=True)
class Match(Generic[T]):
    """A phrase that was found: where it starts, of how many words, and what it means."""

    word: str
    start: int
    length: int
    meaning: T
    # How much of the word was matched: 1 for all of it, less for one end of a compound.
    share: float = 1.0
    plural: bool = False


# Shorter ends of words are parts of words by chance.
SHORTEST_PART = 5
SHORT_FOR: dict[str, str] = _COMMON["abbreviations"]


class Phrases(Generic[T]):
    """Phrases with what they mean, found in the words of a header, longest first."""

    def __init__(self, meanings: Iterable[tuple[str, T]], *, compounds: bool = False) -> None:
        self._compounds = compounds
        self._whole: dict[tuple[str, ...], list[T]] = {}
        self._endings: dict[str, list[T]] = {}
        self._beginnings: dict[str, list[T]] = {}
        for phrase, meaning in meanings:
            for spelled in _spellings(phrase):
                self._put(spelled, meaning)
        self._longest = max(map(len, self._whole), default=1)

    def find(self, words: tuple[str, ...]) -> list[Match[T]]:
        """All phrases in these words, from left to right; no word is used twice."""
        found: list[Match[T]] = []
        start = 0
        while start < len(words):
            matches = self._at(words, start)
            found += matches
            start += max((match.length for match in matches), default=1)
        return found

    def _at(self, words: tuple[str, ...], start: int) -> list[Match[T]]:
        for length in range(min(self._longest, len(words) - start), 0, -1):
            part = words[start : start + length]
            full = tuple(SHORT_FOR.get(word, word) for word in part)
            for form in (part, (*part[:-1], _singular(part[-1])), full):
                if form in self._whole:
                    word, plural = " ".join(part), form != part and form != full
                    found = self._whole[form]
                    return [Match(word, start, length, each, plural=plural) for each in found]
        return self._ends(words[start], start)

    def _ends(self, word: str, start: int) -> list[Match[T]]:
        for size in range(len(word) - 2, 1, -1):
            for known, end in ((self._endings, word[-size:]), (self._beginnings, word[:size])):
                if end in known:
                    return [Match(word, start, 1, each, 0.9) for each in known[end]]
        return self._last_part(word, start) if self._compounds else []

    def _last_part(self, word: str, start: int) -> list[Match[T]]:
        """What the last part of a compound means: a Leihvertrag is a Vertrag."""
        for size in range(len(word) - 3, SHORTEST_PART - 1, -1):
            if (word[-size:],) in self._whole:
                last = [Match(word, start, 1, each, 0.8) for each in self._whole[word[-size:],]]
                return last + self._first_part(word, start, word[:-size])
        return []

    def _first_part(self, word: str, start: int, part: str) -> list[Match[T]]:
        """What stands before the last part of a compound: the Kathode of a Kathodenmaterial."""
        for form in (part, part[:-1], part[:-2]):
            if len(form) >= SHORTEST_PART and (form,) in self._whole:
                return [Match(word, start, 1, each, 0.4) for each in self._whole[form,]]
        return []

    def _put(self, phrase: str, meaning: T) -> None:
        if phrase.startswith("*"):
            self._endings.setdefault(phrase[1:], []).append(meaning)
        elif phrase.endswith("*"):
            self._beginnings.setdefault(phrase[:-1], []).append(meaning)
        else:
            self._whole.setdefault(tokens(phrase), []).append(meaning)


def _spellings(phrase: str) -> set[str]:
    """A phrase with its umlauts as they are, and as two letters."""
    lower = phrase.casefold()
    double = lower.replace("ä", "ae").replace("ö", "oe").replace("ü", "ue")
    if phrase.startswith("*") or phrase.endswith("*"):
        return {fold(lower), fold(double)}
    return {phrase, double}


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def common(table: str) -> Mapping[str, str]:
    """A table of words.toml."""
    found: Mapping[str, str] = _COMMON[table]
    return found


ASPECTS: Phrases[str] = Phrases(
    (phrase, aspect) for aspect, text in common("aspects").items() for phrase in listed(text)
)
HEADS_FIRST = frozenset(fold(word) for word in listed(common("joiners")["heads_first"]))
JOINERS = HEADS_FIRST | {fold(word) for word in listed(common("joiners")["words"])}
COUNTS = frozenset(fold(word) for word in listed(common("counts")["words"]))
KINDS = frozenset(fold(word) for word in listed(common("kinds")["words"]))
TOTALS = frozenset(tokens(word) for word in listed(common("totals")["words"]))
COUNTERS = frozenset(tokens(word) for word in listed(common("counters")["words"]))
