"""A control file line by line, with what is wrong with it."""

import json
from typing import Any, Self

from webapp.control.json_places import Places
from webapp.control.json_text import BrokenText
from webapp.control.problems import path_text
from webapp.pages.base import PageModel
from webapp.services.control_files import Said

MOST_CHARACTERS = 200_000
MOST_LINES = 4_000
# A file with longer lines is laid out anew, so that each part has a line of its own.
LONGEST_LINE = 300
LONGEST_SHOWN = 2_000
MOST_PROBLEMS = 200


class ControlProblem(PageModel):
    """One thing that is wrong, with its path, empty for the whole file, and its line in it."""

    message: str
    path: str
    line: int


class ListedProblem(ControlProblem):
    """The same, with the line below that it is about; none if that line is not shown."""

    shown: int | None


class Listing(PageModel):
    """The lines of a control file, or of the same laid out anew, as far as a page can show them."""

    lines: tuple[str, ...]
    relaid: bool
    cut: bool
    problems: tuple[ListedProblem, ...]
    # All of them, of which only the first are listed.
    problem_count: int

    @property
    def marked(self) -> frozenset[int]:
        """The lines that something is wrong with."""
        return frozenset(one.shown for one in self.problems if one.shown)

    @classmethod
    def of(cls, said: Said) -> Self:
        """The listing of a control file."""
        relaid = any(len(line) > LONGEST_LINE for line in said.text.split("\n"))
        text = pretty(said.content) if relaid else said.text
        lines, cut = _lines(text.removesuffix("\n"))
        # A layout that was cut off is no JSON any more, so nothing is found in it.
        places = None if relaid and len(text) > MOST_CHARACTERS else Places(text)
        listed = []
        for one, problem in zip(located(said), said.problems, strict=False):
            line = places.line(problem.path) if places else None
            shown = line if line and line <= len(lines) else None
            listed.append(ListedProblem(shown=shown, **one.model_dump()))
        count = len(said.problems)
        return cls(lines=lines, relaid=relaid, cut=cut, problems=tuple(listed), problem_count=count)

    @classmethod
    def of_broken(cls, error: BrokenText) -> Self:
        """The listing of a text that is no JSON."""
        # What is no text at all, such as a workbook, helps nobody as lines.
        lines, cut = ((), False) if "\0" in error.text else _lines(error.text)
        shown = error.line if error.line <= len(lines) else None
        problem = ListedProblem(message=error.sentence, path="", line=error.line, shown=shown)
        return cls(lines=lines, relaid=False, cut=cut, problems=(problem,), problem_count=1)


def located(said: Said) -> tuple[ControlProblem, ...]:
    """The first of the problems, with their lines in the file."""
    places = Places(said.text)
    return tuple(
        ControlProblem(message=one.message, path=path_text(one.path), line=places.line(one.path))
        for one in said.problems[:MOST_PROBLEMS]
    )


def pretty(content: dict[str, Any]) -> str:
    """JSON in lines, cut where it gets too long for a page."""
    pieces, length = [], 0
    for piece in json.JSONEncoder(indent=2, ensure_ascii=False).iterencode(content):
        pieces.append(piece)
        length += len(piece)
        if length > MOST_CHARACTERS:
            pieces.append("\n\u2026")
            break
    return "".join(pieces)


def _lines(text: str) -> tuple[tuple[str, ...], bool]:
    """The lines that a page can show, and whether there are more."""
    found = text[:MOST_CHARACTERS].replace("\0", "\ufffd").split("\n")
    shown = [_line(line.removesuffix("\r")) for line in found[:MOST_LINES]]
    return tuple(shown), len(text) > MOST_CHARACTERS or len(found) > MOST_LINES


def _line(line: str) -> str:
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}\u2026"
