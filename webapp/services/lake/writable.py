"""The branches that somebody may write to, to choose from."""

from typing import NamedTuple

from sqlalchemy import Select, or_, select

from webapp.extensions import db
from webapp.models import User
from webapp.models.lake import LakeBranch, LakeMember, LakeRepository
from webapp.models.members import MemberRole

MOST = 500


class Writable(NamedTuple):
    """A branch, and its repository."""

    repository: str
    branch: str


def branches(user: User) -> list[Writable]:
    """By repository, the default branch first, then by name."""
    first = LakeBranch.name != LakeRepository.default_branch
    query = select(LakeRepository.name, LakeBranch.name)
    query = query.join(LakeBranch, LakeBranch.repository_id == LakeRepository.id)
    query = query.where(~LakeRepository.read_only, ~LakeBranch.hidden)
    if not user.is_admin:
        mine = LakeRepository.owner_id == user.id
        query = query.where(
            or_(
                mine,
                LakeRepository.id.in_(_member(user, MemberRole.ADMIN)),
                LakeRepository.id.in_(_member(user, MemberRole.WRITER)) & ~LakeBranch.protected,
            )
        )
    rows = db.session.execute(query.order_by(LakeRepository.name, first, LakeBranch.name))
    return [Writable(*row) for row in rows.fetchmany(MOST)]


def _member(user: User, role: MemberRole) -> Select[int]:
    member = LakeMember.user_id == user.id
    return select(LakeMember.repository_id).where(member, LakeMember.role == role)
