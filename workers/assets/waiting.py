"""What an ingest has to do: its project, and the files that wait for it."""

from collections.abc import Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from webapp.extensions import db
from webapp.models import AssetIngest, AssetProject, AssetUpload

FILES_AT_ONCE = 5000


class ProjectGone(Exception):
    """The project was removed meanwhile."""


@dataclass(frozen=True, slots=True)
class Ingest:
    """What was asked for, and how far attempts before this one have come."""

    process_id: int
    project_id: int
    shortcode: str
    failed_only: bool
    ticket: str
    files_done: int
    files_failed: int
    bytes_done: int

    def waiting(self) -> tuple[sa.ColumnElement[bool], ...]:
        """The conditions for files that are to be ingested, and that this run has not failed at."""
        tried = AssetUpload.failed_in == self.process_id
        mine = AssetUpload.project_id == self.project_id, AssetUpload.ticket == self.ticket
        failed = (AssetUpload.problem != "",) if self.failed_only else ()
        return (*mine, sa.or_(AssetUpload.failed_in.is_(None), ~tried), *failed)

    def failed(self) -> tuple[sa.ColumnElement[bool], ...]:
        """The conditions for files that this run could not ingest."""
        return (AssetUpload.project_id == self.project_id, AssetUpload.failed_in == self.process_id)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that waits."""

    id: int
    path: str
    size: int
    digest: str
    sender: str

    @property
    def filename(self) -> str:
        """Its name without folders."""
        return self.path.rpartition("/")[2]


def find(process_id: int) -> Ingest:
    """The ingest of a process. Raises ProjectGone."""
    names = (name for name in Ingest.__slots__ if name != "shortcode")
    columns = (getattr(AssetIngest, name) for name in names)
    query = sa.select(*columns, AssetProject.shortcode).join(AssetProject)
    row = db.session.execute(query.where(AssetIngest.process_id == process_id)).one_or_none()
    db.session.rollback()
    if row is None:
        raise ProjectGone
    return Ingest(**row._mapping)


def count(ingest: Ingest) -> tuple[int, int]:
    """Note how many files there are in all, with those that are done; gives that, and the last id.

    What is uploaded from now on waits for the next ingest.
    """
    size = sa.func.coalesce(sa.func.sum(AssetUpload.size), 0)
    last = sa.func.coalesce(sa.func.max(AssetUpload.id), 0)
    query = sa.select(sa.func.count(), size, last).where(*ingest.waiting())
    files, total_bytes, last_id = db.session.execute(query).one()
    files += ingest.files_done + ingest.files_failed
    mine = sa.update(AssetIngest).where(AssetIngest.process_id == ingest.process_id)
    total_bytes = int(total_bytes) + ingest.bytes_done
    db.session.execute(mine.values(files_total=files, bytes_total=total_bytes))
    db.session.commit()
    return files, last_id


def files(ingest: Ingest, last_id: int) -> Iterator[Waiting]:
    """The files up to this id, in the order in which they came."""
    names = (AssetUpload.id, AssetUpload.path, AssetUpload.size, AssetUpload.digest)
    after = 0
    while True:
        mine = (*ingest.waiting(), AssetUpload.id > after, AssetUpload.id <= last_id)
        query = sa.select(*names, AssetUpload.sender).where(*mine).order_by(AssetUpload.id)
        found = db.session.execute(query.limit(FILES_AT_ONCE)).all()
        # No transaction is open while there is much to do.
        db.session.rollback()
        if not found:
            return
        yield from (Waiting(*row) for row in found)
        after = found[-1].id
