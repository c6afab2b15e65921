"""Files that nobody needs: of uploads that were never saved, and of attempts that were lost."""

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
    named = (exists().where(one.digest == digest) for one in (Upload, UploadVersion))
    return any(db.session.scalar(select(one)) for one in named)


def _is_result(key: str) -> bool:
    """Does the process that wrote it name it, or does it still run?"""
    prefix, _, name = key.partition("/")
    process_id = name.partition("-")[0]
    process = db.session.get(Process, int(process_id)) if process_id.isdecimal() else None
    if process is None:
        return False
    return not process.finished or process.result.get(RESULTS[prefix]) == key


def _clear_scratch(settings: Settings, age: timedelta) -> int:
    """Remove what killed processes of this machine left in the scratch folder."""
    count, before = 0, time.time() - age.total_seconds()
    for path in settings.scratch.glob("*"):
        if path.stat().st_mtime < before:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
            count += 1
    return count
