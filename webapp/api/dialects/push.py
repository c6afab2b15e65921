"""Haplo's JSON push: POST /api/push-data/NAME

The body of the request is the one data file, JSON whatever the control file says of files. It is
kept as a batch, whose run is a job like any other, and the request waits until that is over. The
answer has Haplo's form, with 200 only when every record was applied.

`actions` names the records that were created and changed, each by its key, and the record of the
body, counted from 0 as in the messages; of a large body only the first 1,000 changes. 202, when
the run is not over in time, is an extension of this desk: `batch` is then what
`/api/haplo-data-import-batch/batch?batch=...` tells more of.
"""

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, jsonify, request

from webapp import storage
from webapp.api import blueprints
from webapp.api.dialects import haplo_keys
from webapp.bodies import DeskRequest
from webapp.extensions import csrf
from webapp.models import Batch, BatchProgress, Process
from webapp.security import api_actor, api_key, api_user
from webapp.services import batch_logs, pushes
from webapp.states import BatchState

SAVED = "object:save"

bp = Blueprint("push", __name__, url_prefix="/api/push-data")
# Only safe because cookies count for nothing here.
csrf.exempt(bp)


@bp.before_request
def ask_for_key() -> None:
    """Let in whoever has a key for batches, or to push. Raises NotSignedIn, NotAllowed."""
    haplo_keys.ask_for_key(push=True)


@bp.before_request
def limit_body() -> None:
    """Take a body of JSON, also where its sender calls it a form, as curl does by itself."""
    cast(DeskRequest, request).is_raw = True
    request.max_content_length = storage.settings().max_json_bytes
    blueprints.refuse_long_body()


@bp.post("/<api>")
def take(api: str) -> tuple[Response, int]:
    """Import the records of the body, and tell what became of them."""
    found = pushes.open_for(api_user(), api_key(), api)
    process = pushes.take(found, cast(BinaryIO, request.stream), api_actor())
    batch = pushes.wait(process.id, storage.settings().push_seconds)
    if batch.state in (BatchState.SCHEDULED, BatchState.RUNNING):
        waits = {"batch": batch.identifier, "state": batch.state}
        return jsonify(answer("pending") | waits), 202
    said = outcome(batch)
    return jsonify(said), 200 if said["result"] == "success" else 400


def outcome(batch: Batch) -> dict[str, Any]:
    """What became of the records of a run that is over."""
    progress, errors = batch_logs.progress_of(batch), batch_logs.messages(batch)
    failures = progress.counts.get("failed", 0) if progress else 0
    count = progress.messages if progress else 0
    result = "failure" if failures else "success"
    exception = exception_of(batch.process) if batch.state == BatchState.ERROR else ""
    if exception:
        result, count = "error", count + 1
        errors.append(f"Exception when processing: {exception}")
    applied = progress.records - failures if progress else 0
    return answer(result, applied, failures, count, errors) | {"actions": actions_of(progress)}


def actions_of(progress: BatchProgress | None) -> list[dict[str, Any]]:
    """What each record created and changed, in the words of Haplo."""
    found: dict[int, list[dict[str, Any]]] = {}
    for one in progress.changes if progress else []:
        change = {name: one[name] for name in ("destination", "ref", "new")}
        found.setdefault(one["record"], []).append({"kind": SAVED} | change)
    return [{"record": f"record {number}", "changed": found[number]} for number in sorted(found)]


def exception_of(process: Process | None) -> str:
    """Why a run broke off, in a sentence."""
    said = process and (process.result.get("exception") or process.error_sentence)
    return said or "The run was cancelled."


def answer(
    result: str,
    applied: int = 0,
    failures: int = 0,
    count: int = 0,
    errors: list[str] | None = None,
) -> dict[str, Any]:
    """The body of every answer."""
    return {
        "result": result,
        "applied": applied,
        "failures": failures,
        "errorCount": count,
        "errors": errors or [],
        "actions": [],
    }
