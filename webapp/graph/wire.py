"""What clients hand in as JSON, read part by part, with a sentence for what does not fit."""

import json
from typing import Any

INFERRED = "inferred"
# Beyond any table.
MOST_COLUMNS = 1_000_000


class BadShape(Exception):
    """What was handed in does not have the shape of its stage; the sentence names the place."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def as_index(content: object, place: str) -> int | None:
    """The number of a column from 0, or None for a value that is inferred."""
    if content is None or isinstance(content, bool):
        return None
    text = str(content).strip().lower()
    if text in ("", INFERRED, "missing", "header", "guess", "none"):
        return None
    try:
        number = float(text)
    except ValueError:
        number = -1
    # Neither "inf" nor "nan", which are numbers to Python, is one of a column.
    if not 0 <= number < MOST_COLUMNS or number != int(number):
        raise BadShape(f'{place}: "{content}" is no number of a column.')
    return int(number)


def unpacked(content: object, place: str) -> object:
    """What a text of JSON says; anything else as it is."""
    if not isinstance(content, str | bytes):
        return content
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as error:
        raise BadShape(f"{place}: this is no JSON ({error}).") from error


def as_object(content: object, place: str) -> dict[str, Any]:
    """An object of JSON, or a text that says one."""
    content = unpacked(content, place)
    if not isinstance(content, dict):
        raise BadShape(f"{place} must be an object with names and values.")
    return content


def as_list(content: object, name: str) -> list[Any]:
    """A list; nothing is an empty one, and one object a list of one."""
    if content is None:
        return []
    if isinstance(content, dict):
        return [content]
    if not isinstance(content, list):
        raise BadShape(f'"{name}" must be a list.')
    return content


def as_text(content: object, place: str) -> str:
    """A text; a number is one too."""
    if isinstance(content, bool) or not isinstance(content, str | int | float):
        if content is None:
            raise BadShape(f"{place} is missing.")
        raise BadShape(f"{place} must be a text or a number.")
    return str(content)
