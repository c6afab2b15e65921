"""Ingests as pages look at them again and again: all that they need, in one query."""

from collections.abc import Sequence

from sqlalchemy import Select, and_, select

from webapp.assets import names
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.models import AssetIngest, AssetMember, AssetProject, MemberRole, Process, User
from webapp.services.assets import access, watch

PAGE = 25
NONE = "There is no such ingest."
# Beyond all ids.
MOST = 2**31


def one(user: User, shortcode: str, process_id: int) -> tuple[AssetIngest, MemberRole]:
    """An ingest of a project, and what this person is there. Raises NotFound."""
    query = _seen(user).where(AssetProject.shortcode == names.shortcode(shortcode))
    known = process_id if process_id < MOST else 0
    row = db.session.execute(query.where(AssetIngest.process_id == known)).first()
    if row is None:
        raise NotFound(NONE)
    return row[0], watch.shown_role(user, row[0].project, row[1])


def of_process(user: User, process_id: int) -> AssetIngest:
    """The ingest that a process does. Raises NotFound."""
    known = process_id if process_id < MOST else 0
    row = db.session.execute(_seen(user).where(AssetIngest.process_id == known)).first()
    if row is None:
        raise NotFound("There is no such ingest, or its project was removed.")
    found: AssetIngest = row[0]
    return found


def list_for(
    user: User, shortcode: str, before: int | None = None, limit: int = PAGE
) -> Sequence[AssetIngest]:
    """The ingests of all files of a project, the newest first, those before a process.

    None of a project that this person may not see.
    """
    code = names.shortcode(shortcode)
    query = _seen(user).where(AssetProject.shortcode == code, AssetIngest.ticket == "")
    if before is not None:
        query = query.where(AssetIngest.process_id < before)
    return db.session.scalars(query.order_by(AssetIngest.process_id.desc()).limit(limit)).all()


def _seen(user: User) -> Select[AssetIngest, MemberRole]:
    mine = access.visible(user).with_only_columns(AssetProject.id)
    member = and_(AssetMember.project_id == AssetIngest.project_id, AssetMember.user_id == user.id)
    return (
        select(AssetIngest, AssetMember.role)
        .join(AssetProject, AssetProject.id == AssetIngest.project_id)
        .join(Process, Process.id == AssetIngest.process_id)
        .outerjoin(AssetMember, member)
        .where(AssetProject.id.in_(mine))
    )
