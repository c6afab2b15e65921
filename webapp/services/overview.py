"""Many uploads at once with their newest processes, in two queries."""

from collections.abc import Iterable

from sqlalchemy import func, select

from webapp.extensions import db
from webapp.models import Process, Upload, User
from webapp.states import ProcessKind

RECENT = 50

Newest = dict[tuple[int, ProcessKind], Process]


def newest(upload_ids: Iterable[int]) -> Newest:
    """The newest process of each kind for each of these uploads."""
    ids = (
        select(func.max(Process.id))
        .where(Process.upload_id.in_(list(upload_ids)))
        .group_by(Process.upload_id, Process.kind)
    )
    found = db.session.scalars(select(Process).where(Process.id.in_(ids)))
    return {(process.upload_id or 0, ProcessKind(process.kind)): process for process in found}


def recent_of(user: User, limit: int = RECENT) -> list[Upload]:
    """The newest uploads that this person made, also when the person may see more."""
    query = select(Upload).where(Upload.owner_id == user.id).order_by(Upload.id.desc())
    return list(db.session.scalars(query.limit(limit)))
