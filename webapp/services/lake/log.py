"""The log of a commit: what came before it, the newest first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice

from webapp.extensions import db
from webapp.models.lake import LakeCommit
from webapp.services.lake import diffs, history

# To look for a path in a commit takes about a tenth of a millisecond, or more in large ones.
MOST_LOOKS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which commits: those after a commit, until another one or a moment, that touch a path."""

    after: str = ""
    # Is one of them itself.
    stop_at: str = ""
    since: datetime | None = None
    objects: list[str] = field(default_factory=list)
    prefixes: list[str] = field(default_factory=list)


def find(commit: LakeCommit, wanted: Wanted, limit: int) -> list[LakeCommit]:
    """The first so many commits that are wanted."""
    return search(commit, wanted, limit)[0]


def search(commit: LakeCommit, wanted: Wanted, limit: int) -> tuple[list[LakeCommit], str]:
    """The first so many commits that are wanted.

    And the last one that was looked at, where there may be more of them than a request has time
    to look for.
    """
    first: str | None = commit.id
    if wanted.after:
        before = db.session.get(LakeCommit, (commit.repository_id, wanted.after))
        first = before.parent_id if before else None
    line = _until_end(history.back_from(commit.repository_id, first), wanted)
    if paths := len(wanted.objects) + len(wanted.prefixes):
        return _touching(line, wanted, limit, max(1, MOST_LOOKS // paths))
    return list(islice(line, limit)), ""


def _touching(
    line: Iterator[LakeCommit], wanted: Wanted, limit: int, most: int
) -> tuple[list[LakeCommit], str]:
    """Those of the first `most` commits that touch a path."""
    found: list[LakeCommit] = []
    last = ""
    for number, one in enumerate(line):
        if len(found) == limit:
            return found, ""
        if number == most:
            return found, last
        if diffs.touches(one, wanted.objects, wanted.prefixes):
            found.append(one)
        last = one.id
    return found, ""


def _until_end(line: Iterator[LakeCommit], wanted: Wanted) -> Iterator[LakeCommit]:
    since = wanted.since
    if since is not None:
        since = since if since.tzinfo else since.replace(tzinfo=UTC)
    for commit in line:
        if since is not None and commit.creation_date < since.timestamp():
            return
        yield commit
        if commit.id == wanted.stop_at:
            return
