"""Files of assets that nobody names, and rows of uploads that will never be whole."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import islice

import sqlalchemy as sa
import structlog

from webapp import storage
from webapp.extensions import changed, db
from webapp.models import Asset, AssetIngest, AssetPartial, AssetUpload, Process
from webapp.models.columns import now
from webapp.states import LIVE

KEYS_AT_ONCE = 500

log = structlog.get_logger()


def sweep(before: datetime) -> int:
    """Remove files that were written before this moment and that no row names; gives how many."""
    _forget_parts()
    _forget_lone_files(before)
    count = 0
    for key in (*_unnamed("assets", before, _assets), *_unnamed("parts", before, _partials)):
        storage.delete(key)
        count += 1
        log.info("orphan removed", key=key)
    db.session.rollback()
    return count


def named(digests: Iterable[str]) -> set[str]:
    """Those of these digests that a file has which waits to be ingested, or that was.

    In a bucket the original of an asset is a copy, and needs no upload any more.
    """
    wanted = list(digests)
    found = sa.select(AssetUpload.digest).where(AssetUpload.digest.in_(wanted))
    originals = sa.select(Asset.checksum_original).where(Asset.checksum_original.in_(wanted))
    query = found if storage.folder() is None else sa.union(found, originals)
    return set(db.session.execute(query).scalars())


def _forget_parts() -> None:
    """Whoever has not sent the rest by now begins anew."""
    old = sa.delete(AssetPartial).where(AssetPartial.expires_at < now())
    db.session.execute(old.execution_options(synchronize_session=False))
    db.session.commit()


def _forget_lone_files(before: datetime) -> None:
    """A file that was to be ingested alone, and whose run is over or never was."""
    live = sa.exists().where(
        AssetIngest.ticket == AssetUpload.ticket,
        AssetIngest.process_id == Process.id,
        Process.state.in_(LIVE),
    )
    old = AssetUpload.ticket != "", AssetUpload.uploaded_at < before, ~live
    gone = sa.delete(AssetUpload).where(*old).execution_options(synchronize_session=False)
    if count := changed(db.session.execute(gone)):
        log.info("lone files removed", count=count)
    db.session.commit()


def _unnamed(
    prefix: str, before: datetime, known: Callable[[Iterable[str]], set[str]]
) -> Iterator[str]:
    """Keys whose id no row has: none is ever given again, so nobody can write them anew."""
    keys = storage.older_than(prefix, before)
    while some := list(islice(keys, KEYS_AT_ONCE)):
        ids = known(map(_id_of, some))
        # Storage may take long, and nobody waits meanwhile for what a transaction has seen.
        db.session.rollback()
        yield from (key for key in some if _id_of(key) not in ids)


def _id_of(key: str) -> str:
    """assets/0801/ab/cd/ID.txt.orig, parts/ID/00000000000000000000"""
    parts = key.split("/")
    return parts[1] if parts[0] == "parts" else parts[-1].partition(".")[0]


def _assets(ids: Iterable[str]) -> set[str]:
    return set(db.session.scalars(sa.select(Asset.asset_id).where(Asset.asset_id.in_(set(ids)))))


def _partials(ids: Iterable[str]) -> set[str]:
    return set(db.session.scalars(sa.select(AssetPartial.id).where(AssetPartial.id.in_(set(ids)))))
