"""Doing once more what failed or was cancelled."""

from collections.abc import Callable

from webapp.errors import WrongState
from webapp.models import Action, Process
from webapp.services import audit, processes
from webapp.services.assets import ingests
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.graph import stages
from webapp.services.lake import imports as lake_imports
from webapp.states import OF_ASSETS, OF_BATCHES, OF_GRAPH, OF_LAKE, ProcessKind, ProcessState

WHY_NOT: dict[ProcessKind, Callable[[Process], str]] = {
    **dict.fromkeys(OF_LAKE, lake_imports.why_not_again),
    **dict.fromkeys(OF_ASSETS, ingests.why_not_again),
    **dict.fromkeys(OF_GRAPH, stages.why_not_again),
}


def retry(process: Process, by: Actor = COMMAND_LINE) -> Process:
    """Do once more, as a new process, what failed or was cancelled. Raises WrongState."""
    reason = why_not_retry(process)
    if reason:
        raise WrongState(reason)
    audit.note(by, Action.RETRIED, process)
    if process.kind in OF_LAKE:
        return lake_imports.again(process)
    if process.kind in OF_ASSETS:
        return ingests.again(process)
    if process.kind in OF_GRAPH:
        return stages.again(process, by)
    assert process.upload is not None
    if process.kind == ProcessKind.IMPORT:
        return processes.start_import(process.upload, by=by)
    if process.kind == ProcessKind.VALIDATION:
        return processes.start_validation(process.upload, process.asked)
    return processes.submit(process.upload, process.kind, process.parent, process.options)


def why_not_retry(process: Process) -> str:
    """The reason why a process is not done once more, or nothing."""
    if process.state not in (ProcessState.FAILED, ProcessState.CANCELLED):
        return "Only what failed or was cancelled can be done once more."
    if process.kind in OF_BATCHES:
        return "A batch runs once. Copy it on its page, and run the copy."
    if process.kind in WHY_NOT:
        return WHY_NOT[process.kind](process)
    if process.upload is None or not _is_newest(process):
        return "Something newer was begun for this file since. See its page."
    if reason := processes.why_gone(process.upload):
        return reason
    if process.kind == ProcessKind.IMPORT:
        return processes.why_not_import(
            processes.latest(process.upload.id, ProcessKind.VALIDATION), process
        )
    return ""


def _is_newest(process: Process) -> bool:
    """Was nothing of this kind begun for its upload since?"""
    newest = processes.latest(process.upload_id or 0, process.kind)
    return newest is not None and newest.id == process.id
