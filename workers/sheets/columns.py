"""Finds the field that each column of a file belongs to, by its header."""

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from webapp.schema.fields import Field, Schema
from webapp.schema.headers import normal_header
from webapp.schema.problems import Problem


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file: its place from 0, its letter, its header, and its field if any."""

    index: int
    letter: str
    header: str
    field: Field | None


@dataclass(frozen=True, slots=True)
class Matched:
    """The columns of a file, and what is wrong with its headers, errors first."""

    columns: tuple[Column, ...]
    problems: list[Problem]

    @property
    def ok(self) -> bool:
        """Tell whether the rows can be checked: no header problem is an error."""
        return all(problem.severity != "error" for problem in self.problems)

    @property
    def by_field(self) -> dict[str, Column]:
        """Return the column of each field that the file has, by the field's name."""
        found: dict[str, Column] = {}
        for column in self.columns:
            if column.field is not None:
                found.setdefault(column.field.name, column)
        return found


def column_letter(index: int) -> str:
    """Return the letters of a column as Excel writes them: 0 is A, 26 is AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def match_columns(schema: Schema, header: Sequence[str]) -> Matched:
    """Return the columns of a header row, each with the field that it names.

    Names, titles and aliases count; letter case, blanks, hyphens and underscores do not.
    """
    if not any(text.strip() for text in header):
        return Matched((), [Problem("sheet-empty")])
    fields = _fields_by_header(schema)
    columns = tuple(
        Column(index, column_letter(index), text.strip(), fields.get(normal_header(text)))
        for index, text in enumerate(header)
    )
    problems = [
        *_missing(schema, columns),
        *_blank(columns),
        *_duplicates(columns),
        *_extra(schema, columns),
    ]
    return Matched(columns, problems)


def _fields_by_header(schema: Schema) -> dict[str, Field]:
    found: dict[str, Field] = {normal_header(field.name): field for field in schema.fields}
    for field in schema.fields:
        for text in (field.title, *field.aliases):
            if text:
                found.setdefault(normal_header(text), field)
    return found


def _missing(schema: Schema, columns: tuple[Column, ...]) -> list[Problem]:
    present = {column.field.name for column in columns if column.field}
    spare = {normal_header(one.header): one for one in columns if not one.field and one.header}
    return [
        Problem("column-missing", field=field.name, args=_advice(field, spare))
        for field in schema.fields
        if schema.requires(field) and field.name not in present
    ]


def _advice(field: Field, spare: dict[str, Column]) -> dict[str, str | int]:
    args: dict[str, str | int] = {"label": field.label}
    for text in (field.label, field.name, *field.aliases):
        close = difflib.get_close_matches(normal_header(text), spare, n=1, cutoff=0.75)
        if close:
            column = spare[close[0]]
            return args | {"near": column.letter, "suggestion": column.header}
    return args


def _blank(columns: tuple[Column, ...]) -> list[Problem]:
    return [Problem("header-blank", column=one.letter) for one in columns if not one.header]


def _duplicates(columns: tuple[Column, ...]) -> list[Problem]:
    problems: list[Problem] = []
    first_of_header: dict[str, Column] = {}
    first_of_field: dict[str, Column] = {}
    for column in columns:
        if not column.header:
            continue
        first = first_of_header.setdefault(normal_header(column.header), column)
        if first is not column:
            problems.append(_twice("header-duplicate", column, first))
        elif column.field:
            first = first_of_field.setdefault(column.field.name, column)
            if first is not column:
                problems.append(_twice("field-duplicate", column, first))
    return problems


def _twice(code: str, column: Column, first: Column) -> Problem:
    return Problem(
        code,
        column=column.letter,
        header=column.header,
        field=column.field.name if column.field else None,
        args={
            "first_column": first.letter,
            "first_header": first.header,
            "label": column.field.label if column.field else column.header,
        },
    )


def _extra(schema: Schema, columns: tuple[Column, ...]) -> list[Problem]:
    absent = {field.name for field in schema.fields}
    absent -= {column.field.name for column in columns if column.field}
    labels = {normal_header(f.label): f.label for f in schema.fields if f.name in absent}
    seen = Counter(normal_header(column.header) for column in columns)
    problems: list[Problem] = []
    for column in columns:
        normal = normal_header(column.header)
        if column.field or not normal or seen[normal] > 1:
            continue
        close = difflib.get_close_matches(normal, labels, n=1, cutoff=0.75)
        args = {"suggestion": labels[close[0]]} if close else {}
        problems.append(
            Problem(
                "column-extra",
                severity="warning",
                column=column.letter,
                header=column.header,
                args=args,
            )
        )
    return problems
