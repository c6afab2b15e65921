"""What is wrong with the headers of a file, errors first. A column that was chosen is fine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence, Set
from typing import TYPE_CHECKING

from webapp.schema.fields import Schema
from webapp.schema.headers import normal_header
from webapp.schema.problems import Problem

if TYPE_CHECKING:
    from workers.sheets.columns import Column

CHOSEN = ("chosen", "remembered")


def header_problems(
    schema: Schema,
    columns: Sequence[Column],
    lost: Sequence[str] = (),
    empty: Set[int] = frozenset(),
) -> list[Problem]:
    """Return the problems of matched columns.

    `lost` are chosen headers that the file lacks, `empty` the places of columns without a cell.
    """
    blank = [one for one in columns if not one.header and one.how not in CHOSEN]
    return [
        *_missing(schema, columns),
        *(Problem("header-blank", column=one.letter) for one in blank if one.index not in empty),
        *_duplicates(columns),
        *(_about(one, "column-blank", {}) for one in blank if one.index in empty),
        *(Problem("header-not-found", severity="warning", header=text) for text in lost),
        *_close(columns),
        *_extra(columns),
    ]


def _missing(schema: Schema, columns: Sequence[Column]) -> list[Problem]:
    present = {column.field.name for column in columns if column.field}
    near = {column.suggestion.name: column for column in columns if column.suggestion}
    problems: list[Problem] = []
    for field in schema.fields:
        if not schema.requires(field) or field.name in present:
            continue
        args: dict[str, str | int] = {"label": field.label}
        if field.name in near:
            column = near[field.name]
            args |= {"near": column.letter, "suggestion": column.header}
        problems.append(Problem("column-missing", field=field.name, args=args))
    return problems


def _duplicates(columns: Sequence[Column]) -> list[Problem]:
    problems: list[Problem] = []
    first_of_header: dict[str, Column] = {}
    first_of_field: dict[str, Column] = {}
    for column in columns:
        first = first_of_header.setdefault(normal_header(column.header), column)
        same_header = first is not column and bool(column.header)
        if same_header and not (column.how in CHOSEN and first.how in CHOSEN):
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


def _close(columns: Sequence[Column]) -> list[Problem]:
    return [
        _about(one, "column-close", {"label": one.field.label})
        for one in columns
        if one.field and one.how == "close"
    ]


def _extra(columns: Sequence[Column]) -> list[Problem]:
    seen = Counter(normal_header(column.header) for column in columns)
    return [
        _about(one, "column-extra", {"suggestion": one.suggestion.label} if one.suggestion else {})
        for one in columns
        if not one.field and one.how is None and seen[normal_header(one.header)] == 1 and one.header
    ]


def _about(column: Column, code: str, args: dict[str, str | int]) -> Problem:
    return Problem(code, severity="warning", column=column.letter, header=column.header, args=args)
