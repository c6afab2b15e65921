"""Tags: names that stay at one commit."""

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from webapp.errors import Conflict, NotFound
from webapp.extensions import changed, db
from webapp.models import Action
from webapp.models.lake import LakeRepository, LakeTag
from webapp.services import audit
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.lake import branches, listing, names

EXISTS = "tag already exists: not unique"
NOT_FOUND = "tag not found"


def get(repository: LakeRepository, name: str) -> LakeTag:
    """The tag of this name. Raises NotFound."""
    tag = db.session.get(LakeTag, (repository.id, name))
    if tag is None:
        raise NotFound(NOT_FOUND)
    return tag


def create(
    repository: LakeRepository, name: str, commit_id: str, by: Actor = COMMAND_LINE
) -> LakeTag:
    """A name for a commit. Raises BadInput, Conflict."""
    names.check_tag(name)
    if branches.find(repository, name):
        raise Conflict(branches.EXISTS)
    tag = LakeTag(repository_id=repository.id, name=name, commit_id=commit_id)
    db.session.add(tag)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        raise Conflict(EXISTS) from None
    audit.note(by, Action.BRANCH_CHANGED, repository, f"Tag {name} made at {commit_id}.")
    db.session.commit()
    return tag


def list_for(repository: LakeRepository, prefix: str, after: str, limit: int) -> list[LakeTag]:
    """Tags by name."""
    query = select(LakeTag).where(LakeTag.repository_id == repository.id)
    query = query.where(*listing.page(LakeTag.name, prefix, after))
    return list(db.session.scalars(query.order_by(LakeTag.name).limit(limit)))


def remove(repository: LakeRepository, tag: LakeTag, by: Actor = COMMAND_LINE) -> None:
    """Forget a tag; its commit stays. Raises NotFound."""
    mine = LakeTag.repository_id == repository.id, LakeTag.name == tag.name
    text = f"Tag {tag.name} removed at {tag.commit_id}."
    if changed(db.session.execute(delete(LakeTag).where(*mine))) == 0:
        raise NotFound(NOT_FOUND)
    audit.note(by, Action.BRANCH_CHANGED, repository, text)
    db.session.commit()
