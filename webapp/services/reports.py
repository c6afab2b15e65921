"""Marked workbooks: the person's own file with every problem in it, made by a worker."""

from collections.abc import Iterator
from dataclasses import dataclass

from webapp import storage
from webapp.errors import NotFound, WrongState
from webapp.extensions import db
from webapp.models import Process, Upload
from webapp.services import processes
from webapp.states import LIVE, ProcessKind, ProcessState

KINDS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
}
LONGEST_STEM = 200


@dataclass(frozen=True, slots=True)
class Download:
    """A marked workbook: its bytes, the name to save it under, and its media type."""

    content: Iterator[bytes]
    filename: str
    kind: str


def start(upload: Upload) -> Process:
    """Make the marked workbook of an upload's newest check, or give the one there is.

    Raises WrongState when the check is not over, or found nothing that could be marked.
    """
    processes.take_turns(upload)
    validation = processes.latest(upload.id, ProcessKind.VALIDATION)
    reason = why_not(upload, validation)
    if reason or validation is None:
        db.session.rollback()
        raise WrongState(reason)
    newest = processes.latest(upload.id, ProcessKind.REPORT)
    live = LIVE | {ProcessState.SUCCEEDED}
    if newest and newest.parent_id == validation.id and newest.state in live:
        db.session.rollback()
        return newest
    return processes.submit(upload, ProcessKind.REPORT, validation)


def why_not(upload: Upload, validation: Process | None) -> str:
    """The reason why nothing can be marked now, or nothing."""
    if validation is None or not validation.finished:
        return "The file is still being checked."
    if reason := processes.why_gone(upload):
        return reason
    in_rows = any(rule["first_rows"] for rule in validation.result.get("rules", ()))
    if not in_rows or not validation.result.get("problems_key"):
        return "There is no problem in a row that could be marked."
    if not upload.shape:
        return "The file cannot be read, and so not be marked."
    return ""


def belongs(report: Process | None, validation: Process | None) -> bool:
    """Does a marked workbook show what this check found?"""
    return bool(report and validation and report.parent_id == validation.id)


def filename(process: Process) -> str:
    """The name of the file with "-marked" behind it."""
    name = process.upload.filename if process.upload else "file"
    stem = name.rpartition(".")[0] or name
    return f"{stem[:LONGEST_STEM]}-marked.{process.result.get('extension', 'xlsx')}"


def download(process: Process) -> Download:
    """The workbook that a process has made. Raises NotFound."""
    try:
        if process.upload and process.upload.files_removed_at:
            raise FileNotFoundError
        content = storage.stream(process.result["report_key"])
    except (KeyError, FileNotFoundError):
        raise NotFound(f"Process {process.id} has made no workbook.") from None
    return Download(content, filename(process), KINDS[process.result["extension"]])
