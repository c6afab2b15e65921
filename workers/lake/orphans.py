"""Files of the lake that nobody names: of imports that were killed, of repositories that are gone.

Names are content: a file that nobody names may be what somebody writes in this moment. So nobody
can name files while some are looked at for the last time and removed.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

import sqlalchemy as sa
import structlog

from webapp import storage
from webapp.extensions import db
from webapp.models import LakeBlob, LakeCommit, LakeRange

# The lock is held while so many are removed.
FILES_AT_ONCE = 20
KEYS_AT_ONCE = 500
LOCK = "LOCK TABLE lake_blob, lake_commit, lake_range IN SHARE ROW EXCLUSIVE MODE"
NAMED: dict[str, sa.orm.InstrumentedAttribute[str]] = {
    "lake/data": LakeBlob.digest,
    "lake/ranges": LakeRange.range_id,
    "lake/versions": LakeCommit.meta_range_id,
}

log = structlog.get_logger()


def sweep(before: datetime) -> int:
    """Remove files that were last written before this moment and that no row names."""
    _forget_versions()
    return sum(_sweep(prefix, before) for prefix in NAMED)


def _forget_versions() -> None:
    """Ranges of a version have no name any more once no commit has the version."""
    _lock()
    kept = sa.exists().where(LakeCommit.meta_range_id == LakeRange.meta_range_id)
    db.session.execute(
        sa.delete(LakeRange).where(~kept).execution_options(synchronize_session=False)
    )
    db.session.commit()


def _sweep(prefix: str, before: datetime) -> int:
    count = 0
    orphans = _orphans(prefix, before)
    while some := list(islice(orphans, FILES_AT_ONCE)):
        count += _remove(prefix, some, before)
    return count


def _orphans(prefix: str, before: datetime) -> Iterator[str]:
    """What looks as if nobody named it: asked for many at once, since nearly all have a name."""
    keys = storage.older_than(prefix, before)
    while some := list(islice(keys, KEYS_AT_ONCE)):
        named = _named(prefix, some)
        # Storage may take long, and nobody waits meanwhile for what a transaction has seen.
        db.session.rollback()
        yield from (key for key in some if _digest(key) not in named)


def _remove(prefix: str, keys: list[str], before: datetime) -> int:
    """Remove those that still nobody names, and that nobody has written anew."""
    _lock()
    named = _named(prefix, keys)
    gone = [key for key in keys if _digest(key) not in named and storage.is_older(key, before)]
    for key in gone:
        storage.delete(key)
        log.info("orphan removed", key=key)
    db.session.rollback()
    return len(gone)


def _lock() -> None:
    postgres = db.engine.dialect.name == "postgresql"
    db.session.execute(sa.text(LOCK if postgres else "BEGIN IMMEDIATE"))


def _named(prefix: str, keys: list[str]) -> set[str]:
    column = NAMED[prefix]
    return set(db.session.scalars(sa.select(column).where(column.in_(map(_digest, keys)))))


def _digest(key: str) -> str:
    return key.rpartition("/")[2]
