"""A branch with its changes as it was at one moment, while others go on changing it.

A commit moves changes from one place to another. Whoever reads one place after the other would
see them twice or not at all; so what was read while a commit was made is read once more.
"""

from collections.abc import Callable, Iterator
from itertools import chain
from typing import TypeVar

from webapp.errors import NotFound
from webapp.lake.entries import CommonPrefix, Entry
from webapp.services.lake import content, refs, staging
from webapp.services.lake.refs import Resolved

Answer = TypeVar("Answer")
Items = tuple[tuple[Entry | CommonPrefix, ...], bool]


def read(found: Resolved, ask: Callable[[Resolved], Answer]) -> Answer:
    """The answer to a question about one moment. Raises NotFound when the branch is gone."""
    for _ in range(staging.TRIES):
        answer = ask(found)
        if not (found.branch and found.staged):
            return answer
        head = refs.head(found.branch.id)
        if head.id == found.commit.id:
            return answer
        found = Resolved(head, found.branch, staged=True)
    raise staging.busy()


def stat(found: Resolved, path: str) -> Entry:
    """The object of a path. Raises NotFound."""
    entry = read(found, lambda seen: _find(seen, path))
    if entry is None:
        raise NotFound("path not found")
    return entry


def _find(seen: Resolved, path: str) -> Entry | None:
    change = staging.find(seen.branch.id, path) if seen.branch and seen.staged else None
    if change:
        return None if change.removed else change.entry
    return content.find(seen.commit.meta_range_id, path)


def page(found: Resolved, prefix: str, delimiter: str, after: str, amount: int) -> Items:
    """Objects and folders that come after a path, and whether others follow."""
    from webapp.lake import reading

    def listed(seen: Resolved) -> Items:
        return reading.listing(_entries_of(seen, prefix), prefix, delimiter, after, amount)

    return read(found, listed)


def _entries_of(seen: Resolved, prefix: str) -> Callable[[str], Iterator[Entry]]:
    from webapp.lake import reading

    walk_from = content.walker(seen.commit.meta_range_id)

    def from_path(begin: str) -> Iterator[Entry]:
        committed = walk_from(begin, prefix)
        if not (seen.branch and seen.staged):
            return committed
        changes = staging.rows(seen.branch.id, begin, prefix)
        first = next(changes, None)
        return reading.merged(committed, chain([first], changes)) if first else committed

    return from_path
