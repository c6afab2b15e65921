"""Who may do what in which project."""

from typing import NamedTuple

from sqlalchemy import Select, bindparam, exists, or_, select

from webapp.assets import names
from webapp.errors import NotAllowed, NotFound
from webapp.extensions import db
from webapp.models import AssetIngest, AssetMember, AssetProject, MemberRole, Process, User
from webapp.services.assets.callers import Caller
from webapp.states import LIVE

# From the one that may do least.
ROLES = tuple(MemberRole)
NO_ACCESS = "No project access."
# Made once: each upload asks it.
_PLACE = select(
    AssetProject.id,
    AssetProject.owner_id,
    select(AssetMember.role)
    .where(AssetMember.project_id == AssetProject.id, AssetMember.user_id == bindparam("user_id"))
    .scalar_subquery(),
    exists().where(
        AssetIngest.project_id == AssetProject.id,
        AssetIngest.ticket == "",
        Process.id == AssetIngest.process_id,
        Process.state.in_(LIVE),
    ),
).where(AssetProject.shortcode == bindparam("shortcode"))


class Place(NamedTuple):
    """Where an upload goes: the project, unless it is to be made, and is it ingested just now?"""

    project_id: int | None
    busy: bool


def visible(user: User) -> Select[AssetProject]:
    """All projects that this person may see."""
    query = select(AssetProject)
    if user.is_admin:
        return query
    member_of = select(AssetMember.project_id).where(AssetMember.user_id == user.id)
    return query.where(or_(AssetProject.owner_id == user.id, AssetProject.id.in_(member_of)))


def role_in(user: User, project: AssetProject) -> MemberRole | None:
    """What this person is in a project."""
    if role := as_of_right(user, project):
        return role
    member = db.session.get(AssetMember, (project.id, user.id))
    return MemberRole(member.role) if member else None


def as_of_right(user: User, project: AssetProject) -> MemberRole | None:
    """What this person is in a project without being let in."""
    return MemberRole.ADMIN if user.is_admin or project.owner_id == user.id else None


def project_for(user: User, shortcode: str, needs: MemberRole = MemberRole.READER) -> AssetProject:
    """The project of this shortcode, in any case.

    Raises NotFound, also for somebody else's, and NotAllowed for who may do less.
    """
    project = find(shortcode)
    role = role_in(user, project) if project else None
    if project is None or role is None:
        raise NotFound(f"There is no project {shortcode[:4]!r}.")
    if not _suffices(role, needs):
        who = f"{project.owner.email} and its admins can give it."
        raise NotAllowed(f"This takes the role {needs} in the project {project.shortcode}: {who}")
    return project


def for_caller(
    caller: Caller, shortcode: str, needs: MemberRole = MemberRole.READER
) -> AssetProject | None:
    """The project of this shortcode, or None where the caller may make it first.

    Raises NotAllowed, the same for somebody else's project as for none.
    """
    project = find(shortcode)
    role = role_in(caller.user, project) if caller.user and project else None
    _refuse(caller, project is not None, role, shortcode, needs)
    return project


def place_for(caller: Caller, shortcode: str) -> Place:
    """Where an upload of this caller goes, asked in one query. Raises NotAllowed."""
    user_id = caller.user.id if caller.user else None
    asked = {"shortcode": shortcode.upper(), "user_id": user_id}
    found = db.session.connection().execute(_PLACE, asked).first()
    number, owner_id, role, busy = found or (None, None, None, False)
    admin = caller.user is not None and (caller.admin or owner_id == user_id)
    _refuse(caller, bool(found), MemberRole.ADMIN if admin else role, shortcode, MemberRole.WRITER)
    return Place(number, bool(busy))


def find(shortcode: str) -> AssetProject | None:
    """The project of this shortcode, in any case."""
    code = names.shortcode(shortcode)
    query = select(AssetProject).where(AssetProject.shortcode == code)
    return db.session.scalar(query) if code else None


def _refuse(
    caller: Caller, is_there: bool, role: MemberRole | None, shortcode: str, needs: MemberRole
) -> None:
    """Raises NotAllowed. The role is that of a person; a token says by itself what it may do."""
    if caller.user is not None and is_there:
        may = _suffices(role, needs)
    else:
        may = caller.admin or _names(caller, shortcode.upper(), needs)
    if not may:
        raise NotAllowed(NO_ACCESS)


def _names(caller: Caller, shortcode: str, needs: MemberRole) -> bool:
    writes = shortcode in caller.writes and needs != MemberRole.ADMIN
    return writes or (shortcode in caller.reads and needs == MemberRole.READER)


def _suffices(role: MemberRole | None, needs: MemberRole) -> bool:
    return role is not None and ROLES.index(role) >= ROLES.index(needs)
