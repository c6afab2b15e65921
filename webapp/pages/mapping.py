"""What the page that matches columns to fields and its JSON twin show."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Self

from webapp.models import Upload
from webapp.pages.base import PageModel
from webapp.schema.column_keys import Choices, column_keys, column_letter
from webapp.schema.fields import Schema
from webapp.schema.headers import normal_header
from webapp.services import mappings, processes
from webapp.states import ProcessKind

SURE = {"name": "sure", "alias": "sure", "chosen": "sure", "remembered": "sure", "close": "likely"}
BY_CHOICE = ("chosen", "remembered")


class ColumnChoice(PageModel):
    """One column of the file, the field it goes into, and how sure that is."""

    # By which a mapping names the column: its header, or its letter if that is not clear.
    key: str
    letter: str
    header: str
    # blank, twice, or empty: why the header alone does not tell what the column is.
    trouble: str
    field: str | None
    # name, alias, chosen, remembered, close, or None while nobody knows.
    how: str | None
    # sure, likely, a guess (then the field is only suggested), or empty.
    confidence: str
    suggestion: str | None
    score: int | None
    # Of the first rows: the share that is filled, from 0 to 1, and the first different values.
    filled: float | None
    values: tuple[str, ...]


class FieldChoice(PageModel):
    """One field of the dataset, and the letter of its column if it has one."""

    name: str
    title: str
    required: bool
    column: str | None


class MappingPage(PageModel):
    """The columns of an upload and the fields of its dataset, matched."""

    upload_id: int
    filename: str
    dataset: str
    dataset_title: str
    # What the owner chose for this file, by column key; None: nothing yet.
    mapping: dict[str, str | None] | None
    # Is the next file with these headers matched as the owner chose?
    remembered: bool
    # Empty when the columns can be matched now.
    why_not: str
    columns: tuple[ColumnChoice, ...]
    fields: tuple[FieldChoice, ...]
    # Required fields without a column.
    missing: tuple[str, ...]
    sheet: str | None
    header_row: int | None
    rows: int | None
    # The newest check: it uses the mapping, and may still be under way.
    validation_id: int | None
    finished: bool

    @classmethod
    def of(cls, upload: Upload, choices: Choices | None = None) -> Self:
        """The facts of one upload; `choices` go before what was chosen and saved."""
        schema, shape = upload.dataset.schema, upload.shape or {}
        columns = tuple(_columns(shape, (upload.mapping or {}) | dict(choices or {})))
        columns = _without_idle_guesses(columns)
        fields = tuple(_fields(schema, columns))
        validation = processes.latest(upload.id, ProcessKind.VALIDATION)
        return cls(
            upload_id=upload.id,
            filename=upload.filename,
            dataset=upload.dataset.slug,
            dataset_title=upload.dataset.title,
            mapping=upload.mapping,
            remembered=mappings.is_remembered(upload),
            why_not=_why_not(upload),
            columns=columns,
            fields=fields,
            missing=tuple(one.name for one in fields if one.required and one.column is None),
            sheet=shape.get("sheet"),
            header_row=shape.get("header_row"),
            rows=shape.get("total_rows"),
            validation_id=validation.id if validation else None,
            finished=validation is None or validation.finished,
        )

    @property
    def matched(self) -> int:
        """How many columns go into a field."""
        return sum(column.field is not None for column in self.columns)

    @property
    def unclear(self) -> tuple[str, ...]:
        """The letters of columns whose cells wait for a choice, since no header tells them."""
        return tuple(
            column.letter
            for column in self.columns
            if column.trouble and column.how is None and (column.header or column.filled != 0)
        )

    @property
    def labels(self) -> dict[str, str]:
        """The titles of the fields by their names."""
        return {field.name: field.title for field in self.fields}

    @property
    def guesses(self) -> dict[str, ColumnChoice]:
        """The column that looks like a field, by the field's name."""
        return {column.suggestion: column for column in self.columns if column.suggestion}


def _why_not(upload: Upload) -> str:
    if reason := processes.why_gone(upload):
        return reason
    newest = processes.latest(upload.id, ProcessKind.IMPORT)
    if reason := processes.why_not_check(newest):
        return reason
    return "" if upload.shape else "The file has not been read yet."


def _columns(shape: dict[str, Any], choices: Choices) -> Iterator[ColumnChoice]:
    """The columns as the last check found them, and what was chosen since."""
    chosen = {normal_header(key): name for key, name in choices.items()}
    facts = shape.get("columns") or list(_bare_columns(shape))
    there = Counter(normal_header(column["header"]) for column in facts)
    for column in facts:
        same = normal_header(column["header"])
        found = dict(column)
        key = normal_header(column["key"])
        if key in chosen:
            found |= _as_chosen(column, chosen[key])
        elif column["how"] == "chosen":
            found |= {"field": None, "how": None}
        trouble = "blank" if not same else "twice" if there[same] > 1 else ""
        yield ColumnChoice(**found, trouble=trouble, confidence=_confidence(found))


def _bare_columns(shape: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The columns of a file that was read before their facts were kept."""
    header = shape.get("header", ())
    fields = shape.get("fields") or [None] * len(header)
    for index, (text, key) in enumerate(zip(header, column_keys(header), strict=True)):
        yield {
            "key": key,
            "letter": column_letter(index),
            "header": text,
            "field": fields[index],
            "how": "name" if fields[index] else None,
            "suggestion": None,
            "score": None,
            "filled": None,
            "values": (),
        }


def _as_chosen(column: dict[str, Any], field: str | None) -> dict[str, Any]:
    """What a choice changes about a column; nothing if the header says the same."""
    if field == column["field"] and column["how"] not in (None, "close"):
        return {}
    return {"field": field, "how": "chosen", "suggestion": None, "score": None}


def _confidence(column: dict[str, Any]) -> str:
    if column["how"] is None:
        return "a guess" if column["suggestion"] else ""
    return SURE[column["how"]]


def _without_idle_guesses(columns: tuple[ColumnChoice, ...]) -> tuple[ColumnChoice, ...]:
    """The columns without suggestions of fields that have a column by now."""
    used = {column.field for column in columns}
    nothing = {"suggestion": None, "score": None, "confidence": ""}
    return tuple(
        column.model_copy(update=nothing)
        if column.suggestion and column.suggestion in used
        else column
        for column in columns
    )


def _fields(schema: Schema, columns: tuple[ColumnChoice, ...]) -> Iterator[FieldChoice]:
    letters: dict[str | None, str] = {}
    for column in columns:
        letters.setdefault(column.field, column.letter)
    for field in schema.fields:
        yield FieldChoice(
            name=field.name,
            title=field.label,
            required=schema.requires(field),
            column=letters.get(field.name),
        )
