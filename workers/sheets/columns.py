"""Finds the field that each column of a file belongs to: by choice, by its header, by likeness."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal

from webapp.schema.column_keys import Choices, by_column, column_keys, column_letter, unknown_keys
from webapp.schema.fields import Field, Schema
from webapp.schema.headers import normal_header, unmarked
from webapp.schema.problems import Problem
from workers.sheets.added_columns import ours
from workers.sheets.header_problems import header_problems
from workers.sheets.likeness import best_fields

How = Literal["name", "alias", "chosen", "remembered", "close", "marks"]
"""Why a column has its field: its header is the field's name or title, or an alias; the person
chose it, for this file or for one before with the same headers; or the header is nearly the same.
"marks" is a column without a field that marking an earlier file has added.
"""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file: its place from 0, its letter, its header, and its field if any.

    `how` says why; a column without a field that has it was left out by choice. `suggestion` is
    a field that the header looks like, with the `score` of both from 0 to 100; nothing goes there.
    """

    index: int
    letter: str
    header: str
    field: Field | None
    key: str = ""
    how: How | None = None
    suggestion: Field | None = None
    score: int | None = None


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


def match_columns(
    schema: Schema,
    header: Sequence[str],
    mapping: Choices | None = None,
    remembered: Choices | None = None,
    empty: Set[int] = frozenset(),
) -> Matched:
    """Return the columns of a header row, each with the field that it belongs to.

    `mapping` is what the person chose for this file, by column key (see headers.column_keys),
    and `remembered` for one before with the same headers; both go before names, titles and
    aliases. What is left is compared by likeness (likeness.best_fields). `empty` are the places of
    columns that seem to have no cells.
    """
    if not any(text.strip() for text in header):
        return Matched((), [Problem("sheet-empty")])
    mapping = mapping or {}
    columns = _by_header(schema, header)
    columns = _by_choice(schema, columns, by_column(header, remembered or {}), "remembered")
    columns = _by_choice(schema, columns, by_column(header, mapping), "chosen")
    columns = _by_likeness(schema, columns)
    lost = [key for key in unknown_keys(header, mapping) if mapping[key]]
    return Matched(tuple(columns), header_problems(schema, columns, lost, empty))


def _by_header(schema: Schema, header: Sequence[str]) -> list[Column]:
    """Return the columns with the fields that their headers name."""
    names: dict[str, tuple[Field, How]] = {
        normal_header(field.name): (field, "name") for field in schema.fields
    }
    for field in schema.fields:
        names.setdefault(normal_header(field.title or field.name), (field, "name"))
    for field in schema.fields:
        for alias in field.aliases:
            names.setdefault(normal_header(alias), (field, "alias"))
    names.pop("", None)
    columns: list[Column] = []
    marks = ours(header)
    for index, (text, key) in enumerate(zip(header, column_keys(header), strict=True)):
        column = Column(index, column_letter(index), unmarked(text), None, key)
        if named := names.get(normal_header(text)):
            column = replace(column, field=named[0], how=named[1])
        elif index in marks:
            column = replace(column, how="marks")
        columns.append(column)
    return columns


def _by_choice(
    schema: Schema, columns: list[Column], choices: Mapping[int, str | None], how: How
) -> list[Column]:
    """Return the columns as somebody chose them; fields that are no more count for nothing."""
    fields: dict[str | None, Field | None] = {field.name: field for field in schema.fields}
    fields[None] = None
    found = list(columns)
    for index, name in choices.items():
        column = columns[index]
        # The header says the same, and no other column has it.
        plain = column.how in ("name", "alias") and column.key == column.header
        if name in fields and not (plain and column.field == fields[name]):
            found[index] = replace(column, field=fields[name], how=how)
    return found


def _by_likeness(schema: Schema, columns: list[Column]) -> list[Column]:
    """Return the columns with fields for those that nothing else has told."""
    present = {column.field.name for column in columns if column.field}
    spare = {one.index: one.header for one in columns if one.how is None and one.header}
    absent = [field for field in schema.fields if field.name not in present]
    found = list(columns)
    for like in best_fields(spare, absent):
        column = found[like.index]
        found[like.index] = (
            replace(column, field=like.field, how="close", score=like.score)
            if like.accepted
            else replace(column, suggestion=like.field, score=like.score)
        )
    return found
