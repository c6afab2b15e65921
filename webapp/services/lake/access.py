"""Who may do what in which repository."""

from sqlalchemy import Select, or_, select

from webapp.errors import NotAllowed, NotFound, Protected
from webapp.extensions import db
from webapp.models import User
from webapp.models.lake import LakeBranch, LakeMember, LakeRepository
from webapp.models.members import MemberRole
from webapp.services.lake import branches

# From the one that may do least.
ROLES = tuple(MemberRole)
NOT_FOUND = "repository not found"


def visible(user: User) -> Select[LakeRepository]:
    """All repositories that this person may see."""
    query = select(LakeRepository)
    if user.is_admin:
        return query
    member_of = select(LakeMember.repository_id).where(LakeMember.user_id == user.id)
    return query.where(or_(LakeRepository.owner_id == user.id, LakeRepository.id.in_(member_of)))


def sees(user: User, name: str) -> bool:
    """May this person see the repository of this name?"""
    return db.session.scalar(visible(user).where(LakeRepository.name == name)) is not None


def role_in(user: User, repository: LakeRepository) -> MemberRole | None:
    """What this person is in a repository."""
    if user.is_admin or repository.owner_id == user.id:
        return MemberRole.ADMIN
    member = db.session.get(LakeMember, (repository.id, user.id))
    return MemberRole(member.role) if member else None


def repository_for(
    user: User, name: str, needs: MemberRole = MemberRole.READER, *, force: bool = False
) -> LakeRepository:
    """The repository of this name. Nobody writes into a read-only one, unless by `force`.

    Raises NotFound, also for somebody else's, NotAllowed for who may do less, Protected.
    """
    repository = db.session.scalar(select(LakeRepository).where(LakeRepository.name == name))
    role = role_in(user, repository) if repository else None
    if repository is None or role is None:
        raise NotFound(NOT_FOUND)
    if ROLES.index(role) < ROLES.index(needs):
        raise NotAllowed(f"insufficient permissions: this takes the role {needs} in {name}")
    if repository.read_only and needs != MemberRole.READER and not force:
        raise Protected("cannot write to a read-only repository")
    return repository


def branch_for(
    user: User,
    repository_name: str,
    name: str,
    *,
    force: bool = False,
    refusal: str = "cannot write to protected branch",
) -> tuple[LakeRepository, LakeBranch]:
    """A branch that this person may change, and its repository.

    Raises NotFound, NotAllowed, Protected.
    """
    repository = repository_for(user, repository_name, MemberRole.WRITER, force=force)
    branch = branches.get(repository, name)
    if branch.protected and role_in(user, repository) != MemberRole.ADMIN:
        raise Protected(refusal)
    return repository, branch
