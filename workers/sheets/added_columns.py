"""The columns that a marked workbook has at its end, and how they are known again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from webapp.schema.headers import normal_header

NAMES = (("Status", "Problems"), ("Desk status", "Desk problems"), ("Desk marks", "Desk findings"))
ROW = "Row in the file"


@dataclass(frozen=True, slots=True)
class Added:
    """The headers of the two columns, and their place from 0 when the file has them already."""

    status: str
    problems: str
    place: int | None = None


def place_of(header: Sequence[str]) -> int | None:
    """Where a header row has the two columns of a marked workbook; None if it has not."""
    names = [text.strip() for text in header]
    pairs = list(pairwise(names))
    return next((index for index, pair in reversed(list(enumerate(pairs))) if pair in NAMES), None)


def ours(header: Sequence[str]) -> frozenset[int]:
    """The places of all columns that the desk itself added to a file."""
    place = place_of(header)
    if place is None:
        return frozenset()
    third = place + 2 < len(header) and header[place + 2].strip() == ROW
    return frozenset(range(place, place + 2 + third))


def choose(header: Sequence[str], known: Sequence[str]) -> Added:
    """The columns for a file with this header; `known` are the headers that name fields."""
    place = place_of(header)
    fields = {normal_header(text) for text in known}
    last = place is not None and max(ours(header)) == len(header) - 1
    if place is not None and last and normal_header(header[place]) not in fields:
        return Added(header[place].strip(), header[place + 1].strip(), place)
    taken = fields | {normal_header(text) for text in header}
    for status, problems in NAMES:
        if not {normal_header(status), normal_header(problems)} & taken:
            return Added(status, problems)
    return Added(*NAMES[-1])
