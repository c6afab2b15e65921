"""What the Starmind dialect answers: receipts and statuses, from the processes of the desk."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any

from webapp.api.dialects.starmind_words import NOUNS, is_list, told, told_of_all
from webapp.models import Process, StoredProblem
from webapp.services import runs
from webapp.states import ProcessKind, ProcessState

MOST_ERRORS = 1000
NO_ROWS = "The file has no row below its header."
CANCELLED = "The process was cancelled. Nothing was imported."


def receipt(process: Process, number: int) -> dict[str, Any]:
    """The answer to a request that has started something."""
    assert process.upload is not None
    return {
        "import_id": number,
        "user_id": process.owner_id,
        "file_name": process.upload.filename,
    }


def statuses(processes: Sequence[Process]) -> list[dict[str, Any]]:
    """The list of these runs."""
    files = runs.file_numbers(processes)
    return [status(process, process.id, files[process.id]) for process in processes]


def status(process: Process, number: int, file_number: int) -> dict[str, Any]:
    """How a run stands, for somebody who asked for `number`."""
    found = runs.errors(process, MOST_ERRORS + 1) if process.finished else []
    return {
        "start_date": moment(process.started_at or process.created_at),
        "end_date": moment(process.finished_at) if process.finished_at else None,
        "status": outcome(process),
        "type": process.kind,
        "message": message(process, found),
        "import_id": number,
        "result": result(process, file_number, found),
    }


def result(process: Process, file_number: int, found: Sequence[StoredProblem]) -> dict[str, Any]:
    """What has come of a run so far; `own_facts` has what Starmind's does not."""
    assert process.upload is not None
    # What is wrong with the file as a whole is told in the message alone.
    whole = any(problem.row is None for problem in found)
    shown = [] if whole else found[:MOST_ERRORS]
    counts = process.result.get("counts") or {}
    facts = {
        "file_name": kept_name(process),
        "created_records": counts.get("created", 0),
        "updated_records": counts.get("updated", 0),
        "errors": [told(problem, process.upload) for problem in shown],
        "import_id": file_number,
        "user_id": process.owner_id,
    }
    return facts | own_facts(process, cut=not whole and len(found) > MOST_ERRORS)


def own_facts(process: Process, *, cut: bool) -> dict[str, Any]:
    """Rows that change nothing, whether errors were cut, and what a complete list does besides."""
    counts = process.result.get("counts") or {}
    facts: dict[str, Any] = {
        "skipped_records": counts.get("unchanged", 0) + counts.get("skipped", 0)
    }
    if cut:
        facts["errors_truncated"] = True
    if process.asked.delete_missing:
        facts["deleted_records"] = process.result.get("deleted", 0)
    if process.asked.restore:
        facts["restored_records"] = process.result.get("restored", 0)
    if "deletions" in process.result:
        facts["to_delete"] = process.result["deletions"]
    return facts


def outcome(process: Process) -> str:
    """One of Starmind's three words for where a process stands."""
    if not process.finished:
        return "processing"
    fine = process.state == ProcessState.SUCCEEDED and not empty(process)
    return "success" if fine else "error"


def empty(process: Process) -> bool:
    """Is this the check of a file that has nothing in it?"""
    return process.kind == ProcessKind.VALIDATION and process.result.get("rows") == 0


def message(process: Process, found: Sequence[StoredProblem]) -> str | None:
    """What went wrong with the file or the run as a whole, if anything did."""
    assert process.upload is not None
    whole = [told_of_all(problem, process.upload) for problem in found if problem.row is None]
    if whole:
        return " ".join(whole)
    if process.state == ProcessState.FAILED:
        return f"{process.error_sentence} Reference {process.reference}."
    if process.state == ProcessState.CANCELLED:
        return CANCELLED
    if process.state == ProcessState.REJECTED:
        return process.result.get("sentence")
    return NO_ROWS if empty(process) else None


def kept_name(process: Process) -> str:
    """The name that Starmind would give the file, such as tag_2015-12-12T07:15:50.192Z.xlsx."""
    assert process.upload is not None
    assert process.dataset is not None
    if is_list(process.upload):
        return process.upload.filename
    suffix = PurePath(process.upload.filename).suffix.lower() or ".xlsx"
    return f"{NOUNS[process.dataset.slug]}_{moment(process.upload.created_at)}{suffix}"


def moment(value: datetime) -> str:
    """ISO 8601 in UTC, to the millisecond, with a Z."""
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
