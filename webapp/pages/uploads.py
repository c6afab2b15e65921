"""What the pages of uploads and their JSON twins show."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from webapp import storage
from webapp.models import Process, Upload
from webapp.pages.base import PageModel
from webapp.pages.processes import ProcessPage
from webapp.pages.upload_brief import UploadBrief, brief_facts, page_of
from webapp.pages.versions import FileVersion, RuleChange, changes_of
from webapp.schema.own_sheets import is_own
from webapp.services import overview, processes, reports, retention, versions
from webapp.services.versions import Version
from webapp.states import ProcessKind


class SheetFacts(PageModel):
    """A sheet of a workbook and how many rows it has (None: not counted)."""

    name: str
    rows: int | None
    visible: bool


class ShapeFacts(PageModel):
    """How the file was read."""

    kind: str
    encoding: str | None
    delimiter: str | None
    quote: str | None
    sheet: str | None
    sheets: tuple[SheetFacts, ...]
    header_row: int
    header: tuple[str, ...]
    # Rows below the header: exact for a workbook, at most so many for text.
    total_rows: int
    date1904: bool
    # The first rows from the top of the file: row number and cells.
    preview: tuple[tuple[int, tuple[str, ...]], ...]
    # For each column of the file the field it goes into, or None.
    fields: tuple[str | None, ...] = ()

    @property
    def other_sheets(self) -> tuple[SheetFacts, ...]:
        """The sheets that could have been meant, but for those that the desk itself adds."""
        return tuple(
            sheet
            for sheet in self.sheets
            if sheet.visible and sheet.rows != 0 and sheet.name != self.sheet
            if not is_own(sheet.name)
        )

    @classmethod
    def of(cls, shape: dict[str, Any]) -> Self:
        """The facts of a stored shape, without those that the page of the columns shows."""
        return cls(**{name: value for name, value in shape.items() if name != "columns"})


class UploadPage(UploadBrief):
    """One upload: the file, how it was read, and its two processes."""

    version: int
    size: int
    digest: str
    dataset: str
    owner: str
    created_at: datetime
    # What the owner chose; what is missing, the desk found out.
    reading: dict[str, Any]
    # Does it matter for this dataset whether the day or the month comes first?
    date_order_counts: bool
    shape: ShapeFacts | None
    # The marked workbook of this validation, as far as it is.
    report: ProcessPage | None
    can_be_marked: bool
    # A workbook with more cells comes back with its failed rows only.
    max_marked_cells: int
    # All files of this upload, and what got better with the last; empty in lists.
    versions: tuple[FileVersion, ...]
    changes: tuple[RuleChange, ...]
    # Empty when the import can start now.
    why_not_import: str
    importable_rows: int
    # The files and what was made of them: until when they are kept.
    files_kept_until: datetime | None
    problems_kept_until: datetime | None

    @property
    def written_by_program(self) -> bool:
        """Is the file a list that a program sent, so that there is nothing to choose in it?"""
        return bool(self.reading.get("literal"))

    @classmethod
    def of_one(cls, upload: Upload, newest: overview.Newest | None = None) -> Self:
        """One upload with all its files; `newest` has its processes when they are known already."""
        newest = newest or overview.of_upload(upload).newest
        return cls.of(upload, newest, versions.of(upload))

    @classmethod
    def of(cls, upload: Upload, newest: overview.Newest, files: Sequence[Version] = ()) -> Self:
        """The facts of one upload, for a list without its files."""
        validation = newest.get((upload.id, ProcessKind.VALIDATION))
        report = newest.get((upload.id, ProcessKind.REPORT))
        kept = retention.current()
        newest_file = max((file.file.created_at for file in files), default=upload.created_at)
        why_not = processes.why_not_import(validation, newest.get((upload.id, ProcessKind.IMPORT)))
        return cls(
            **brief_facts(upload, newest),
            version=upload.version,
            size=upload.size,
            digest=upload.digest,
            dataset=upload.dataset.slug,
            owner=upload.owner.email,
            created_at=upload.created_at,
            reading=upload.reading,
            date_order_counts=upload.dataset.schema.finds_date_orders,
            shape=ShapeFacts.of(upload.shape) if upload.shape else None,
            report=page_of(report) if reports.belongs(report, validation) else None,
            can_be_marked=not reports.why_not(upload, validation),
            max_marked_cells=storage.settings().max_marked_cells,
            versions=tuple(FileVersion.of(version) for version in files),
            changes=changes_of(files),
            why_not_import=why_not,
            importable_rows=(validation.result.get("good_rows") or 0) if validation else 0,
            files_kept_until=None if upload.files_removed_at else kept.files_until(newest_file),
            problems_kept_until=_problems_until(validation, kept),
        )


def _problems_until(validation: Process | None, kept: retention.Kept) -> datetime | None:
    if validation is None or validation.problems_removed_at or not validation.result.get("rules"):
        return None
    return kept.problems_until(validation.finished_at)


class UploadList(PageModel):
    """Uploads, newest first; `next_before` goes on with older ones."""

    uploads: tuple[UploadPage, ...]
    next_before: int | None
    finished: bool

    @classmethod
    def of(cls, seen: overview.Seen, limit: int) -> Self:
        """A page of a list that was asked for with `limit`."""
        pages = tuple(UploadPage.of(upload, seen.newest) for upload in seen.uploads)
        return cls(
            uploads=pages,
            next_before=pages[-1].id if len(pages) == limit else None,
            finished=all(page.finished for page in pages),
        )
