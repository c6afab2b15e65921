"""What the log of a batch says again and again, so that one look tells what is wrong most."""

import re
from collections.abc import Iterable

from webapp.pages.base import PageModel

MOST = 10
_RECORD = re.compile(r"(.*) \(record (\d+)\)", re.DOTALL)
# What comes behind the colon is a value, which is another one each time.
_WITH_VALUE = re.compile(
    r"(Invalid .+ for (?:input field|structured input field|set value) [^:]+):.*"
)


class Repeated(PageModel):
    """A message that several records have: how many, and the first of them."""

    message: str
    count: int
    first: int


def repeated(lines: Iterable[str]) -> tuple[Repeated, ...]:
    """The messages that are there more than once, most frequent first, without their values."""
    numbers: dict[str, list[int]] = {}
    for found in filter(None, map(_RECORD.fullmatch, lines)):
        message = _WITH_VALUE.sub(r"\1", found[1])
        numbers.setdefault(message, []).append(int(found[2]))
    often = sorted(numbers.items(), key=lambda one: -len(one[1]))[:MOST]
    return tuple(
        Repeated(message=message, count=len(records), first=records[0])
        for message, records in often
        if len(records) > 1
    )
