"""Files that nobody needs: of lost attempts, of uploads never saved, or kept no longer."""

import shutil
import time
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import chain, islice

import structlog
from sqlalchemy import select, union

from webapp import storage
from webapp.extensions import db
from webapp.models import Batch, BatchFile, ControlFile, GraphImport, Process, Upload, UploadVersion
from webapp.models.columns import now
from webapp.services.lake import shelf
from webapp.settings import Settings
from workers.assets import orphans as asset_orphans
from workers.graph import orphans as graph_orphans
from workers.lake import orphans as lake_orphans

# Whoever writes a file saves its row within this time.
AGE = timedelta(days=1)
KEYS_AT_ONCE = 500
RESULTS = {"staged": "staged", "problems": "problems_key", "reports": "report_key"}

log = structlog.get_logger()


def sweep(settings: Settings, age: timedelta = AGE) -> int:
    """Remove files that were written so long ago and that no row names; gives how many."""
    before = now() - age
    # Each is asked for just before it goes: its bytes may have been handed in meanwhile.
    unnamed = (key for key in _unnamed_before(before) if not _named([_digest(key)]))
    uploads = (key for key in unnamed if storage.is_older(key, before))
    results = (key for key in _results_before(before) if not _is_result(key))
    count = 0
    for key in chain(uploads, results):
        storage.delete(key)
        count += 1
        log.info("orphan removed", key=key)
    db.session.rollback()
    count += lake_orphans.sweep(before) + asset_orphans.sweep(before) + graph_orphans.sweep(before)
    return count + _clear_scratch(settings, age)


def _results_before(before: datetime) -> Iterator[str]:
    for prefix in RESULTS:
        yield from storage.older_than(prefix, before)


def _unnamed_before(before: datetime) -> Iterator[str]:
    """The uploads that no row names: asked for many at once, since nearly all have one."""
    keys = storage.older_than("uploads", before)
    while some := list(islice(keys, KEYS_AT_ONCE)):
        named = _named(map(_digest, some))
        yield from (key for key in some if _digest(key) not in named)


def _digest(key: str) -> str:
    return key.rpartition("/")[2]


def _named(digests: Iterable[str]) -> set[str]:
    """Those of these digests that an upload, a version, a batch, a table or an asset has."""
    wanted, kept = list(digests), Upload.files_removed_at.is_(None)
    newest = select(Upload.digest).where(Upload.digest.in_(wanted), kept)
    version = select(UploadVersion.digest).join(Upload, Upload.id == UploadVersion.upload_id)
    earlier = version.where(UploadVersion.digest.in_(wanted), kept)
    in_batch = select(BatchFile.digest).join(Batch, Batch.id == BatchFile.batch_id)
    batch = in_batch.where(BatchFile.digest.in_(wanted), Batch.files_removed_at.is_(None))
    control = select(ControlFile.digest).where(ControlFile.digest.in_(wanted))
    table = select(GraphImport.digest).where(GraphImport.digest.in_(wanted))
    table = table.where(GraphImport.files_removed_at.is_(None))
    named = set(db.session.scalars(union(newest, earlier, batch, control, table)))
    return named | asset_orphans.named(set(wanted) - named)


def _is_result(key: str) -> bool:
    """Does the process that wrote it name it and keep it, or does it still run?"""
    prefix, _, name = key.partition("/")
    process_id = name.partition("-")[0]
    process = db.session.get(Process, int(process_id)) if process_id.isdecimal() else None
    if process is None or _removed(process, prefix):
        return False
    return not process.finished or process.result.get(RESULTS[prefix]) == key


def _removed(process: Process, prefix: str) -> bool:
    """Was it kept as long as the desk keeps such files?"""
    if prefix == "problems":
        return process.problems_removed_at is not None
    return process.upload is not None and process.upload.files_removed_at is not None


def _clear_scratch(settings: Settings, age: timedelta) -> int:
    """Remove what killed processes of this machine left in the scratch folder."""
    count, before = 0, time.time() - age.total_seconds()
    for path in settings.scratch.glob("*"):
        # What is at hand of the lake is swept one by one.
        if path != shelf.nearby() and path.stat().st_mtime < before:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            count += 1
    shelf.sweep()
    return count
