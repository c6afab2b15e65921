"""Uploads together with their newest processes, however many they are, in one query."""

from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm.interfaces import ORMOption

from webapp.extensions import db
from webapp.models import Process, Upload, User
from webapp.services.light import BESIDE_UPLOAD, LIGHT_UPLOAD
from webapp.services.owned import asked, missing, one_of, owned
from webapp.states import ProcessKind

RECENT = 50

Newest = dict[tuple[int, ProcessKind], Process]


class Seen(NamedTuple):
    """Uploads, and the newest process of each kind for each of them."""

    uploads: list[Upload]
    newest: Newest


def one_for(user: User, upload_id: int) -> Seen:
    """An upload that this person may see, with its processes. Raises NotFound."""
    seen = _seen(_one(user.is_admin), asked(user, upload_id))
    if not seen.uploads:
        raise missing(Upload, upload_id)
    return seen


def of_upload(upload: Upload) -> Seen:
    """This upload with its processes."""
    return _seen(_one(True), {"row_id": upload.id})


def list_for(user: User, before: int | None = None, limit: int = RECENT) -> Seen:
    """Uploads that this person may see, those with an id under `before`."""
    query = owned(Upload, user).order_by(Upload.id.desc()).limit(limit)
    return _seen(_together(query if before is None else query.where(Upload.id < before)), {})


def recent_of(user: User) -> Seen:
    """The newest uploads that this person made, without what their files look like."""
    return _seen(_recent(), {"owner_id": user.id})


@cache
def _one(admin: bool) -> Select[Upload, Process]:
    return _together(one_of(Upload, admin))


@cache
def _recent() -> Select[Upload, Process]:
    query = select(Upload).where(Upload.owner_id == bindparam("owner_id"))
    return _together(query.order_by(Upload.id.desc()).limit(RECENT), *LIGHT_UPLOAD)


def _together(which: Select[Upload], *options: ORMOption) -> Select[Upload, Process]:
    """These uploads, newest first, with their processes."""
    ids = select(which.with_only_columns(Upload.id).subquery().c.id)
    newest = (
        select(func.max(Process.id))
        .where(Process.upload_id.in_(ids))
        .group_by(Process.upload_id, Process.kind)
    )
    return (
        select(Upload, Process)
        .outerjoin(Process, and_(Process.upload_id == Upload.id, Process.id.in_(newest)))
        .where(Upload.id.in_(ids))
        .order_by(Upload.id.desc())
        .options(*BESIDE_UPLOAD, *options)
    )


def _seen(query: Select[Upload, Process], values: dict[str, int]) -> Seen:
    found = [(row[0], row[1]) for row in db.session.execute(query, values)]
    return Seen(
        list(dict.fromkeys(upload for upload, _ in found)),
        {(upload.id, ProcessKind(one.kind)): one for upload, one in found if one is not None},
    )
