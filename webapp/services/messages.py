"""What is said of a process that is over: to a webhook as JSON, to a person in an e-mail."""

import json
from typing import Any

from webapp.models import Delivery, Process
from webapp.models.columns import now
from webapp.states import ProcessKind, ProcessState
from webapp.storage import settings

# What a result tells of rows; the rest of it is for the pages.
TOLD = ("rows", "good_rows", "bad_rows", "errors", "warnings", "counts")


def body(delivery: Delivery) -> bytes:
    """The body of a message to a webhook."""
    process = delivery.process
    told: dict[str, Any] = {
        "type": f"process.{process.state}" if process else "test",
        "timestamp": now().isoformat(),
        "data": facts(process) if process else {"sentence": "This is a test of your webhook."},
    }
    return json.dumps(told, ensure_ascii=False).encode()


def facts(process: Process) -> dict[str, Any]:
    """A process that is over, in numbers and names: no cell of the file is among them."""
    told: dict[str, Any] = {
        "process_id": process.id,
        "kind": process.kind,
        "state": process.state,
        "dataset": process.dataset.slug if process.dataset else None,
        "upload_id": process.upload_id,
        "filename": process.upload.filename if process.upload else None,
        "version": process.version,
        "created_at": process.created_at.isoformat(),
        "finished_at": process.finished_at.isoformat() if process.finished_at else None,
        "result": {name: process.result[name] for name in TOLD if name in process.result},
        "error": {"code": process.error_code, "reference": process.reference}
        if process.error_code
        else None,
    }
    if address := link(process):
        told["url"] = address
    return told


def link(process: Process) -> str:
    """Where a person sees more of it, if the desk knows its own address."""
    base = settings().public_url
    return f"{base}/uploads/{process.upload_id}" if base and process.upload_id else ""


def letter(process: Process) -> tuple[str, str]:
    """The subject and the text of an e-mail."""
    filename = process.filename or f"Job {process.id}"
    name = "".join(sign if sign.isprintable() else " " for sign in filename)
    sentence = outcome(process)
    lines = [f"{name}: {sentence}"]
    if process.dataset:
        lines.append(f"Dataset: {process.dataset.title}")
    if address := link(process):
        lines.append(address)
    lines.append("You get this because your profile says so. You can untick it there.")
    return f"{name}: {_short(process)}", "\n\n".join(lines) + "\n"


def outcome(process: Process) -> str:
    """How a process ended, in a sentence or two."""
    kind = ProcessKind(process.kind).noun
    in_parts = ProcessKind(process.kind).in_parts
    result = process.result
    if process.state == ProcessState.FAILED:
        sentence = process.error_sentence or "Our fault, not your file's."
        return f"The {kind} stopped. {sentence} Reference {process.reference}."
    if process.state == ProcessState.CANCELLED:
        written = "what it had written stays" if in_parts else "nothing was written"
        return f"The {kind} was cancelled, and {written}."
    if process.kind == ProcessKind.IMPORT and "counts" in result:
        counts = ", ".join(f"{number:,} {word}" for word, number in result["counts"].items())
        return f"The import is done. Of {result.get('rows', 0):,} rows: {counts}."
    if process.kind == ProcessKind.VALIDATION and result.get("bad_rows"):
        return f"{result['bad_rows']:,} of {result.get('rows', 0):,} rows have problems."
    if process.state == ProcessState.REJECTED:
        return result.get("sentence") or f"The {kind} found problems with the file."
    return f"The {kind} is done."


def _short(process: Process) -> str:
    if process.kind == ProcessKind.IMPORT and process.state == ProcessState.SUCCEEDED:
        return "imported"
    if process.state == ProcessState.SUCCEEDED:
        return "no problems" if process.kind == ProcessKind.VALIDATION else "ready"
    return {ProcessState.REJECTED: "has problems", ProcessState.FAILED: "failed"}.get(
        ProcessState(process.state), "cancelled"
    )
