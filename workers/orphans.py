"""Files that nobody needs: of lost attempts, of uploads never saved, or kept no longer."""

import shutil
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from sqlalchemy import exists, select

from webapp import storage
from webapp.extensions import db
from webapp.models import Process, Upload, UploadVersion
from webapp.models.columns import now
from webapp.settings import Settings

# Whoever writes a file saves its row within this time.
AGE = timedelta(days=1)
RESULTS = {"staged": "staged", "problems": "problems_key", "reports": "report_key"}

log = structlog.get_logger()


def sweep(settings: Settings, age: timedelta = AGE) -> int:
    """Remove files that were written so long ago and that no row names; gives how many."""
    before = now() - age
    lost = [key for key in storage.older_than("uploads", before) if not _is_upload(key)]
    lost += [key for key in _results_before(before) if not _is_result(key)]
    for key in lost:
        storage.delete(key)
        log.info("orphan removed", key=key)
    db.session.rollback()
    return len(lost) + _clear_scratch(settings, age)


def _results_before(before: datetime) -> Iterator[str]:
    for prefix in RESULTS:
        yield from storage.older_than(prefix, before)


def _is_upload(key: str) -> bool:
    digest = key.rpartition("/")[2]
    kept = Upload.files_removed_at.is_(None)
    of_version = (UploadVersion.digest == digest, UploadVersion.upload_id == Upload.id)
    named = (exists().where(Upload.digest == digest, kept), exists().where(*of_version, kept))
    return any(db.session.scalar(select(one)) for one in named)


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
        if path.stat().st_mtime < before:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            count += 1
    return count
