"""Projects: made by people or by the first upload, shared with members, and erased."""

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from webapp.assets import names
from webapp.errors import BadInput, Conflict, NotFound
from webapp.extensions import db
from webapp.models import (
    Action,
    AssetIngest,
    AssetMember,
    AssetProject,
    MemberRole,
    Process,
    User,
)
from webapp.services import audit
from webapp.services.assets import access, ingests
from webapp.services.assets.callers import Caller
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.states import LIVE

LONGEST_TITLE = 200


def create(owner: User, shortcode: str, title: str = "", by: Actor = COMMAND_LINE) -> AssetProject:
    """A project without files. Raises BadInput, Conflict."""
    code = names.shortcode(shortcode.strip())
    if code is None:
        raise BadInput(names.A_SHORTCODE)
    project = AssetProject(shortcode=code, title=_title(title), owner_id=owner.id)
    db.session.add(project)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Conflict(f"There is a project {code} already.") from None
    audit.note(by, Action.PROJECT_ADDED, project, f"Of {owner.email}.")
    db.session.commit()
    return project


def ensure(caller: Caller, shortcode: str) -> AssetProject:
    """The project of this shortcode, made now if it is not there.

    Only for who may make it, see `access.for_caller`.
    """
    found = access.find(shortcode)
    if found:
        return found
    owner = caller.user or _first_admin()
    try:
        return create(owner, shortcode, by=caller.actor)
    except Conflict:
        # Two files that come first at once make it once.
        return find(shortcode)


def _first_admin() -> User:
    """Who looks after what nobody of the desk has made."""
    admins = select(User).where(User.is_admin, User.active).order_by(User.id).limit(1)
    admin = db.session.scalar(admins)
    if admin is None:
        raise Conflict("The desk has no admin who could own this project.")
    return admin


def find(shortcode: str) -> AssetProject:
    """The project of this shortcode, in any case. Raises NotFound."""
    project = access.find(shortcode)
    if project is None:
        raise NotFound(f"There is no project {shortcode[:4]!r}.")
    return project


def list_all() -> list[AssetProject]:
    """Every project, by shortcode."""
    return list(db.session.scalars(select(AssetProject).order_by(AssetProject.shortcode)))


def rename(project: AssetProject, title: str, by: Actor = COMMAND_LINE) -> None:
    """Give a project another title. Raises BadInput."""
    project.title = _title(title)
    audit.note(by, Action.PROJECT_CHANGED, project, f"Title: {project.title}.")
    db.session.commit()


def _title(title: str) -> str:
    title = " ".join(title.split())
    if len(title) > LONGEST_TITLE or not title.isprintable():
        raise BadInput(f"A title has {LONGEST_TITLE} characters at most, none of them invisible.")
    return title


def members(project: AssetProject) -> list[AssetMember]:
    """Who may see a project besides its owner and the admins of the desk, by address."""
    query = select(AssetMember).join(User).where(AssetMember.project_id == project.id)
    return list(db.session.scalars(query.order_by(User.email)))


def set_member(
    project: AssetProject, user: User, role: MemberRole, by: Actor = COMMAND_LINE
) -> None:
    """Let somebody into a project, or change what they may do there. Raises BadInput."""
    if user.id == project.owner_id:
        raise BadInput("The owner of a project is always its admin.")
    db.session.merge(AssetMember(project_id=project.id, user_id=user.id, role=role))
    audit.note(by, Action.PROJECT_CHANGED, project, f"{user.email}: {role}.")
    db.session.commit()


def remove_member(project: AssetProject, user: User, by: Actor = COMMAND_LINE) -> None:
    """Let somebody into a project no more."""
    found = db.session.get(AssetMember, (project.id, user.id))
    if found:
        db.session.delete(found)
        audit.note(by, Action.PROJECT_CHANGED, project, f"{user.email} is out.")
        db.session.commit()


def erase(project: AssetProject, by: Actor = COMMAND_LINE) -> None:
    """Remove a project with all that it holds; the workers remove its files within a day or so.

    Raises Conflict while something is ingested, NotFound.
    """
    number = project.id
    ingests.take_turns(project)
    live = select(AssetIngest.process_id).join(Process).where(Process.state.in_(LIVE))
    if db.session.scalar(live.where(AssetIngest.project_id == number).limit(1)):
        db.session.rollback()
        raise Conflict("Files are being ingested: cancel that first.")
    audit.note(by, Action.PROJECT_REMOVED, project, f"Of {project.owner.email}.")
    gone = delete(AssetProject).where(AssetProject.id == number)
    db.session.execute(gone.execution_options(synchronize_session=False))
    db.session.commit()
