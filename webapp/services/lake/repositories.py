"""Repositories: made with a first commit and a branch, looked for, and removed."""

from collections.abc import Collection, Mapping

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from webapp.errors import BadInput, Conflict, NotFound
from webapp.extensions import changed, db
from webapp.models import Action, Process, User
from webapp.models.lake import LakeBranch, LakeImport, LakeMember, LakeRepository
from webapp.models.members import MemberRole
from webapp.services import audit
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.lake import access, commits, content, listing, names
from webapp.states import LIVE

FIRST_MESSAGE = "Repository created"


def create(
    owner: User,
    name: str,
    storage_namespace: str,
    default_branch: str = "main",
    *,
    read_only: bool = False,
    by: Actor = COMMAND_LINE,
) -> LakeRepository:
    """A repository with an empty first commit. Raises BadInput, Conflict."""
    names.check_repository(name, storage_namespace)
    names.check_branch(default_branch)
    committer, version = owner.email, content.start()
    repository = LakeRepository(
        name=name,
        storage_namespace=storage_namespace,
        default_branch=default_branch,
        read_only=read_only,
        details={},
        owner_id=owner.id,
    )
    db.session.add(repository)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise _taken(name, storage_namespace) from None
    first = commits.new(repository.id, None, FIRST_MESSAGE, committer, version.id)
    db.session.add(first)
    db.session.add(LakeBranch(repository_id=repository.id, name=default_branch, commit_id=first.id))
    audit.note(by, Action.REPOSITORY_ADDED, repository, f"Objects at {storage_namespace}.")
    db.session.commit()
    return repository


def _taken(name: str, storage_namespace: str) -> Conflict | BadInput:
    if db.session.scalar(select(LakeRepository.id).where(LakeRepository.name == name)):
        return Conflict("error creating repository: not unique")
    return BadInput(f"the storage namespace {storage_namespace} is in use already")


def list_for(
    user: User, prefix: str = "", after: str = "", limit: int = 100, search: str = ""
) -> list[LakeRepository]:
    """The repositories that this person may see, by name."""
    query = access.visible(user).where(*listing.page(LakeRepository.name, prefix, after))
    if search:
        query = query.where(LakeRepository.name.icontains(search, autoescape=True))
    return list(db.session.scalars(query.order_by(LakeRepository.name).limit(limit)))


def change_details(
    repository: LakeRepository,
    set_to: Mapping[str, str],
    removed: Collection[str] = (),
    by: Actor = COMMAND_LINE,
) -> None:
    """Change the metadata of a repository, one change after the other. Raises BadInput."""
    number = repository.id
    lock = update(LakeRepository).where(LakeRepository.id == number)
    lock = lock.values(name=LakeRepository.name).execution_options(synchronize_session=False)
    if not changed(db.session.execute(lock)):
        raise NotFound(access.NOT_FOUND)
    db.session.refresh(repository)
    gone = [name for name in repository.details if name in removed]
    kept = {name: text for name, text in repository.details.items() if name not in removed}
    changed_to = kept | dict(set_to)
    names.check_details(changed_to)
    repository.details = changed_to
    named = ", ".join([*set_to, *gone])
    audit.note(by, Action.REPOSITORY_CHANGED, repository, f"Metadata: {named}.")
    db.session.commit()


def switch_read_only(repository: LakeRepository, *, on: bool, by: Actor = COMMAND_LINE) -> None:
    """Let nobody change what a repository holds, or let its writers again."""
    repository.read_only = on
    text = "Nobody can change it any more." if on else "Its writers can change it again."
    audit.note(by, Action.REPOSITORY_CHANGED, repository, text)
    db.session.commit()


def remove(repository: LakeRepository, by: Actor = COMMAND_LINE) -> None:
    """Remove a repository with all that it holds; files of sources stay.

    Raises Conflict while something is imported, NotFound.
    """
    live = select(LakeImport.id).join(Process).where(Process.state.in_(LIVE))
    if db.session.scalar(live.where(LakeImport.repository_id == repository.id).limit(1)):
        raise Conflict("an import is running: cancel it first")
    text = f"Of {repository.owner.email}, objects at {repository.storage_namespace}."
    audit.note(by, Action.REPOSITORY_REMOVED, repository, text)
    gone = delete(LakeRepository).where(LakeRepository.id == repository.id)
    if changed(db.session.execute(gone.execution_options(synchronize_session=False))) == 0:
        db.session.rollback()
        raise NotFound(access.NOT_FOUND)
    db.session.commit()


def members(repository: LakeRepository) -> list[LakeMember]:
    """Who may see a repository besides its owner and the admins of the desk, by address."""
    query = select(LakeMember).join(User).where(LakeMember.repository_id == repository.id)
    return list(db.session.scalars(query.order_by(User.email)))


def set_member(
    repository: LakeRepository, user: User, role: MemberRole | None, by: Actor = COMMAND_LINE
) -> None:
    """Let somebody into a repository in a role, or out of it. Raises BadInput for its owner."""
    if user.id == repository.owner_id:
        raise BadInput("The owner of a repository is always its admin.")
    member = db.session.get(LakeMember, (repository.id, user.id))
    if member is None and role:
        db.session.add(LakeMember(repository_id=repository.id, user_id=user.id, role=role))
    elif member and role:
        member.role = role
    elif member:
        db.session.delete(member)
    text = f"{user.email} is {role}." if role else f"{user.email} is no member any more."
    audit.note(by, Action.REPOSITORY_CHANGED, repository, text)
    db.session.commit()
