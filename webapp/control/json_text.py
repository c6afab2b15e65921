"""Reading a JSON text, and saying in plain words where it is none."""

import json
import math
import re
from typing import Any

from webapp.errors import BadInput

_EXPECTED = (
    ("Expecting value", "A value is expected here: a text in double quotes, a number, true, false, "
     "null, [ or {."),
    ("Expecting property name", "A name in double quotes is expected here, or } at the end."),
    ("Expecting ':'", "A colon is expected here, between a name and its value."),
    ("Expecting ','", "A comma is expected here, or the bracket that closes."),
    ("Unterminated string", "The text that begins here has no closing double quote."),
    ("Invalid control character", "A text goes on in the next line, or holds a tab. Write \\n or "
     "\\t in it."),
    ("Invalid \\escape", "A backslash stands before a letter that it has no meaning with. Write "
     "two for one."),
    ("Invalid \\uXXXX", "Four digits or letters from a to f are expected after \\u."),
    ("Illegal trailing comma", "A comma stands before the bracket that closes. Take it away."),
    ("Extra data", "The JSON is at its end, and more follows."),
)  # fmt: skip
_TEXT = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_NO_NUMBER = re.compile(_TEXT + "|(NaN|-?Infinity|-?[0-9]{4301,})", re.S)
_NUMBER = re.compile(_TEXT + r"|(-?[0-9][0-9.]*(?:[eE][+-]?[0-9]+)?)", re.S)
_HALF = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F]..)|\\.", re.S
)
_BRACKET = re.compile(_TEXT + r"|([\[{])|[\]}]", re.S)
DEEPEST = 100


class BrokenText(BadInput):
    """A text is no JSON; its sentence says where and why, and `line` is the line alone."""

    def __init__(self, text: str, place: int, sentence: str) -> None:
        self.text = text
        self.line = text.count("\n", 0, place) + 1
        column = place - text.rfind("\n", 0, place)
        super().__init__(f"Line {self.line}, column {column}: {sentence}")


def read_json(content: bytes) -> tuple[str, Any]:
    """Return the text of a JSON file, and what it says. Raises BrokenText."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _no_text(content, error) from None
    try:
        found = json.loads(text, parse_constant=_refuse)
        # What JSON can write, but nobody can store, show or send.
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except json.JSONDecodeError as error:
        raise BrokenText(text, error.pos, expected(error.msg)) from None
    except UnicodeEncodeError:
        raise BrokenText(text, _first(_HALF, text) or 0, "This is half a character.") from None
    except ValueError:
        raise _no_number(text) from None
    except RecursionError:
        raise BrokenText(text, _deep(text), f"This is nested more than {DEEPEST} deep.") from None
    return text, found


def expected(message: str) -> str:
    """Return the message of the parser in plain words."""
    return next((words for start, words in _EXPECTED if message.startswith(start)), message)


def _no_text(content: bytes, error: UnicodeDecodeError) -> BrokenText:
    place = len(content[: error.start].decode("utf-8-sig"))
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    how = "The file is written in UTF-16" if wide else "This character is not written in UTF-8"
    return BrokenText(content.decode("utf-8-sig", "replace"), place, f"{how}. Save it as UTF-8.")


def _no_number(text: str) -> BrokenText:
    """One that JSON does not have, or one that is too large for any computer."""
    place = _first(_NO_NUMBER, text)
    if place is not None:
        return BrokenText(text, place, "This is no number that JSON has.")
    numbers = (found for found in _NUMBER.finditer(text) if found[1])
    huge = next((found.start() for found in numbers if math.isinf(float(found[1]))), 0)
    return BrokenText(text, huge, "This number is too large.")


def _first(odd: re.Pattern[str], text: str) -> int | None:
    return next((found.start() for found in odd.finditer(text) if found[1]), None)


def _deep(text: str) -> int:
    depth = 0
    for found in _BRACKET.finditer(text):
        depth += 1 if found[1] else -(found[0] in "]}")
        if depth > DEEPEST:
            return found.start()
    return 0


def _refuse(name: str) -> None:
    raise ValueError(name)
