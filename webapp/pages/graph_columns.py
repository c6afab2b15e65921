"""What the pages of labels and attributes show: the columns of a table, and what each is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

from webapp.graph.terms import NO_ATTRIBUTE, NO_LABEL, Vocabulary
from webapp.models import GraphImport, GraphStep
from webapp.pages.base import PageModel
from webapp.schema.column_keys import column_letter
from webapp.states import GraphStage

SURE, LIKELY = 0.8, 0.6
# How many columns stand on one page.
PAGE = 250
MOST_OTHERS = 3


class LabelItem(PageModel):
    """A label of a vocabulary: a word, a colour, and what its columns may hold."""

    name: str
    title: str
    role: str
    colour: str
    explanation: str
    attributes: tuple[str, ...]


class Alternative(PageModel):
    """What a column may be as well, and how much speaks for that, from 0 to 1."""

    name: str
    share: float


class GraphColumnItem(PageModel):
    """A column, what it is, how sure that is, and why."""

    # From 0, as the wire counts.
    index: int
    letter: str
    header: str
    # Its first value.
    sample: str
    label: str
    # Empty where only labels are asked for.
    attribute: str
    # What it may be: labels, or the attributes that its label has.
    choices: tuple[str, ...]
    # From 0 to 1; None where a person has said it.
    confidence: float | None
    reasons: tuple[str, ...]
    alternatives: tuple[Alternative, ...]
    # What the desk had said, where a person has said otherwise.
    instead_of: str

    @property
    def choice(self) -> str:
        """What it is, in the words of the list to choose from."""
        return self.attribute or self.label

    @property
    def others(self) -> tuple[str, ...]:
        """What else it may be: first what the desk had said, then what is nearest to that."""
        found = dict.fromkeys((self.instead_of, *(one.name for one in self.alternatives)))
        fit = [name for name in found if name in self.choices and name != self.choice]
        return tuple(fit[:MOST_OTHERS])

    @property
    def none(self) -> bool:
        """Is it left out?"""
        return self.choice in (NO_LABEL, NO_ATTRIBUTE)

    @property
    def sure(self) -> str:
        """How sure that is, in a word."""
        if self.confidence is None:
            return "chosen"
        if self.confidence >= SURE:
            return "sure"
        return "likely" if self.confidence >= LIKELY else "doubtful"

    @property
    def doubtful(self) -> bool:
        """Should a person look at it?"""
        return self.sure == "doubtful"


class GraphColumnsPage(PageModel):
    """The columns of a table with their labels, or with their attributes."""

    identifier: str
    stage: GraphStage
    # The answer that this is; 0 where there is none yet.
    step: int
    # The person who has made it; empty: the desk.
    author: str
    labels: tuple[LabelItem, ...]
    columns: tuple[GraphColumnItem, ...]
    # Why no language model had a say, where one was asked for.
    model: str

    @property
    def doubtful(self) -> int:
        """How many columns a person should look at."""
        return sum(column.doubtful for column in self.columns)

    @property
    def named(self) -> dict[str, LabelItem]:
        """The labels by their names."""
        return {label.name: label for label in self.labels}

    @property
    def choices(self) -> tuple[str, ...]:
        """All that columns of this table may be; not each of them all of it."""
        none = NO_LABEL if self.stage == GraphStage.LABELS else NO_ATTRIBUTE
        found = dict.fromkeys(name for column in self.columns for name in column.choices)
        return (*(name for name in found if name != none), none)

    @classmethod
    def of(
        cls,
        row: GraphImport,
        stage: GraphStage,
        words: Vocabulary,
        newest: GraphStep | None,
        desk: GraphStep | None,
    ) -> Self:
        """The newest answer of a stage, with what the desk had to say for its own."""
        content = newest.content if newest else {}
        reasons = (desk.reasons if desk else None) or {}
        rows = _Rows(row.shape or {}, stage, words, reasons.get("columns", {}))
        return cls(
            identifier=row.identifier,
            stage=stage,
            step=newest.id if newest else 0,
            author=newest.author if newest else "",
            labels=labels_of(words),
            columns=tuple(rows.of(content, desk.content if desk else {})),
            model=reasons.get("model", ""),
        )


def labels_of(words: Vocabulary) -> tuple[LabelItem, ...]:
    """The labels of a vocabulary as pages show them."""
    names = ("name", "title", "role", "colour", "explanation", "attributes")
    return tuple(
        LabelItem(**{name: getattr(label, name) for name in names})
        for label in words.labels.values()
    )


def by_name(vocabularies: Iterable[Vocabulary]) -> dict[str, LabelItem]:
    """The labels of some vocabularies by their names; of the same name the first one."""
    found: dict[str, LabelItem] = {}
    for words in vocabularies:
        for label in labels_of(words):
            found.setdefault(label.name, label)
    return found


class _Rows:
    """The columns of one table at one stage."""

    def __init__(
        self,
        shape: Mapping[str, Any],
        stage: GraphStage,
        words: Vocabulary,
        reasons: Mapping[str, Mapping[str, Any]],
    ) -> None:
        self.headers: Sequence[str] = shape.get("headers", ())
        self.samples: Mapping[str, str] = shape.get("samples", {})
        self.stage = stage
        self.words = words
        self.reasons = reasons

    def of(self, content: Mapping[str, Any], desk: Mapping[str, Any]) -> Iterator[GraphColumnItem]:
        for index, header in enumerate(self.headers):
            if header in content:
                yield self._row(index, header, content[header], desk.get(header))

    def _row(self, index: int, header: str, entry: Any, desk: Any) -> GraphColumnItem:
        label, attribute = said(self.stage, entry)
        about = self.reasons.get(header, {})
        as_desk = desk is not None and said(self.stage, desk) == (label, attribute)
        guess = said(self.stage, desk) if desk is not None else ("", "")
        return GraphColumnItem(
            index=index,
            letter=column_letter(index),
            header=header,
            sample=self.samples.get(header, ""),
            label=label,
            attribute=attribute,
            choices=self._choices(label),
            confidence=about.get("confidence") if as_desk else None,
            reasons=tuple(about.get("reasons", ())),
            alternatives=tuple(
                Alternative(name=name, share=share) for name, share in about.get("alternatives", ())
            ),
            instead_of="" if as_desk else guess[1] or guess[0],
        )

    def _choices(self, label: str) -> tuple[str, ...]:
        if self.stage == GraphStage.LABELS:
            return (*self.words.labels, NO_LABEL)
        known = self.words.labels.get(label)
        return (*known.attributes, NO_ATTRIBUTE) if known else ()


def said(stage: GraphStage, entry: Any) -> tuple[str, str]:
    """Label and attribute of an entry as a step keeps it; no attribute where labels are asked."""
    if stage == GraphStage.LABELS:
        return str(entry[0]), ""
    return str(entry["Label"]), str(entry["Attribute"])
