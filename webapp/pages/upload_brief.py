"""What a list says of an upload: its file, and how far it is."""

from datetime import datetime
from typing import Any, Self

from webapp.models import Process, Upload
from webapp.pages.base import PageModel
from webapp.pages.processes import ProcessPage
from webapp.services import overview
from webapp.states import ProcessKind, ProcessState


class UploadBrief(PageModel):
    """An upload in a list."""

    id: int
    filename: str
    dataset_title: str
    validation: ProcessPage | None
    importing: ProcessPage | None
    finished: bool
    # The files and what was made of them: since when they are gone.
    files_removed_at: datetime | None
    # Since when it is put aside, as handed in by mistake.
    discarded_at: datetime | None

    @property
    def current(self) -> ProcessPage | None:
        """The newest of validation and import: where the upload stands."""
        found = [process for process in (self.validation, self.importing) if process]
        return max(found, key=lambda process: process.id, default=None)

    @property
    def imported(self) -> bool:
        """Are the records written?"""
        return self.importing is not None and self.importing.state == ProcessState.SUCCEEDED

    @property
    def waits_for_decision(self) -> bool:
        """Is the check over, the file still there, and the import not yet asked for?"""
        ended = (ProcessState.SUCCEEDED, ProcessState.REJECTED)
        checked = self.validation is not None and self.validation.state in ended
        return checked and self.current == self.validation and not self.files_removed_at

    @classmethod
    def of(cls, upload: Upload, newest: overview.Newest) -> Self:
        """The facts of one upload with its processes."""
        return cls(**brief_facts(upload, newest))


def brief_facts(upload: Upload, newest: overview.Newest) -> dict[str, Any]:
    """What is known of an upload without a look at how its file was read."""
    validation = newest.get((upload.id, ProcessKind.VALIDATION))
    importing = newest.get((upload.id, ProcessKind.IMPORT))
    return {
        "id": upload.id,
        "filename": upload.filename,
        "dataset_title": upload.dataset.title,
        "validation": page_of(validation),
        "importing": page_of(importing),
        "finished": all(one is None or one.finished for one in (validation, importing)),
        "files_removed_at": upload.files_removed_at,
        "discarded_at": upload.discarded_at,
    }


def page_of(process: Process | None) -> ProcessPage | None:
    """The facts of a process, if there is one."""
    return ProcessPage.of(process) if process else None
