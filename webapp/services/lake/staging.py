"""Changes of a branch that no commit holds yet.

Whoever stages locks the row of the branch first, so that rows of one branch get their numbers in
the order in which they are committed: what a commit has not read has a higher number.
"""

import json
from collections.abc import Collection, Iterable, Iterator
from typing import TypeVar

from sqlalchemy import delete, func, insert, select, update

from webapp.errors import Conflict, Exists, NotFound
from webapp.extensions import changed, db
from webapp.lake.entries import Entry, Staged
from webapp.models.lake import LakeBranch, LakeStaged
from webapp.services.lake import branches, content, listing, refs

# Read in growing portions: many want a few of them only.
FIRST, PORTION = 50, 1000
TRIES = 10
Item = TypeVar("Item")


def busy() -> Conflict:
    """The error for who was never quick enough."""
    return Conflict("branch is currently locked, try again later")


def lock(branch_id: int, commit_id: str = "") -> bool:
    """Keep others from changing a branch until the transaction ends, if it is at this commit."""
    wanted = update(LakeBranch).where(LakeBranch.id == branch_id)
    if commit_id:
        wanted = wanted.where(LakeBranch.commit_id == commit_id)
    locked = wanted.values(name=LakeBranch.name).execution_options(synchronize_session=False)
    return changed(db.session.execute(locked)) == 1


def put(branch_id: int, *entries: Entry, only_new: bool = False) -> None:
    """Stage objects. Raises NotFound, and Exists where there is one and they must be new."""
    if only_new:
        if _lock_knowing(branch_id, [entry.path for entry in entries])[1]:
            db.session.rollback()
            raise Exists("path already exists")
    elif not lock(branch_id):
        db.session.rollback()
        raise NotFound(branches.NOT_FOUND)
    _write(branch_id, [Staged(entry) for entry in entries])
    db.session.commit()


def remove(branch_id: int, paths: Collection[str]) -> set[str]:
    """Stage that objects are no more; gives the paths that had none. Raises NotFound."""
    committed, there = _lock_knowing(branch_id, paths)
    _drop(branch_id, there)
    _write(branch_id, [Staged(Entry(path, ""), True) for path in sorted(there & committed)])
    db.session.commit()
    return set(paths) - there


def _lock_knowing(branch_id: int, paths: Collection[str]) -> tuple[set[str], set[str]]:
    """Lock a branch; gives which of the paths its commit has, and which there are now."""
    for _ in range(TRIES):
        head = refs.head(branch_id)
        committed = set(content.found_in(head.meta_range_id, paths))
        if lock(branch_id, head.id):
            staged = {each.entry.path: each for each in _of(branch_id, paths)}
            there = {path for path in committed if path not in staged}
            return committed, there | {path for path, one in staged.items() if not one.removed}
        db.session.rollback()
    raise busy()


def reset(branch_id: int, *, path: str | None = None, prefix: str = "") -> int:
    """Forget changes: all, those with a prefix, or the one of a path. Gives how many."""
    if not lock(branch_id):
        db.session.rollback()
        raise NotFound(branches.NOT_FOUND)
    gone = delete(LakeStaged).where(LakeStaged.branch_id == branch_id)
    gone = gone.where(*listing.begins_with(LakeStaged.path, prefix))
    if path is not None:
        gone = gone.where(LakeStaged.path == path)
    count = changed(db.session.execute(gone.execution_options(synchronize_session=False)))
    db.session.commit()
    return count


def find(branch_id: int, path: str) -> Staged | None:
    """The change of one path, if there is one."""
    return next(iter(_of(branch_id, [path])), None)


def rows(
    branch_id: int, start: str = "", prefix: str = "", newest: int | None = None
) -> Iterator[Staged]:
    """The changes from a path on, in order, also those that removed something."""
    query = select(LakeStaged).where(LakeStaged.branch_id == branch_id)
    query = query.where(*listing.begins_with(LakeStaged.path, prefix))
    query = query.order_by(LakeStaged.path)
    if newest is not None:
        query = query.where(LakeStaged.id <= newest)
    size, place = FIRST, LakeStaged.path >= start
    while found := list(db.session.scalars(query.where(place).limit(size))):
        yield from map(_staged, found)
        if len(found) < size:
            return
        size, place = PORTION, LakeStaged.path > found[-1].path


def newest(branch_id: int) -> int:
    """The number of the last change, or 0 where there is none."""
    number = select(func.max(LakeStaged.id)).where(LakeStaged.branch_id == branch_id)
    return db.session.scalar(number) or 0


def count(branch_id: int) -> int:
    """How many changes a branch has that no commit holds."""
    query = select(func.count()).select_from(LakeStaged).where(LakeStaged.branch_id == branch_id)
    return db.session.scalar(query) or 0


def drop_until(branch_id: int, number: int) -> None:
    """Forget the changes up to this number, in the caller's transaction: a commit holds them."""
    gone = delete(LakeStaged).where(LakeStaged.branch_id == branch_id, LakeStaged.id <= number)
    db.session.execute(gone.execution_options(synchronize_session=False))


def _of(branch_id: int, paths: Collection[str]) -> Iterator[Staged]:
    query = select(LakeStaged).where(LakeStaged.branch_id == branch_id)
    for some in _portions(paths):
        yield from map(_staged, db.session.scalars(query.where(LakeStaged.path.in_(some))))


def _drop(branch_id: int, paths: Collection[str]) -> None:
    for some in _portions(paths):
        gone = delete(LakeStaged).where(
            LakeStaged.branch_id == branch_id, LakeStaged.path.in_(some)
        )
        db.session.execute(gone.execution_options(synchronize_session=False))


def _write(branch_id: int, changes: list[Staged]) -> None:
    """Write changes as new rows: a row that a commit has read is never changed."""
    _drop(branch_id, [change.entry.path for change in changes])
    for some in _portions(changes):
        values = [{"branch_id": branch_id, **_values(change)} for change in some]
        db.session.execute(insert(LakeStaged), values)


def _portions(items: Iterable[Item]) -> Iterator[list[Item]]:
    every = list(items)
    return (every[first : first + PORTION] for first in range(0, len(every), PORTION))


def _values(change: Staged) -> dict[str, object]:
    facts = change.entry._asdict()
    details = json.loads(change.entry.details) if change.entry.details else {}
    return facts | {"details": details, "removed": change.removed}


def _staged(row: LakeStaged) -> Staged:
    facts = {name: getattr(row, name) for name in Entry._fields if name != "details"}
    return Staged(Entry(details=written(row.details), **facts), row.removed)


def written(details: dict[str, str]) -> str:
    """The metadata of an object as an entry has it."""
    return json.dumps(details, sort_keys=True, ensure_ascii=False) if details else ""
