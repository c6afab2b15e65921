"""What the pages of batches, and their JSON twins, show."""

from datetime import datetime
from typing import Any, Self

from webapp.models import Batch, BatchFile, BatchProgress, Process
from webapp.pages.base import PageModel
from webapp.pages.control_files import ControlPage
from webapp.pages.processes import Counts, ProcessPage
from webapp.pages.repeated import Repeated, repeated
from webapp.services import batch_logs, retention
from webapp.states import BatchState


class DataFile(PageModel):
    """One data file of a batch."""

    id: int
    name: str
    filename: str
    digest: str
    size: int

    @classmethod
    def of(cls, file: BatchFile) -> Self:
        """The facts of a data file."""
        facts = {"name": file.name, "filename": file.filename, "digest": file.digest}
        return cls(id=file.id, size=file.size, **facts)


class BatchCounts(Counts):
    """What became of records: created, updated and unchanged ones count what was written, the
    skipped and failed ones what was read."""


class RecordChange(PageModel):
    """A record of the files, and the record of a dataset that it would create or change."""

    record: int
    destination: str
    # Its key; empty where the desk gives it.
    ref: str
    new: bool


class BatchItem(PageModel):
    """One batch as a list shows it: where it stands."""

    id: int
    identifier: str
    comment: str
    state: BatchState
    owner: str
    created_at: datetime
    control_id: int
    # Since when its files are gone; their names stay.
    files_removed_at: datetime | None
    # None until it has run.
    errors: int | None
    process: ProcessPage | None

    @property
    def short(self) -> str:
        """Enough of its identifier to know it by."""
        return f"{self.identifier[:10]}\u2026"

    @property
    def runs(self) -> bool:
        """Is its run under way?"""
        return self.state in (BatchState.SCHEDULED, BatchState.RUNNING)

    @property
    def waits(self) -> bool:
        """Can it still be asked to run?"""
        begun = self.state not in (BatchState.UPLOADING, BatchState.READY)
        return not begun and self.files_removed_at is None

    @classmethod
    def of(cls, batch: Batch, **more: Any) -> Self:
        """Where a batch stands, and `more`."""
        return cls(
            id=batch.id,
            identifier=batch.identifier,
            comment=batch.comment,
            state=batch.state,
            owner=batch.owner.email,
            created_at=batch.created_at,
            control_id=batch.control_id,
            files_removed_at=batch.files_removed_at,
            errors=batch.errors,
            process=ProcessPage.of(batch.process) if batch.process else None,
            **more,
        )


class BatchRun(BatchItem):
    """One batch with what came of its run so far: all that changes while it runs."""

    records: int
    counts: BatchCounts
    # The first records that an import after this dry run would create or change.
    changes: tuple[RecordChange, ...]
    # The first lines; all of them are in the download.
    log: tuple[str, ...]

    @property
    def repeated(self) -> tuple[Repeated, ...]:
        """What the lines that are shown say more than once."""
        return () if self.runs else repeated(self.log)

    @classmethod
    def of_run(cls, batch: Batch, progress: BatchProgress | None, log: list[str]) -> Self:
        """The facts of a run that is looked at again and again."""
        return cls.of(batch, **_came_of(batch, progress), log=tuple(log))


class BatchPage(BatchRun):
    """One batch: its files, where it stands, and what came of it."""

    control: ControlPage
    files: tuple[DataFile, ...]
    # Until when they and the messages of the log are kept.
    files_kept_until: datetime | None
    log_kept_until: datetime | None

    @classmethod
    def of_one(cls, batch: Batch) -> Self:
        """All facts of a batch."""
        return cls.of(
            batch,
            **_came_of(batch, batch_logs.progress_of(batch)),
            log=tuple(batch_logs.shown(batch)),
            control=ControlPage.of(batch.control),
            files=tuple(DataFile.of(file) for file in batch.files),
            files_kept_until=_files_until(batch),
            log_kept_until=_log_until(batch.process),
        )


def _files_until(batch: Batch) -> datetime | None:
    if batch.files_removed_at or not batch.files:
        return None
    return retention.current().files_until(batch.last_used_at)


def _log_until(process: Process | None) -> datetime | None:
    if process is None or process.problems_removed_at:
        return None
    return retention.current().problems_until(process.finished_at)


def _came_of(batch: Batch, progress: BatchProgress | None) -> dict[str, Any]:
    if progress is None:
        return {"records": 0, "counts": BatchCounts(), "changes": ()}
    tried = batch.state == BatchState.DRY_RUN
    changes = tuple(RecordChange(**one) for one in progress.changes) if tried else ()
    counts = BatchCounts(**progress.counts)
    return {"records": progress.records, "counts": counts, "changes": changes}


class BatchList(PageModel):
    """Batches, newest first; `next_before` goes on with older ones."""

    batches: tuple[BatchItem, ...]
    next_before: int | None
    finished: bool

    @classmethod
    def of(cls, found: list[Batch], limit: int) -> Self:
        """A page of a list that was asked for with `limit`."""
        return cls(
            batches=tuple(map(BatchItem.of, found)),
            next_before=found[-1].id if len(found) == limit else None,
            finished=not any(batch.process and not batch.process.finished for batch in found),
        )
