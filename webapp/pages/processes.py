"""What a process page and its JSON twin show."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Self

from webapp.models import Process, User
from webapp.models.columns import now
from webapp.pages.base import PageModel
from webapp.services import line, reports
from webapp.states import OF_ASSETS, OF_GRAPH, OF_LAKE, ProcessKind, ProcessState

NEW_SECONDS = 15
LONGEST_POLL_SECONDS = 10


class Counts(PageModel):
    """What becomes of the rows; the five add up to the rows read."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    failed: int = 0


class RuleCount(PageModel):
    """How often one rule was broken in one column, and in which rows first."""

    code: str
    severity: str
    title: str
    fix: str
    field: str | None
    header: str | None
    column: str | None
    count: int
    first_rows: tuple[int, ...]


class Fault(PageModel):
    """Why a process failed: our fault, with the reference that the log has too."""

    code: str
    sentence: str
    reference: str


class Deletions(PageModel):
    """Records that a complete list does not name: how many of all, and the first ones' keys."""

    count: int
    total: int
    first: tuple[dict[str, str | None], ...]


class MarkedWorkbook(PageModel):
    """The workbook that a report has made; its download is at .../report.xlsx."""

    filename: str
    size: int
    # "workbook": the person's own; "values": written anew; "failed-rows": only those.
    content: str
    failed_rows: int | None
    # What the person's own workbook has, and this copy has not.
    losses: tuple[str, ...]


class ProcessPage(PageModel):
    """One process: where it stands, how far it is, and what came of it."""

    id: int
    kind: ProcessKind
    # Which of the upload's files it works on.
    version: int
    state: ProcessState
    finished: bool
    cancelling: bool
    attempt: int
    # Attempts that a worker gave back because it was told to stop: none of them counts.
    handed_back: int
    upload_id: int | None
    # The batch whose run it is.
    batch_id: int | None
    filename: str
    dataset: str
    dataset_title: str
    owner: str
    worker: str
    waiting_before: int
    # Does it wait only because the last free worker is kept for somebody else?
    held_back: bool
    # The import into the same dataset that has to end first; its file, where the owner may see it.
    waits_for: int | None
    waits_for_file: str
    step: str
    done: int
    total: int | None
    unit: str
    percent: int
    rows_per_second: float | None
    seconds_left: float | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    seconds_taken: float | None

    rows: int | None
    good_rows: int | None
    bad_rows: int | None
    errors: int | None
    warnings: int | None
    rules: tuple[RuleCount, ...]
    problems_kept: int | None
    # Since then the problems themselves are gone; the counts stay.
    problems_removed_at: datetime | None
    plan: Counts | None
    counts: Counts | None
    # What an import would delete, and what it has deleted.
    deletions: Deletions | None
    deleted: int | None
    # How many of the created records were deleted before.
    restored: int | None
    workbook: MarkedWorkbook | None
    # Why a process that broke no rule of ours came to nothing, such as a file that is gone.
    reason: str
    fault: Fault | None

    @property
    def counted(self) -> bool:
        """Are its rows known? A check that ends at the headers has not looked at any."""
        return bool(self.rows) or (self.rows == 0 and self.state != ProcessState.REJECTED)

    @property
    def in_lake(self) -> bool:
        """Does it import into the lake, plan that, or export?"""
        return self.kind in OF_LAKE

    @property
    def in_assets(self) -> bool:
        """Does it ingest files?"""
        return self.kind in OF_ASSETS

    @property
    def in_graph(self) -> bool:
        """Does it work on a table for the graph?"""
        return self.kind in OF_GRAPH

    @property
    def poll_seconds(self) -> int:
        """How long a page waits until it asks again.

        What has just begun is often over soon; what waits behind others takes longer to begin.
        """
        new = self.state == ProcessState.RUNNING and (self.seconds_taken or 0) < NEW_SECONDS
        return 1 if new else min(2 + self.waiting_before, LONGEST_POLL_SECONDS)

    @classmethod
    def of(cls, process: Process, **more: Any) -> Self:
        """The facts of one process, and `more`."""
        result: dict[str, Any] = process.result or {}
        place = line.place_of(process)
        return cls(
            id=process.id,
            kind=process.kind,
            version=process.version,
            state=process.state,
            finished=process.finished,
            cancelling=process.cancelling,
            attempt=process.attempt,
            handed_back=process.handed_back,
            upload_id=process.upload_id,
            batch_id=process.asked.batch,
            filename=process.filename,
            dataset=process.dataset.slug if process.dataset else "",
            dataset_title=process.dataset.title if process.dataset else "",
            owner=process.owner.email,
            worker=process.worker,
            waiting_before=place.before if place else 0,
            held_back=place is not None and place.held,
            waits_for=place.behind if place else None,
            waits_for_file=_file_of(place, process.owner) if place else "",
            step=process.step,
            done=process.done,
            total=process.total,
            unit=process.unit,
            percent=process.percent,
            rows_per_second=process.rate,
            seconds_left=process.seconds_left,
            created_at=process.created_at,
            started_at=process.started_at,
            finished_at=process.finished_at,
            seconds_taken=_seconds_taken(process),
            rows=result.get("rows"),
            good_rows=result.get("good_rows"),
            bad_rows=result.get("bad_rows"),
            errors=result.get("errors"),
            warnings=result.get("warnings"),
            rules=tuple(_rules(process)),
            problems_kept=result.get("problems_kept"),
            problems_removed_at=process.problems_removed_at,
            plan=Counts(**result["plan"]) if result.get("plan") else None,
            counts=Counts(**result["counts"]) if result.get("counts") else None,
            deletions=Deletions(**result["deletions"]) if result.get("deletions") else None,
            deleted=result.get("deleted"),
            restored=result.get("restored"),
            workbook=_workbook(process),
            reason=result.get("sentence", ""),
            fault=_fault(process),
            **more,
        )


def _rules(process: Process) -> Iterator[RuleCount]:
    """The broken rules; the rows that broke them only as long as one can look at those."""
    gone = {"first_rows": ()} if process.problems_removed_at else {}
    for rule in (process.result or {}).get("rules", ()):
        yield RuleCount(**rule | gone)


def _file_of(place: line.Place, reader: User) -> str:
    """The name of the file that goes first, for somebody who may see whose it is."""
    return place.behind_file if reader.is_admin or place.behind_owner_id == reader.id else ""


def _seconds_taken(process: Process) -> float | None:
    if process.started_at is None:
        return None
    return ((process.finished_at or now()) - process.started_at).total_seconds()


def _workbook(process: Process) -> MarkedWorkbook | None:
    if "report_key" not in (process.result or {}):
        return None
    if process.upload and process.upload.files_removed_at:
        return None
    return MarkedWorkbook(
        filename=reports.filename(process),
        size=process.result["size"],
        content=process.result["content"],
        failed_rows=process.result["failed_rows"],
        losses=tuple(process.result.get("losses", ())),
    )


def _fault(process: Process) -> Fault | None:
    if process.state != ProcessState.FAILED:
        return None
    return Fault(
        code=process.error_code, sentence=process.error_sentence, reference=process.reference
    )
