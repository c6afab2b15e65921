"""Files of the graph that nobody needs: of lost attempts, of imports taken back, of old versions.

No name is ever used again. Whoever still reads what was the present a moment ago has an hour.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog

from webapp import storage
from webapp.extensions import db
from webapp.models import GraphRun, GraphVersion, Process
from webapp.models.columns import now
from webapp.states import LIVE
from workers.graph.state import FRAMES, VERSIONS

READERS_HAVE = timedelta(hours=1)
# Of versions so many at most: each is as large as the graph, and a small import makes one.
VERSIONS_KEPT, AT_ONCE = 10, 20

log = structlog.get_logger()


def sweep(before: datetime) -> int:
    """Remove what is needed no more and was written before this moment; gives how many files."""
    # They are large, and are not kept as long as others.
    before = max(before, now() - READERS_HAVE)
    count = 0
    for key in (*_versions(before), *_frames(before)):
        storage.delete(key)
        count += 1
        log.info("orphan removed", key=key)
    db.session.rollback()
    return count


def drop_old_versions() -> None:
    """Remove the files of versions that many others have followed since."""
    keys = (
        sa.select(GraphVersion.key).order_by(GraphVersion.id.desc()).limit(VERSIONS_KEPT + AT_ONCE)
    )
    found = list(db.session.scalars(keys))
    db.session.rollback()
    # An import that changes nothing leaves the file of the version before it.
    for key in {*found[VERSIONS_KEPT:]} - {*found[:VERSIONS_KEPT], ""}:
        storage.delete(key)


def _versions(before: datetime) -> Iterator[str]:
    newest = sa.select(GraphVersion.key).order_by(GraphVersion.id.desc()).limit(1)
    for key in list(storage.older_than(VERSIONS, before)):
        if key != db.session.scalar(newest):
            yield key


def _frames(before: datetime) -> Iterator[str]:
    for key in list(storage.older_than(FRAMES, before)):
        name = key.removeprefix(f"{FRAMES}/").partition("/")[0]
        if not name.isdecimal() or not _is_needed(int(name)):
            yield key


def _is_needed(process_id: int) -> bool:
    """Is what this import brings in the graph, or may it come to be?"""
    live = Process.state.in_(LIVE)
    run = sa.select(GraphRun.process_id).join(Process, Process.id == GraphRun.process_id)
    mine = run.where(GraphRun.process_id == process_id, sa.or_(GraphRun.applied, live))
    return db.session.scalar(mine) is not None
