"""Imports as pages look at them again and again: all that they need, in one query."""

from sqlalchemy import Select, select

from webapp.errors import NotFound
from webapp.extensions import db
from webapp.models import Process, User
from webapp.models.lake import LakeImport, LakeMember, LakeRepository
from webapp.models.members import MemberRole
from webapp.services.lake import access

PAGE = 25


def one(user: User, import_id: str) -> tuple[LakeImport, bool]:
    """An import, a plan or an export that this person may see, and whether they may write there.

    Raises NotFound, the same for one in somebody else's repository as for none.
    """
    row = db.session.execute(_seen(user).where(LakeImport.id == import_id)).first()
    if row is None:
        raise NotFound("There is no such import.")
    return row[0], _may_write(user, *row)


def of_process(user: User, process_id: int) -> LakeImport:
    """The import that a process does. Raises NotFound."""
    known = process_id if process_id < 2**31 else 0
    row = db.session.execute(_seen(user).where(LakeImport.process_id == known)).first()
    if row is None:
        raise NotFound("There is no such import, or its repository was removed.")
    found: LakeImport = row[0]
    return found


def list_for(
    user: User, repository: str, before: int | None = None, limit: int = PAGE
) -> tuple[list[LakeImport], bool]:
    """Those of a repository, the newest first, and whether this person may write into it.

    `before` is a process. Raises NotFound.
    """
    query = _seen(user).where(LakeRepository.name == repository)
    if before is not None:
        query = query.where(LakeImport.process_id < before)
    rows = db.session.execute(query.order_by(LakeImport.process_id.desc()).limit(limit)).all()
    if not rows:
        found = access.repository_for(user, repository)
        return [], access.role_in(user, found) in (MemberRole.WRITER, MemberRole.ADMIN)
    return [row[0] for row in rows], _may_write(user, *rows[0])


def _seen(user: User) -> Select[LakeImport, MemberRole | None]:
    mine = access.visible(user).with_only_columns(LakeRepository.id)
    member = (LakeMember.repository_id == LakeImport.repository_id) & (
        LakeMember.user_id == user.id
    )
    return (
        select(LakeImport, LakeMember.role)
        .join(LakeRepository, LakeRepository.id == LakeImport.repository_id)
        .join(Process, Process.id == LakeImport.process_id)
        .outerjoin(LakeMember, member)
        .where(LakeRepository.id.in_(mine))
    )


def _may_write(user: User, row: LakeImport, role: MemberRole | None) -> bool:
    if user.is_admin or row.repository.owner_id == user.id:
        return True
    return role in (MemberRole.WRITER, MemberRole.ADMIN)
