"""What a reference means: main, main~2, v1, a commit id or its beginning, main@, main$."""

import re
from dataclasses import dataclass

from sqlalchemy import select

from webapp.errors import BadInput, NotFound
from webapp.extensions import db
from webapp.models.lake import LakeBranch, LakeCommit, LakeRepository, LakeTag
from webapp.services.lake import branches, history, names

REFERENCE = re.compile(r"([^\s~^@$\0]+)((?:[~^][0-9]*|[@$])*)")
STEP = re.compile(r"([~^@$])([0-9]*)")
BEGINNING = re.compile(r"[0-9a-f]{6,64}")
FULL = 64
# Of a number of commits; nobody has more of them.
MOST_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Resolved:
    """A commit, or a branch: `staged` says whether its changes since that commit are meant too."""

    commit: LakeCommit
    branch: LakeBranch | None = None
    staged: bool = False


def resolve(repository: LakeRepository, ref: str) -> Resolved:
    """What a reference means. Raises BadInput, NotFound."""
    match = REFERENCE.fullmatch(ref)
    if match is None:
        raise BadInput(f"ref: {names.INVALID}")
    base, steps = match[1], STEP.findall(match[2])
    if any(sign == "$" for sign, _ in steps) and len(steps) > 1:
        raise BadInput("reference to staging area with $ is not a commit")
    found = _named(repository, base)
    if steps and steps[0][0] == "$":
        if found.branch is None:
            raise BadInput(f"ref: {names.INVALID}")
        return found
    if not steps:
        return found
    back = sum(_steps_back(sign, digits) for sign, digits in steps)
    # However many steps there are, the way back is gone once.
    commit = history.before(found.commit, back) if back else found.commit
    return Resolved(commit, found.branch if all(sign == "@" for sign, _ in steps) else None)


def commit_of(repository: LakeRepository, ref: str) -> LakeCommit:
    """The commit that a reference means; a branch stands for its last one."""
    return resolve(repository, ref).commit


def head(branch_id: int) -> LakeCommit:
    """The last commit of a branch at this moment. Raises NotFound."""
    found = db.session.scalar(
        select(LakeCommit)
        .join(LakeBranch, LakeBranch.repository_id == LakeCommit.repository_id)
        .where(LakeBranch.id == branch_id, LakeCommit.id == LakeBranch.commit_id)
    )
    if found is None:
        raise NotFound(branches.NOT_FOUND)
    return found


def _named(repository: LakeRepository, base: str) -> Resolved:
    # Whatever somebody calls like that: what names a commit in full goes on to mean it.
    commit = db.session.get(LakeCommit, (repository.id, base)) if len(base) == FULL else None
    if commit:
        return Resolved(commit)
    branch = branches.find(repository, base)
    if branch:
        return Resolved(head(branch.id), branch, staged=True)
    tag = db.session.get(LakeTag, (repository.id, base))
    if tag:
        return Resolved(history.get(repository.id, tag.commit_id))
    return Resolved(_beginning(repository, base))


def _beginning(repository: LakeRepository, base: str) -> LakeCommit:
    if not BEGINNING.fullmatch(base):
        raise NotFound(history.NOT_FOUND)
    query = select(LakeCommit).where(
        LakeCommit.repository_id == repository.id,
        LakeCommit.id >= base,
        LakeCommit.id < base + "g",
    )
    found = list(db.session.scalars(query.limit(2)))
    if len(found) > 1:
        raise NotFound("reference is ambiguous: not found")
    if not found:
        raise NotFound(history.NOT_FOUND)
    return found[0]


def _steps_back(sign: str, digits: str) -> int:
    """How many commits before: there is one before each only, so that all steps are alike."""
    if sign == "@":
        return 0
    if len(digits) > MOST_DIGITS:
        raise NotFound(history.NOT_FOUND)
    number = int(digits or 1)
    if sign == "^" and number > 1:
        raise NotFound(history.NOT_FOUND)
    return number
