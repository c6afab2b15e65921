"""Uploads together with their newest processes, however many they are, in one query."""

from typing import NamedTuple

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import contains_eager, defer, joinedload
from sqlalchemy.orm.interfaces import ORMOption

from webapp.extensions import db
from webapp.models import Dataset, Process, Upload, User
from webapp.services.owned import missing, owned, with_id
from webapp.states import ProcessKind

RECENT = 50

# What is large and takes time to decode, and what no list says.
BRIEFLY = (
    defer(Upload.shape),
    defer(Upload.mapping),
    defer(Upload.reading),
    joinedload(Upload.dataset).defer(Dataset.descriptor),
)

Newest = dict[tuple[int, ProcessKind], Process]


class Seen(NamedTuple):
    """Uploads, and the newest process of each kind for each of them."""

    uploads: list[Upload]
    newest: Newest


def of(which: Select[Upload], *options: ORMOption) -> Seen:
    """These uploads, newest first, with their processes."""
    ids = select(which.with_only_columns(Upload.id).subquery().c.id)
    newest = (
        select(func.max(Process.id))
        .where(Process.upload_id.in_(ids))
        .group_by(Process.upload_id, Process.kind)
    )
    rows = db.session.execute(
        select(Upload, Process)
        .outerjoin(Process, and_(Process.upload_id == Upload.id, Process.id.in_(newest)))
        .where(Upload.id.in_(ids))
        .order_by(Upload.id.desc())
        .options(contains_eager(Process.upload), *options)
    ).all()
    found: list[tuple[Upload, Process | None]] = [(row[0], row[1]) for row in rows]
    return Seen(
        list(dict.fromkeys(upload for upload, _ in found)),
        {(upload.id, ProcessKind(one.kind)): one for upload, one in found if one is not None},
    )


def one_for(user: User, upload_id: int) -> Seen:
    """An upload that this person may see, with its processes. Raises NotFound."""
    seen = of(with_id(Upload, user, upload_id))
    if not seen.uploads:
        raise missing(Upload, upload_id)
    return seen


def of_upload(upload: Upload) -> Seen:
    """This upload with its processes."""
    return of(select(Upload).where(Upload.id == upload.id))


def list_for(user: User, before: int | None = None, limit: int = RECENT) -> Seen:
    """Uploads that this person may see, those with an id under `before`."""
    query = owned(Upload, user).order_by(Upload.id.desc()).limit(limit)
    return of(query if before is None else query.where(Upload.id < before))


def recent_of(user: User, limit: int = RECENT) -> Seen:
    """The newest uploads that this person made, without what their files look like."""
    query = select(Upload).where(Upload.owner_id == user.id)
    return of(query.order_by(Upload.id.desc()).limit(limit), *BRIEFLY)
