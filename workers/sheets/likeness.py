"""How much headers are like fields: small slips are accepted, the rest is only suggested."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from webapp.schema.fields import Field
from webapp.schema.headers import normal_header

ACCEPTED = 90
SUGGESTED = 70
# A header that has all words of a field, and others: "e-mail" and "contact e-mail".
SOME_WORDS = 80
SHORTEST_WORD = 3

Scorer = Callable[..., float]


@dataclass(frozen=True, slots=True)
class Likeness:
    """How much the header of a column is like a field, from 0 to 100."""

    index: int
    field: Field
    score: int
    accepted: bool


def best_fields(headers: Mapping[int, str], fields: Sequence[Field]) -> list[Likeness]:
    """Return for columns, by their places, the fields that they look like: each at most once.

    The most alike go together first. A score of ACCEPTED counts by itself, unless another column
    or another field is just as good.
    """
    scores = _scores(headers, fields)
    draws = Counter[tuple[int, str | int]]()
    for (index, name), score in scores.items():
        draws.update([(score, index), (score, name)])
    by_name = {field.name: field for field in fields}
    found: list[Likeness] = []
    taken: set[str | int] = set()
    for (index, name), score in sorted(scores.items(), key=lambda item: -item[1]):
        if index in taken or name in taken:
            continue
        taken |= {index, name}
        alone = draws[score, index] == draws[score, name] == 1
        found.append(Likeness(index, by_name[name], score, score >= ACCEPTED and alone))
    return found


def _scores(headers: Mapping[int, str], fields: Sequence[Field]) -> dict[tuple[int, str], int]:
    """Return the scores from SUGGESTED on, by column and field name, in their order."""
    words = [
        (normal_header(text), field.name)
        for field in fields
        for text in (field.name, field.title, *field.aliases)
        if text
    ]
    texts = [text for text, _ in words]
    scores: dict[tuple[int, str], int] = {}
    for index, header in headers.items():
        for place, score in sorted(_like(normal_header(header), texts)):
            pair = (index, words[place][1])
            scores[pair] = max(score, scores.get(pair, 0))
    return scores


def _like(header: str, texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the places of the texts that a header is like, and how much; a place may come twice."""
    scorers: tuple[Scorer, ...] = (fuzz.ratio, fuzz.token_sort_ratio)
    for scorer in scorers:
        for text, score, place in process.extract(
            header, texts, scorer=scorer, score_cutoff=SUGGESTED, limit=None
        ):
            # Numbers are no slips of the pen: line 1 is not line 2.
            same = _digits(header) == _digits(text)
            yield place, int(score) if same else min(int(score), ACCEPTED - 1)
    words = set(header.split())
    for place, text in enumerate(texts):
        fewer, more = sorted((words, set(text.split())), key=len)
        if fewer < more and any(len(word) >= SHORTEST_WORD for word in fewer):
            yield place, SOME_WORDS


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
