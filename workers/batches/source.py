"""What a run of a batch works on: taken from the database once, before the long work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select

from webapp.control.model import Model
from webapp.extensions import db
from webapp.models import Batch, BatchMessage, BatchProgress, Dataset, Process
from webapp.schema.fields import Schema
from webapp.services import destinations
from webapp.states import ProcessKind


@dataclass(frozen=True, slots=True)
class DataFile:
    """A data file: the name that the control file knows it by, and its bytes."""

    name: str
    digest: str


@dataclass(frozen=True, slots=True)
class Target:
    """A dataset that records go into."""

    id: int
    schema: Schema


@dataclass(frozen=True, slots=True)
class Source:
    """A batch, what its control file says, and how far an earlier attempt has come."""

    process_id: int
    dry: bool
    control: Mapping[str, Any]
    model: Model
    files: tuple[DataFile, ...]
    pushed: bool
    datasets: Mapping[str, Target]
    records: int
    messages: int
    counts: Mapping[str, int]
    changes: Sequence[Mapping[str, Any]]

    @classmethod
    def of(cls, process_id: int) -> "Source":
        """The batch of a process, with a note of its progress that can be changed."""
        process = db.session.get_one(Process, process_id)
        batch = db.session.scalars(select(Batch).where(Batch.process_id == process_id)).one()
        progress = db.session.get(BatchProgress, process_id)
        if progress is None:
            facts = {"records": 0, "messages": 0, "counts": {}, "changes": []}
            progress = BatchProgress(process_id=process_id, **facts)
            db.session.add(progress)
        elif process.kind == ProcessKind.DRY_RUN:
            # What an earlier attempt would have written is gone with it.
            progress.records, progress.messages, progress.counts = 0, 0, {}
            progress.changes = []
            db.session.execute(delete(BatchMessage).where(BatchMessage.process_id == process_id))
        model = destinations.model_of(batch.control.model)
        assert model is not None
        # Of two files with one name, the last counts, in the place of the last.
        newest = {file.name: file.id for file in batch.files}
        source = cls(
            process_id=process_id,
            dry=process.kind == ProcessKind.DRY_RUN,
            control=batch.control.content,
            model=model,
            files=tuple(
                DataFile(file.name, file.digest)
                for file in batch.files
                if newest[file.name] == file.id
            ),
            pushed=batch.pushed,
            datasets={
                dataset.slug: Target(dataset.id, dataset.schema)
                for dataset in db.session.scalars(select(Dataset))
            },
            records=progress.records,
            messages=progress.messages,
            counts=dict(progress.counts),
            changes=progress.changes,
        )
        db.session.commit()
        return source
