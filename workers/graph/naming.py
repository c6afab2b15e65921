"""Names for the columns of a table: each has one, and no two have the same."""

from collections import Counter
from collections.abc import Sequence

from webapp.schema.column_keys import column_letter

MOST_NAMED = 5


def names(header: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of columns by their header, and sentences about those that got another one."""
    taken = set(header)
    seen: Counter[str] = Counter()
    found: list[str] = []
    empty: list[str] = []
    double: list[str] = []
    for index, text in enumerate(header):
        wanted = text or f"Column {column_letter(index)}"
        seen[wanted] += 1
        name = wanted
        if seen[wanted] > 1 or (not text and wanted in taken):
            name = _free(wanted, max(seen[wanted], 2), taken)
        if name != text:
            (double if text else empty).append(name)
        taken.add(name)
        found.append(name)
    notes = [
        _note(empty, "A column has no name", "columns have no name"),
        _note(double, "A column has the name of another one", "columns have a name of another one"),
    ]
    return tuple(found), tuple(filter(None, notes))


def _free(wanted: str, number: int, taken: set[str]) -> str:
    while (name := f"{wanted} ({number})") in taken:
        number += 1
    return name


def _note(named: list[str], one: str, many: str) -> str:
    if not named:
        return ""
    if len(named) == 1:
        return f'{one}: it is called "{named[0]}" here.'
    shown = ", ".join(f'"{name}"' for name in named[:MOST_NAMED])
    more = f" and {len(named) - MOST_NAMED:,} more" if len(named) > MOST_NAMED else ""
    return f"{len(named):,} {many}: they are called {shown}{more} here."
