"""Removing what is kept no longer: files of uploads, batches and tables, problems and messages."""

from typing import Any

import structlog
from sqlalchemy import select, update

from webapp.extensions import changed, db
from webapp.models import Batch, GraphImport, Process, Upload
from webapp.models.columns import now
from webapp.services import retention
from webapp.services.retention import Kept

BATCH_UPLOADS = 100
# A check can have 100,000 problems.
BATCH_CHECKS = 10

log = structlog.get_logger()


def sweep() -> None:
    """One round. Several workers may do this at once: each takes what no other one has."""
    kept = retention.read()
    while kept.files_days and _remove_files(kept):
        pass
    while kept.files_days and _remove_files_of_batches(kept):
        pass
    while kept.files_days and _remove_files_of_tables(kept):
        pass
    while kept.problems_days and _remove_problems(kept):
        pass
    db.session.rollback()


def _remove_files(kept: Kept) -> int:
    """Note for some uploads that their files are gone; gives for how many."""
    ids = _taken(select(Upload.id).where(*retention.due_uploads(kept)), Upload.id, BATCH_UPLOADS)
    # Asked once more, now that the rows are locked: a check may have begun meanwhile.
    wanted = select(Upload).where(Upload.id.in_(ids), *retention.due_uploads(kept))
    found = list(db.session.scalars(wanted))
    for upload in found:
        retention.remove_files(upload)
    db.session.commit()
    if found:
        log.info("files removed", uploads=[upload.id for upload in found])
    return len(found)


def _remove_files_of_batches(kept: Kept) -> int:
    """Note for some batches that their files are gone; gives for how many."""
    ids = _taken(select(Batch.id).where(*retention.due_batches(kept)), Batch.id, BATCH_UPLOADS)
    # Asked once more, as above: its run may have been asked for meanwhile.
    due = update(Batch).where(Batch.id.in_(ids), *retention.due_batches(kept))
    gone = changed(db.session.execute(due.values(files_removed_at=now())))
    db.session.commit()
    if gone:
        log.info("files removed", batches=ids)
    return gone


def _remove_files_of_tables(kept: Kept) -> int:
    """Note for some tables for the graph that their files are gone; gives for how many."""
    due = select(GraphImport.id).where(*retention.due_tables(kept))
    ids = _taken(due, GraphImport.id, BATCH_UPLOADS)
    # Asked once more, as above: a stage may have begun meanwhile.
    wanted = select(GraphImport).where(GraphImport.id.in_(ids), *retention.due_tables(kept))
    found = list(db.session.scalars(wanted))
    for table in found:
        retention.remove_file_of_table(table)
    db.session.commit()
    if found:
        log.info("files removed", tables=ids)
    return len(found)


def _remove_problems(kept: Kept) -> int:
    """Delete the problems of some checks; gives of how many."""
    ids = _taken(select(Process.id).where(*retention.due_checks(kept)), Process.id, BATCH_CHECKS)
    retention.remove_problems(ids)
    db.session.commit()
    if ids:
        log.info("problems removed", processes=ids)
    return len(ids)


def _taken(query: Any, order: Any, limit: int) -> list[int]:
    """The first ids that are due, locked until the commit; those that others hold are left out."""
    free = query.order_by(order).limit(limit).with_for_update(skip_locked=True)
    return list(db.session.scalars(free))
