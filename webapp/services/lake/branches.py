"""Branches: names that move from commit to commit."""

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from webapp.errors import Conflict, NotFound, Protected
from webapp.extensions import db
from webapp.models import Action
from webapp.models.lake import LakeBranch, LakeRepository, LakeTag
from webapp.services import audit
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.lake import listing, names

EXISTS = "branch already exists: not unique"
NOT_FOUND = "branch not found"


def find(repository: LakeRepository, name: str) -> LakeBranch | None:
    """The branch of this name, if there is one."""
    return db.session.scalar(
        select(LakeBranch).where(LakeBranch.repository_id == repository.id, LakeBranch.name == name)
    )


def get(repository: LakeRepository, name: str) -> LakeBranch:
    """The branch of this name. Raises NotFound."""
    branch = find(repository, name)
    if branch is None:
        raise NotFound(NOT_FOUND)
    return branch


def create(
    repository: LakeRepository,
    name: str,
    commit_id: str,
    *,
    hidden: bool = False,
    by: Actor = COMMAND_LINE,
) -> LakeBranch:
    """A branch that begins at a commit. Raises BadInput, Conflict."""
    names.check_branch(name)
    if db.session.get(LakeTag, (repository.id, name)):
        raise Conflict("tag already exists: not unique")
    branch = LakeBranch(repository_id=repository.id, name=name, commit_id=commit_id, hidden=hidden)
    db.session.add(branch)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Conflict(EXISTS) from None
    audit.note(by, Action.BRANCH_CHANGED, repository, f"Branch {name} made at {commit_id}.")
    db.session.commit()
    return branch


def list_for(
    repository: LakeRepository, prefix: str, after: str, limit: int, *, hidden: bool = False
) -> list[LakeBranch]:
    """Branches by name, also hidden ones if asked for."""
    query = select(LakeBranch).where(LakeBranch.repository_id == repository.id)
    query = query.where(*listing.page(LakeBranch.name, prefix, after))
    if not hidden:
        query = query.where(~LakeBranch.hidden)
    return list(db.session.scalars(query.order_by(LakeBranch.name).limit(limit)))


def remove(repository: LakeRepository, branch: LakeBranch, by: Actor = COMMAND_LINE) -> None:
    """Forget a branch and its changes; its commits stay. Raises Protected."""
    if branch.name == repository.default_branch:
        raise Protected("cannot delete repository default branch")
    # Its name and commit as they are now, since its row is locked when it is gone.
    gone = delete(LakeBranch).where(LakeBranch.id == branch.id)
    found = db.session.execute(gone.returning(LakeBranch.name, LakeBranch.commit_id)).first()
    if found is None:
        raise NotFound(NOT_FOUND)
    text = f"Branch {found.name} removed at {found.commit_id}."
    audit.note(by, Action.BRANCH_CHANGED, repository, text)
    db.session.commit()


def protect(
    repository: LakeRepository, branch: LakeBranch, *, on: bool, by: Actor = COMMAND_LINE
) -> None:
    """Let only admins of the repository change a branch, or let all its writers."""
    branch.protected = on
    text = f"Branch {branch.name} {'protected' if on else 'open to all writers'}."
    audit.note(by, Action.BRANCH_CHANGED, repository, text)
    db.session.commit()
