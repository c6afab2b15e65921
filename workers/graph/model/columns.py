"""What a language model proposes for columns: their labels, and their attributes."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from webapp.graph import shapes
from webapp.graph.terms import NO_ATTRIBUTE, NO_LABEL, Vocabulary
from webapp.graph.wire import BadShape
from workers.graph.answers import Answer
from workers.graph.facts import Table
from workers.graph.model import questions
from workers.graph.model.consulting import Model

# How sure a proposal is that the rules do not share; what they say has its part of the rest.
SURENESS = 0.7
TOO_WIDE = (
    f"The table has more than {questions.MOST_COLUMNS} columns, which is too many for the language "
    "model, so the rules have answered alone."
)

Answers = dict[int, Answer]
Read = Callable[[int, object], str]


def labels(
    model: Model,
    table: Table,
    vocabulary: Vocabulary,
    context: str,
    answers: Answers,
    confirmed: Collection[int] = (),
) -> tuple[Answers, str]:
    """The answers of the rules with what the model proposes instead, and what came of asking it.

    Empty columns, and those of which people have `confirmed` the answer, stay as they are.
    """
    asked = [index for index in _open(table, confirmed) if index in answers]
    settled = {index: answers[index].label for index in answers if index not in asked}
    question = questions.about_columns(table, vocabulary, context, settled)
    reader = reader_of_labels(table, vocabulary, asked)
    return _proposed(model, reader, questions.LABELS, question, answers)


def reader_of_labels(table: Table, vocabulary: Vocabulary, asked: Sequence[int]) -> "_Columns":
    """What takes the labels of these columns."""

    def read(index: int, said: object) -> str:
        header = table.headers[index]
        return shapes.parse_labels({header: said}, vocabulary)[header]

    return _Columns("labels", table, asked, read)


def attributes(
    model: Model,
    table: Table,
    vocabulary: Vocabulary,
    context: str,
    labels: Mapping[int, str],
    answers: Answers,
    confirmed: Collection[int] = (),
) -> tuple[Answers, str]:
    """The same for attributes, of columns with these labels."""

    def read(index: int, said: object) -> str:
        header, label = table.headers[index], labels[index]
        entry = said if isinstance(said, list | dict) else [label, said]
        attribute = shapes.parse_attributes({header: entry}, vocabulary)[header][1]
        if attribute not in (NO_ATTRIBUTE, *vocabulary.labels[label].attributes):
            raise BadShape(
                f'"{header}" has the attribute {attribute}, which a {label} cannot have.'
            )
        return attribute

    labelled = [index for index in answers if labels.get(index, NO_LABEL) in vocabulary.labels]
    asked = [index for index in _open(table, confirmed) if index in labelled]
    question = questions.about_columns(table, vocabulary, context, labels)
    reader = _Columns("attributes", table, asked, read)
    return _proposed(model, reader, questions.ATTRIBUTES, question, answers)


def _open(table: Table, confirmed: Collection[int]) -> list[int]:
    """The columns that a model can say something new of."""
    return [each.index for each in table.facts if not each.empty and each.index not in confirmed]


class _Columns:
    """Takes answers for columns, one by one."""

    def __init__(self, key: str, table: Table, asked: Sequence[int], read: Read) -> None:
        self.key, self.table, self.asked, self.read = key, table, asked, read
        self.good: dict[int, str] = {}

    def kept(self) -> int:
        """For how many columns there is a good answer."""
        return len(self.good)

    def take(self, content: dict[str, Any]) -> list[str]:
        """Keep what is good in an answer; gives a sentence for each fault."""
        said = content.get(self.key, content)
        if not isinstance(said, dict):
            return [f'"{self.key}" must be an object with the numbers of columns as names.']
        said = {self._number(name): one for name, one in said.items()}
        faults = [
            f"There is no column {name[:40]} to answer for."
            for name in said
            if name not in map(str, self.asked)
        ]
        for index in self.asked:
            if str(index) in said:
                faults += self._take(index, said[str(index)])
            elif index not in self.good:
                faults.append(
                    f'There is no answer for column {index}, "{self.table.headers[index]}".'
                )
        return faults

    def _number(self, name: str) -> str:
        """The number of a column; models like to name it by its header all the same."""
        known = not name.isdigit() and name in self.table.headers
        return str(self.table.headers.index(name)) if known else name

    def _take(self, index: int, said: object) -> list[str]:
        try:
            self.good[index] = self.read(index, said)
        except BadShape as wrong:
            return [wrong.sentence]
        return []


def _proposed(
    model: Model, reader: _Columns, task: str, question: str, answers: Answers
) -> tuple[Answers, str]:
    if not reader.asked:
        return answers, ""
    if len(answers) > questions.MOST_COLUMNS:
        return answers, TOO_WIDE
    if alone := model.consult(task, question, reader):
        return answers, alone
    made = {index: _with(answer, reader.good.get(index)) for index, answer in answers.items()}
    return made, _sentence(reader.kept(), len(reader.asked))


def _with(answer: Answer, said: str | None) -> Answer:
    """An answer of the rules, and beside it what the model says."""
    if said is None:
        return answer
    if said == answer.choice:
        reasons = (f"The language model proposes {said}, as the rules do.", *answer.reasons)
        return replace(answer, reasons=reasons)
    reason = f"The language model proposes {said}; the rules would say {answer.choice}."
    others = [each for each in answer.alternatives if each[0] != said]
    rules = ((choice, round(share * (1 - SURENESS), 2)) for choice, share in others)
    best = answer.choice, round(answer.confidence * (1 - SURENESS), 2)
    return Answer(said, SURENESS, (reason,), (best, *rules))


def _sentence(kept: int, asked: int) -> str:
    if kept == asked:
        return f"The language model has answered for all {asked} columns that it was asked about."
    return (
        f"The language model has answered for {kept} of {asked} columns, the rules for the others."
    )
