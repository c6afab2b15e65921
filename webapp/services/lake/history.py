"""The commits that lie before a commit."""

from collections.abc import Iterator

from sqlalchemy import CTE, literal, select

from webapp.errors import NotFound
from webapp.extensions import db
from webapp.models.lake import LakeCommit

# Read in growing portions: a page of a log is short, a search may go far back.
FIRST, MOST = 101, 5000
NOT_FOUND = "commit not found"


def get(repository_id: int, commit_id: str) -> LakeCommit:
    """The commit with exactly this id. Raises NotFound."""
    commit = db.session.get(LakeCommit, (repository_id, commit_id))
    if commit is None:
        raise NotFound(NOT_FOUND)
    return commit


def back_from(repository_id: int, commit_id: str | None) -> Iterator[LakeCommit]:
    """A commit, the one before it, and so on to the first one."""
    size = FIRST
    while commit_id:
        found = _portion(repository_id, commit_id, size)
        yield from found
        commit_id = found[-1].parent_id if found else None
        size = min(size * 4, MOST)


def _portion(repository_id: int, commit_id: str, size: int) -> list[LakeCommit]:
    line = _line(repository_id, commit_id, size - 1)
    query = select(LakeCommit).join(line, LakeCommit.id == line.c.id)
    query = query.where(LakeCommit.repository_id == repository_id)
    return list(db.session.scalars(query.order_by(line.c.steps)))


def before(commit: LakeCommit, steps: int) -> LakeCommit:
    """The commit so many steps before this one. Raises NotFound."""
    if steps >= commit.generation:
        raise NotFound(NOT_FOUND)
    line = _line(commit.repository_id, commit.id, steps)
    found = db.session.scalar(select(line.c.id).where(line.c.steps == steps))
    return get(commit.repository_id, found or "")


def _line(repository_id: int, commit_id: str, steps: int) -> CTE:
    """The ids of a commit and of so many before it."""
    here = LakeCommit.repository_id == repository_id
    first = select(LakeCommit.id, LakeCommit.parent_id, literal(0).label("steps"))
    line = first.where(here, LakeCommit.id == commit_id).cte("line", recursive=True)
    parents = select(LakeCommit.id, LakeCommit.parent_id, line.c.steps + 1).where(
        here, LakeCommit.id == line.c.parent_id, line.c.steps < steps
    )
    return line.union_all(parents)


def common(one: LakeCommit, other: LakeCommit) -> LakeCommit | None:
    """The last commit that lies before both, or is one of them."""
    lines = [back_from(each.repository_id, each.id) for each in (one, other)]
    left, right = (next(line, None) for line in lines)
    while left and right and left.id != right.id:
        if left.generation >= right.generation:
            left = next(lines[0], None)
        else:
            right = next(lines[1], None)
    return left if left and right else None
