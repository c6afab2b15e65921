"""How long files and problems are kept: the setting, and what is old enough to be removed.

Records, uploads and processes stay, with their counts. The workers do the removing: here rows say
that something is gone; the bytes themselves are orphans then, and are swept as such.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, update

from webapp.errors import BadInput
from webapp.extensions import db
from webapp.models import (
    Action,
    Batch,
    BatchFile,
    BatchMessage,
    BatchProgress,
    GraphImport,
    GraphRun,
    ProblemRow,
    Process,
    Retention,
    StoredProblem,
    Upload,
    UploadVersion,
)
from webapp.models.columns import now
from webapp.services import audit, briefly
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.states import LIVE, OF_BATCHES, ProcessKind

LONGEST_DAYS = 3650
# Pages of other servers learn of a change within this time.
SECONDS = 5


@dataclass(frozen=True, slots=True)
class Kept:
    """For how many days files and problems are kept; None: for ever."""

    files_days: int | None = None
    problems_days: int | None = None

    def files_until(self, handed_in: datetime) -> datetime | None:
        """Until when the files of an upload or a batch are kept that was last used then."""
        return handed_in + timedelta(days=self.files_days) if self.files_days else None

    def problems_until(self, finished: datetime | None) -> datetime | None:
        """Until when the problems of a check, or the log of a batch, are kept that ended then."""
        if finished is None or not self.problems_days:
            return None
        return finished + timedelta(days=self.problems_days)


@dataclass(frozen=True, slots=True)
class Due:
    """How many uploads, batches and tables for the graph lose their files, and how many checks and
    runs of batches lose their problems and messages, in the next round."""

    uploads: int
    batches: int
    tables: int
    checks: int
    runs: int


def read() -> Kept:
    """What the setting says now."""
    row = db.session.get(Retention, 1)
    return Kept(row.files_days, row.problems_days) if row else Kept()


def current() -> Kept:
    """What the setting said within the last seconds."""
    return briefly.known("retention", SECONDS, read)


def change(kept: Kept, by: Actor = COMMAND_LINE) -> None:
    """Keep files and problems so long from now on. Raises BadInput."""
    for days in (kept.files_days, kept.problems_days):
        if days is not None and not 1 <= days <= LONGEST_DAYS:
            raise BadInput(f"Write a number of days from 1 to {LONGEST_DAYS:,}, or nothing.")
    row = {"files_days": kept.files_days, "problems_days": kept.problems_days}
    db.session.merge(Retention(id=1, **row))
    audit.note(
        by,
        Action.RETENTION_CHANGED,
        text=f"{_words('Files', kept.files_days)} {_words('Problems', kept.problems_days)}",
    )
    db.session.commit()
    briefly.forget("retention")


def due(kept: Kept) -> Due:
    """What is old enough to be removed."""
    files, problems = bool(kept.files_days), bool(kept.problems_days)
    runs = Process.kind.in_(OF_BATCHES)
    return Due(
        _count(Upload, due_uploads(kept)) if files else 0,
        _count(Batch, due_batches(kept)) if files else 0,
        _count(GraphImport, due_tables(kept)) if files else 0,
        _count(Process, (*due_checks(kept), ~runs)) if problems else 0,
        _count(Process, (*due_checks(kept), runs)) if problems else 0,
    )


def _count(
    model: type[Upload | Batch | GraphImport | Process], due: tuple[ColumnElement[bool], ...]
) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*due)) or 0


def due_uploads(kept: Kept) -> tuple[ColumnElement[bool], ...]:
    """The conditions for uploads whose files are old enough, and that nothing works on."""
    before = now() - timedelta(days=kept.files_days or 0)
    newer = exists().where(UploadVersion.upload_id == Upload.id, UploadVersion.created_at >= before)
    live = exists().where(Process.upload_id == Upload.id, Process.state.in_(LIVE))
    return Upload.files_removed_at.is_(None), Upload.created_at < before, ~newer, ~live


def due_batches(kept: Kept) -> tuple[ColumnElement[bool], ...]:
    """The conditions for batches whose files are old enough, and that do not run."""
    before = now() - timedelta(days=kept.files_days or 0)
    any_file = exists().where(BatchFile.batch_id == Batch.id)
    newer = exists().where(BatchFile.batch_id == Batch.id, BatchFile.created_at >= before)
    busy = or_(Process.state.in_(LIVE), Process.finished_at >= before)
    used = exists().where(Process.id == Batch.process_id, busy)
    return Batch.files_removed_at.is_(None), Batch.created_at < before, any_file, ~newer, ~used


def due_tables(kept: Kept) -> tuple[ColumnElement[bool], ...]:
    """The conditions for tables for the graph that were used long enough ago, and that rest."""
    before = now() - timedelta(days=kept.files_days or 0)
    busy = or_(Process.state.in_(LIVE), Process.finished_at >= before)
    used = exists().where(GraphRun.import_id == GraphImport.id, GraphRun.process_id == Process.id)
    old = GraphImport.files_removed_at.is_(None), GraphImport.updated_at < before
    return *old, ~used.where(busy)


def due_checks(kept: Kept) -> tuple[ColumnElement[bool], ...]:
    """The conditions for checks whose problems, and runs whose messages, are old enough."""
    before = now() - timedelta(days=kept.problems_days or 0)
    return (
        Process.kind.in_((ProcessKind.VALIDATION, *OF_BATCHES)),
        Process.finished_at < before,
        Process.problems_removed_at.is_(None),
    )


def remove_files(upload: Upload) -> None:
    """Note in the caller's transaction that the files of an upload are gone."""
    upload.files_removed_at = now()
    if upload.shape:
        # The first rows and values of the file go with it.
        upload.shape = upload.shape | {"preview": [], "columns": []}


def remove_file_of_table(table: GraphImport) -> None:
    """Note in the caller's transaction that the file of a table is gone; its answers stay."""
    table.files_removed_at = now()
    if table.shape:
        table.shape = table.shape | {"samples": {}}


def remove_problems(checks: list[int]) -> None:
    """Delete the problems of these checks, or messages of runs, in the caller's transaction."""
    for row in (StoredProblem, ProblemRow, BatchMessage):
        db.session.execute(delete(row).where(row.process_id.in_(checks)))
    told = update(BatchProgress).where(BatchProgress.process_id.in_(checks))
    db.session.execute(told.values(changes=[]))
    gone = update(Process).where(Process.id.in_(checks), Process.problems_removed_at.is_(None))
    db.session.execute(gone.values(problems_removed_at=now()))


def _words(what: str, days: int | None) -> str:
    return f"{what}: {days} days." if days else f"{what}: for ever."
