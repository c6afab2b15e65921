"""Callbacks: the address that a client has named with its table is told of the end of each stage.

They go the way of all that the desk sends: listed once a process is over, tried again and again.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import select

from webapp.addresses import origin
from webapp.errors import BadInput
from webapp.extensions import db
from webapp.models import GraphImport, GraphRun, GraphStep, Process
from webapp.services import calls
from webapp.states import GraphStage, ProcessState
from webapp.storage import settings

SECONDS = 15.0
# Numbers that MatGraph's newer clients know states by.
COMPLETED, FAILED, CANCELLED = 4, 5, 7
STATUS = {ProcessState.SUCCEEDED: COMPLETED, ProcessState.CANCELLED: CANCELLED}
READY = {
    GraphStage.LABELS: "The labels are ready.",
    GraphStage.ATTRIBUTES: "The attributes are ready.",
    GraphStage.NODES: "The nodes are ready.",
    GraphStage.GRAPH: "The graph is ready.",
    GraphStage.IMPORT: "The table is in the graph.",
    GraphStage.UNDO: "What the table had brought into the graph is taken out again.",
}
_NUMBER = re.compile(r"[+-]?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Callback:
    """Where it goes, and what it says."""

    address: str
    body: bytes
    key: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """What it carries."""
        headers = {"content-type": "application/json", "user-agent": "Import-Desk"}
        return headers | ({"X-API-KEY": self.key} if self.key else {})


def address_of(url: str) -> str:
    """The address as it is called: with one slash at its end. Raises BadInput."""
    url = url.strip()
    if not url:
        return ""
    try:
        calls.check(url, private=settings().private_webhooks)
    except BadInput as wrong:
        why = wrong.sentence[0].lower() + wrong.sentence[1:]
        raise BadInput(f"The address to call back cannot be used: {why}") from None
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/"))


def is_wanted(process_id: int) -> bool:
    """Does somebody want to be told of the end of this process?"""
    return _found(process_id) is not None


def of(process: Process) -> Callback | None:
    """What is said of a process that is over; nothing once its table was removed."""
    found = _found(process.id)
    if found is None:
        return None
    graph_import, stage = found
    told = {
        "user_id": _user(graph_import),
        "process_id": graph_import.identifier,
        "key": stage.value,
        "status": STATUS.get(ProcessState(process.state), FAILED),
        "message": _message(process, stage),
        "results": _results(process),
    }
    body = json.dumps(told, ensure_ascii=False).encode()
    address = graph_import.callback_url
    return Callback(address, body, _key_for(address))


def _key_for(address: str) -> str:
    """The key, for those alone whom the settings name: anybody may name an address of his own."""
    desk = settings()
    return desk.graph_callback_key if origin(address) in desk.graph_callback_hosts else ""


def _found(process_id: int) -> tuple[GraphImport, GraphStage] | None:
    query = (
        select(GraphImport, GraphRun.stage)
        .join(GraphRun, GraphRun.import_id == GraphImport.id)
        .where(
            GraphRun.process_id == process_id,
            # A look at what would change is not a stage to clients.
            GraphRun.stage != GraphStage.PLAN,
            GraphImport.callback_url != "",
            GraphImport.removed_at.is_(None),
        )
    )
    row = db.session.execute(query).first()
    return (row[0], GraphStage(row[1])) if row else None


def _user(graph_import: GraphImport) -> int | str:
    """Whom the client works for, as a number where it is one."""
    text = graph_import.user_text
    if not text:
        return graph_import.owner_id
    return int(text) if _NUMBER.fullmatch(text) else text


def _message(process: Process, stage: GraphStage) -> str:
    """How it ended, in a sentence."""
    if process.state == ProcessState.SUCCEEDED:
        return READY[stage]
    if process.state == ProcessState.CANCELLED:
        return "This was cancelled, and nothing has changed."
    if process.state == ProcessState.REJECTED:
        return str(process.result.get("sentence", "The table cannot be taken."))
    return f"{process.error_sentence} Reference {process.reference}.".strip()


def _results(process: Process) -> Any:
    """The answer of the stage, unless there is none, or it is gone by now."""
    return db.session.scalar(select(GraphStep.content).where(GraphStep.process_id == process.id))
