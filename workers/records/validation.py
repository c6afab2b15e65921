"""Validation: let a process begin to read an upload, then load the engine that checks it."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from webapp import storage
from webapp.extensions import db
from webapp.models import EventKind, Options, Process
from webapp.schema.column_keys import Choices
from webapp.schema.fields import Schema
from webapp.services import mappings, process_events
from webapp.settings import Settings
from workers.running import Run
from workers.sheets.reader import start_reader
from workers.sheets.table import Limits, Reading


@dataclass(frozen=True, slots=True)
class Source:
    """What a validation reads: taken from the database once, before the long work."""

    upload_id: int
    version: int
    digest: str
    reading: Reading
    schema: Schema
    mapping: Choices
    owner_id: int
    dataset_id: int
    # Was the file never read before? Then the mapping came with it.
    first: bool
    options: Options
    # Was the process that reads it killed before?
    killed_before: bool

    @classmethod
    def of(cls, process_id: int) -> "Source":
        """The upload of a process."""
        process = db.session.get_one(Process, process_id)
        upload, dataset = process.upload, process.dataset
        assert upload is not None
        assert dataset is not None
        source = cls(
            upload_id=upload.id,
            version=upload.version,
            digest=upload.digest,
            reading=Reading.from_json(upload.reading),
            schema=dataset.schema,
            mapping=upload.mapping or {},
            owner_id=upload.owner_id,
            dataset_id=dataset.id,
            first=upload.shape is None,
            options=process.asked,
            killed_before=process_events.has(process_id, EventKind.KILLED),
        )
        # The work takes minutes: no transaction is held open meanwhile.
        db.session.rollback()
        return source

    def remembered(self, header: Sequence[str]) -> Choices:
        """What the owner chose for an earlier file with this header."""
        try:
            return mappings.remembered(self.owner_id, self.dataset_id, header)
        finally:
            db.session.rollback()


def run(run: Run) -> None:
    """Check the upload of a process, and end the process with what was found."""
    source = Source.of(run.claim.process_id)
    bounds = limits(storage.settings(), blame_kill=source.killed_before)
    with (
        storage.fetch(storage.upload_key(source.digest)) as path,
        scratch() as folder,
        start_reader(path, source.reading, bounds) as reader,
    ):
        # Polars takes half a second to load, and the reader has begun meanwhile.
        from workers.records.checking import check

        check(run, source, reader, folder)


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder that is gone afterwards."""
    parent = storage.settings().scratch
    parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=parent) as folder:
        yield Path(folder)


def limits(settings: Settings, *, blame_kill: bool) -> Limits:
    """The limits of the reader, as this desk sets them."""
    return Limits(
        max_columns=settings.max_columns,
        max_rows_csv=settings.max_csv_rows,
        max_marked_cells=settings.max_marked_cells,
        max_marked_problems=settings.max_marked_problems,
        blame_kill=blame_kill,
    )
