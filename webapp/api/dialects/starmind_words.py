"""Problems of a file in the words and places of Starmind's bulk import.

A place is the row, the title of the column or group of columns, and the letter of the column. In a
list that came as JSON it is the place in the list from 1 on and the key, and there is no letter.
"""

import re
from typing import Any

from webapp.models import StoredProblem, Upload
from webapp.pages.problems import ProblemItem
from webapp.schema.column_keys import column_letter
from webapp.schema.fields import Field, Schema
from webapp.schema.problems import shown

PREFIX = "requirement failed: "
# The name that a list gets, see starmind.take_users.
LISTED = re.compile(r"user_[0-9T:.-]+Z\.json")
NOUNS = {"tags": "tag", "users": "user"}
# What a problem of the row as a whole is about, and so where it is shown.
MAIN_FIELDS = {"tags": "tag", "users": "email"}
# Columns that Starmind's own workbook puts into a group with a title.
GROUPS = {("tags", "tag"): "Tags"}
OF_FIELDS = {
    ("id", "record-unknown"): "Tag id not found: {value}.",
    ("language", "not-in-list"): "Unknown language code: {value}.",
    ("tag", "name-taken"): 'Tag is already used as a synonym by tag "{other}".',
    ("synonyms", "name-taken"): 'Synonym is already used by tag "{other}".',
    ("synonyms", "list-item-too-short"): "Synonym length must be {length}.",
    ("synonyms", "list-item-too-long"): "Synonym length must be {length}.",
    ("language_id", "not-in-list"): "Unknown language code: {value}.",
    ("country", "not-in-list"): "Unknown country code: {value}.",
    ("gender", "not-in-list"): "Gender must be one of {choices}.",
}
OF_CODES = {
    "value-missing": "{label} is required.",
    "text-too-short": "{label} length must be {length}.",
    "text-too-long": "{label} length must be {length}.",
    "duplicate-key": "Duplicate {noun} in file (first seen in row {first_row}).",
    "record-twice": "Duplicate {noun} in file (first seen in row {first_row}).",
    "value-taken": "{label} is already used by another {noun}.",
    "integer-wrong": "{label} must be a whole number: {value}.",
    "integer-fraction": "{label} must be a whole number: {value}.",
    "value-too-small": "{label} must be at least {minimum}.",
    "email-no-at": "{label} is not a valid e-mail address: {value}.",
    "email-many-ats": "{label} is not a valid e-mail address: {value}.",
    "email-blank-inside": "{label} is not a valid e-mail address: {value}.",
    "email-no-domain": "{label} is not a valid e-mail address: {value}.",
    "email-wrong": "{label} is not a valid e-mail address: {value}.",
    "date-wrong": "{label} must be a date (yyyy-mm-dd): {value}.",
    "date-impossible": "{label} must be a date (yyyy-mm-dd): {value}.",
    "date-no-such-month": "{label} must be a date (yyyy-mm-dd): {value}.",
    "not-in-list": "{label} must be one of {choices}.",
}
# A list has keys where a file has columns.
OF_LISTS = {
    "field-duplicate": 'The keys "{first_header}" and "{key}" both hold "{label}".',
    "header-duplicate": 'The keys "{first_header}" and "{key}" are the same.',
}


def told(problem: StoredProblem, upload: Upload) -> dict[str, Any]:
    """An entry of `errors`."""
    schema, listed = upload.dataset.schema, is_list(upload)
    name = problem.field or MAIN_FIELDS[schema.name]
    field = next((one for one in schema.fields if one.name == name), None)
    header = problem.header or (field.label if field else "")
    return {
        "msg": PREFIX + _sentence(problem, schema, field, above=1 if listed else 0),
        "row": problem.row - 1 if listed and problem.row else problem.row,
        "field": GROUPS.get((schema.name, name), header),
        "metadata": None if listed else problem.column or _letter(name, upload),
    }


def told_of_all(problem: StoredProblem, upload: Upload) -> str:
    """A problem of the file as a whole."""
    words = OF_LISTS.get(problem.code) if is_list(upload) else None
    if words is None:
        return ProblemItem.of(problem).sentence
    return words.format_map({"key": shown(problem.header or ""), **problem.args})


def is_list(upload: Upload) -> bool:
    """Did this come as JSON? Its file has one row above the first entry, the header."""
    return LISTED.fullmatch(upload.filename) is not None


def _sentence(problem: StoredProblem, schema: Schema, field: Field | None, above: int) -> str:
    words = OF_FIELDS.get((problem.field or "", problem.code)) or OF_CODES.get(problem.code)
    if words is None or field is None:
        return ProblemItem.of(problem).sentence
    noun = NOUNS[schema.name]
    by_field = problem.code == "duplicate-key" and problem.field
    places: dict[str, str | int] = {
        "label": field.label,
        "value": shown(problem.value),
        "noun": field.label if by_field else noun,
        "length": _length(schema.field(field.other_names_of or field.name)),
    }
    first_row = {"first_row": problem.args.get("first_row", 0) - above}
    return words.format_map(places | problem.args | first_row)


def _length(field: Field) -> str:
    low, high = field.constraints.min_length, field.constraints.max_length
    if low is None:
        return f"at most {high} characters"
    return f"at least {low} characters" if high is None else f"between {low} and {high} characters"


def _letter(name: str, upload: Upload) -> str | None:
    """The letter of the column that holds a field."""
    fields = (upload.shape or {}).get("fields", ())
    return column_letter(fields.index(name)) if name in fields else None
