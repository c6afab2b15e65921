"""A project as its pages look at it again and again: all that they need, in one query."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, func, or_, select

from webapp.assets import names
from webapp.errors import NotFound
from webapp.extensions import db
from webapp.models import (
    AssetIngest,
    AssetMember,
    AssetProject,
    AssetUpload,
    MemberRole,
    Process,
    User,
)
from webapp.services.assets import access
from webapp.states import LIVE

PAGE = 50


@dataclass(frozen=True, slots=True)
class Watched:
    """A project, what somebody is in it, and where it stands."""

    project: AssetProject
    role: MemberRole
    waiting: int
    failed: int
    # The ingest of all files that waits or runs.
    ingest: AssetIngest | None


def project(user: User, shortcode: str) -> Watched:
    """The project of this shortcode, in any case. Raises NotFound, also for somebody else's."""
    code = names.shortcode(shortcode)
    query = _seen(user).where(AssetProject.shortcode == code)
    row = db.session.execute(query).first() if code else None
    if row is None:
        raise NotFound(f"There is no project {shortcode[:4]!r}.")
    return _watched(user, *row)


def projects(user: User, after: str = "", text: str = "", limit: int = PAGE) -> list[Watched]:
    """Those that this person may see, by shortcode, with a text in their shortcode or title."""
    query = _seen(user).where(AssetProject.shortcode > after)
    if text:
        alike = (AssetProject.shortcode, AssetProject.title)
        query = query.where(or_(*(one.icontains(text, autoescape=True) for one in alike)))
    rows = db.session.execute(query.order_by(AssetProject.shortcode).limit(limit))
    return [_watched(user, *row) for row in rows]


def _seen(
    user: User,
) -> Select[AssetProject, MemberRole, int, int, AssetIngest]:
    mine = access.visible(user).with_only_columns(AssetProject.id)
    member = and_(AssetMember.project_id == AssetProject.id, AssetMember.user_id == user.id)
    live = select(Process.id).where(Process.state.in_(LIVE))
    ingest = and_(
        AssetIngest.project_id == AssetProject.id,
        AssetIngest.ticket == "",
        AssetIngest.process_id.in_(live),
    )
    waiting, failed = _files(AssetUpload.problem == ""), _files(AssetUpload.problem != "")
    return (
        select(AssetProject, AssetMember.role, waiting, failed, AssetIngest)
        .outerjoin(AssetMember, member)
        .outerjoin(AssetIngest, ingest)
        .where(AssetProject.id.in_(mine))
    )


def _files(which: ColumnElement[bool]) -> ScalarSelect[int]:
    mine = AssetUpload.project_id == AssetProject.id, AssetUpload.ticket == ""
    return select(func.count()).where(*mine, which).correlate(AssetProject).scalar_subquery()


def _watched(
    user: User,
    found: AssetProject,
    role: str | None,
    waiting: int,
    failed: int,
    ingest: AssetIngest | None,
) -> Watched:
    return Watched(found, shown_role(user, found, role), waiting, failed, ingest)


def shown_role(user: User, found: AssetProject, role: str | None) -> MemberRole:
    """What somebody who sees a project is in it; `role` is that of the member."""
    return access.as_of_right(user, found) or MemberRole(role or MemberRole.READER)
