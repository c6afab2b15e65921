"""The forms of tables for the graph, and what they say of columns."""

# WTForms comes without types.
# mypy: disable-error-code="no-untyped-call"

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import FileField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, StopValidation

from webapp.graph.terms import NO_ATTRIBUTE
from webapp.pages.graph_columns import GraphColumnItem, GraphColumnsPage
from webapp.states import GraphStage
from webapp.views.forms import Form

LONGEST_CONTEXT = 10_000
LONGEST_NUMBER = 5


def known_vocabulary(_form: Form, field: Any) -> None:
    """Refuse what is no vocabulary of this desk."""
    if field.data not in [choice.value for choice in field.choices]:
        raise StopValidation("Choose what the table is about.")


class TableForm(Form):
    """A table, and what it is about."""

    file = FileField("Which table?", [InputRequired("Choose a file.")])
    vocabulary = RadioField("What is it about?", [known_vocabulary], validate_choice=False)
    context = TextAreaField(
        "3. What does the table tell?",
        [Length(max=LONGEST_CONTEXT, message="Write 10,000 characters at most.")],
        render_kw={"rows": 4},
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a form says of the columns: of all of them, what is new, and what cannot be."""

    choices: Mapping[int, str]
    changed: bool
    errors: Mapping[int, str]
    # The column for which another guess was taken.
    picked: int | None

    @classmethod
    def of(cls, page: GraphColumnsPage, sent: Mapping[str, str], ticked: Iterable[str]) -> "Chosen":
        """Read a form; columns that it does not show stay as they are."""
        choices = {column.index: column.choice for column in page.columns}
        now = dict(choices)
        for column in page.columns:
            now[column.index] = sent.get(f"column-{column.index}", column.choice)
        if sent.get("do") == "bulk":
            numbers = [number for text in ticked if (number := number_in(text)) in now]
            now |= dict.fromkeys(numbers, sent.get("bulk", ""))
        index, _, name = sent.get("pick", "").partition(":")
        if (picked := number_in(index)) in now:
            now[picked] = name
        errors = {
            column.index: _why_not(page, column, now[column.index])
            for column in page.columns
            # Those without a label have nothing to choose: they stay as they are.
            if now[column.index] not in (column.choices or (column.choice,))
        }
        return cls(now, now != choices, errors, picked if picked in now else None)


def content_of(page: GraphColumnsPage, choices: Mapping[int, str]) -> dict[str, Any]:
    """The choices in the form that a stage keeps."""
    if page.stage == GraphStage.LABELS:
        return {one.header: [choices[one.index], one.sample] for one in page.columns}
    return {
        one.header: {"Label": one.label, "Attribute": choices[one.index]} for one in page.columns
    }


def number_in(text: str, longest: int = LONGEST_NUMBER) -> int:
    """The number of a column that a form has sent; one that no column has for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= longest else -1


def _why_not(page: GraphColumnsPage, column: GraphColumnItem, name: str) -> str:
    if page.stage == GraphStage.LABELS:
        return f"“{name[:60]}” is no label. Choose one of the list."
    if not column.choices:
        return "A column without a label has no attribute. Give it a label first."
    allowed = ", ".join(one for one in column.choices if one != NO_ATTRIBUTE)
    return f"A {column.label} cannot have “{name[:60]}”. It can have {allowed}."
