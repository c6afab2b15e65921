"""What two commits, or a branch and its changes, have different."""

from collections.abc import Callable, Iterator
from itertools import dropwhile, islice
from typing import NamedTuple, cast

from webapp.lake.entries import CommonPrefix, Entry, Staged, is_same
from webapp.models.lake import LakeBranch, LakeCommit
from webapp.services.lake import content, history, snapshots, staging
from webapp.services.lake.refs import Resolved

# Changes are looked up in growing portions: a page with folders begins anew behind each large one.
FIRST, PORTION = 20, 200
# To find differences from a path on takes as long as to pass so many.
PATIENCE = 2_000


class Change(NamedTuple):
    """A path that is different: `added`, `removed` or `changed`."""

    path: str
    type: str
    size: int | None


Changes = tuple[tuple[Change | CommonPrefix, ...], bool]


def of_commits(
    left: LakeCommit,
    right: LakeCommit,
    prefix: str = "",
    delimiter: str = "",
    after: str = "",
    amount: int = 100,
    *,
    since_common: bool = True,
) -> Changes:
    """What the right commit has different: from the left one, or from where they parted."""
    base = (history.common(left, right) or left) if since_common else left
    ids = (base.meta_range_id, right.meta_range_id)

    def from_path(begin: str) -> Iterator[Change]:
        found = content.differences(*ids, _before(begin), prefix)
        changes = (Change(one.path, one.type, one.size) for one in found)
        return dropwhile(lambda change: change.path < begin, changes)

    return _page(from_path, prefix, delimiter, after, amount, PATIENCE)


def uncommitted(
    branch: LakeBranch,
    head: LakeCommit,
    prefix: str = "",
    delimiter: str = "",
    after: str = "",
    amount: int = 100,
) -> Changes:
    """What a branch has different from its last commit."""

    def asked(seen: Resolved) -> Changes:
        def from_path(begin: str) -> Iterator[Change]:
            rows = staging.rows(branch.id, begin, prefix)
            return _told(rows, seen.commit.meta_range_id)

        return _page(from_path, prefix, delimiter, after, amount, PORTION)

    return snapshots.read(Resolved(head, branch, staged=True), asked)


def _told(rows: Iterator[Staged], version_id: str) -> Iterator[Change]:
    size = FIRST
    while some := list(islice(rows, size)):
        size = PORTION
        paths = [change.entry.path for change in some]
        committed = content.found_in(version_id, paths)
        told = (_change(each, committed.get(each.entry.path)) for each in some)
        yield from (change for change in told if change)


def _change(staged: Staged, before: Entry | None) -> Change | None:
    path, after = staged.entry.path, staged.entry
    if staged.removed:
        return Change(path, "removed", None) if before else None
    if before is None:
        return Change(path, "added", after.size)
    return None if is_same(before, after) else Change(path, "changed", after.size)


def touches(commit: LakeCommit, paths: list[str], prefixes: list[str]) -> bool:
    """Has a commit changed one of these objects, or anything with one of these prefixes?"""
    if commit.parent_id is None:
        return False
    parent = history.get(commit.repository_id, commit.parent_id)
    ids = (parent.meta_range_id, commit.meta_range_id)
    for prefix in prefixes:
        if next(content.differences(*ids, "", prefix), None):
            return True
    old, new = (content.found_in(version_id, paths) for version_id in ids)
    return any(_is_other(old.get(path), new.get(path)) for path in paths)


def _is_other(old: Entry | None, new: Entry | None) -> bool:
    return not is_same(old, new) if old and new else old is not new


def _page(
    from_path: Callable[[str], Iterator[Change]],
    prefix: str,
    delimiter: str,
    after: str,
    amount: int,
    patience: int,
) -> Changes:
    from webapp.lake import reading

    # A listing looks at paths only, whatever has them.
    entries = cast(Callable[[str], Iterator[Entry]], from_path)
    return cast(Changes, reading.listing(entries, prefix, delimiter, after, amount, patience))


def _before(begin: str) -> str:
    """A text before `begin`, after which not much comes that is not wanted."""
    if begin.endswith("\0") or not begin:
        return begin[:-1]
    last = ord(begin[-1]) - 1
    return begin[:-1] + (chr(last) + chr(0x10FFFF) if not 0xD800 <= last <= 0xDFFF else "")
