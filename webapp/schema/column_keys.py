"""The names by which a mapping speaks of columns: headers, or letters where those do not do."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence

from webapp.schema.headers import normal_header, unmarked

Choices = Mapping[str, str | None]
"""Which field each column goes into, by the column's key; None leaves the column out."""


def column_letter(index: int) -> str:
    """Return the letters of a column as Excel writes them: 0 is A, 26 is AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_keys(header: Sequence[str]) -> tuple[str, ...]:
    """Return the key of each column: its header, or its letter where that would be ambiguous.

    A column goes by its letter if its header is blank, if another column has the same one, or if
    the header is itself the letter of a column of this file. No two keys are the same header.
    """
    letters = [column_letter(index) for index in range(len(header))]
    normal = [normal_header(text) for text in header]
    taken = Counter(normal)
    taken.update(letter.casefold() for letter in letters)
    return tuple(
        unmarked(text) if same and taken[same] == 1 else letter
        for text, same, letter in zip(header, normal, letters, strict=True)
    )


def by_column(header: Sequence[str], choices: Choices) -> dict[int, str | None]:
    """Return the choices that are about columns of this header, by the column's place from 0."""
    places = {normal_header(key): index for index, key in enumerate(column_keys(header))}
    found = ((places.get(normal_header(key)), name) for key, name in choices.items())
    return {index: name for index, name in found if index is not None}


def unknown_keys(header: Sequence[str], choices: Choices) -> list[str]:
    """Return the keys of choices that are about no column of this header."""
    known = {normal_header(key) for key in column_keys(header)}
    return [key for key in choices if normal_header(key) not in known]


def headers_digest(header: Sequence[str]) -> str:
    """Return SHA-256 over the keys of the columns, whatever the order of columns with headers."""
    # Of no use to those that read a file, and longer to load than all else that is here.
    import hashlib

    keys = sorted(normal_header(key) for key in column_keys(header))
    return hashlib.sha256(json.dumps(keys).encode()).hexdigest()
