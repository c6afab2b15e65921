"""The run of an export: all records of a dataset as one Parquet file in one commit of a branch."""

import time
from pathlib import Path

import sqlalchemy as sa

from webapp.extensions import db
from webapp.lake import changing, versions
from webapp.lake.entries import Entry, Staged
from webapp.models import Dataset, LakeImport, LakeRepository
from webapp.schema.fields import Schema
from webapp.services.lake import blobs
from webapp.services.lake.shelf import DeskShelf
from workers.lake import publishing, records_file, target
from workers.lake.attempt import rejecting
from workers.lake.target import Rejected
from workers.running import Run
from workers.scratch import own_folder

WRITING = "Writing the records"
KEEPING = "Keeping the file"
COMMITTING = "Making the commit"
UNIT = "records"
MEDIA_TYPE = "application/vnd.apache.parquet"
NO_DATASET = ("error on ingest", "dataset not found", "The dataset is not there any more.")


def run(run: Run) -> None:
    """Export a dataset, and end the process with the commit."""
    with own_folder("lake") as folder, rejecting(run):
        export(run, folder / "records.parquet")


def export(run: Run, path: Path) -> None:
    """Write the records to a file, keep it, and commit it. Raises Rejected."""
    target.find(run.claim.process_id, run.claim.kind)
    schema, key = _asked(run.claim.process_id)
    count = records_file.write(schema, path, lambda done, of: run.progress(WRITING, done, of, UNIT))
    run.progress(KEEPING, count, count, UNIT)
    entry = _keep(run, path, key)
    run.progress(COMMITTING, count, count, UNIT)
    shelf = DeskShelf()
    while True:
        found = target.find(run.claim.process_id, run.claim.kind)
        before = versions.load(shelf, found.head.meta_range_id)
        after = changing.apply(shelf, before, [Staged(entry)])
        result = {"objects": 1, "records": count, "size": entry.size}
        if publishing.publish(run, found, before, after, result, count):
            return
        run.check()


def _asked(process_id: int) -> tuple[Schema, str]:
    """The schema of the dataset, and the path that it goes to. Raises Rejected."""
    asked = db.session.scalars(sa.select(LakeImport).filter_by(process_id=process_id)).one().request
    dataset = db.session.scalar(sa.select(Dataset).where(Dataset.slug == asked["dataset"]))
    if dataset is None:
        raise Rejected(*NO_DATASET)
    schema = dataset.schema
    # No transaction is open while there is much to do.
    db.session.rollback()
    return schema, asked["path"]


def _keep(run: Run, path: Path, key: str) -> Entry:
    """Keep a file as an object of the repository."""
    query = sa.select(LakeRepository).join(LakeImport).filter_by(process_id=run.claim.process_id)
    repository = db.session.scalars(query).one()
    with path.open("rb") as content:
        # What came in as many uploads may be larger than one of them.
        kept = blobs.keep(repository, content, path.stat().st_size)
    return Entry(key, kept.address, kept.checksum, kept.size, int(time.time()), MEDIA_TYPE)
