"""Haplo's batch import: /api/haplo-data-import-batch/...

A control file is handed in (`control`), a batch is made for it (`batch`), data files are added
(`file`), and its run is asked for (`schedule`). Answers are plain text without a line break, as
Haplo's own; what is wrong is one sentence with 400. Whoever calls gives the user name `haplo` and
an API key of this desk as the password (Basic), or the key alone in the header X-ONEIS-Key.

Haplo has nothing to ask how a batch stands; `GET batch`, `GET batches`, `GET log`, `POST cancel`
and `POST copy` are extensions of this desk.
"""

from typing import BinaryIO, cast

from flask import Blueprint, Response, jsonify, request, stream_with_context

from webapp import storage
from webapp.api import blueprints
from webapp.api.answers import shown
from webapp.api.dialects import haplo_keys
from webapp.errors import BadInput
from webapp.extensions import csrf
from webapp.models import Batch
from webapp.pages.batches import BatchItem, BatchPage
from webapp.security import api_actor, api_user
from webapp.services import batch_logs, batches, control_files

ADDRESS = "/api/haplo-data-import-batch"
DRY = "dry-run"
LISTED = 50

bp = Blueprint("haplo", __name__, url_prefix=ADDRESS)
# Only safe because cookies count for nothing here.
csrf.exempt(bp)


@bp.before_request
def ask_for_key() -> None:
    """Let in whoever is `haplo` with a key for batches. Raises NotSignedIn, NotAllowed."""
    haplo_keys.ask_for_key()


@bp.before_request
def limit_body() -> None:
    """Only a data file may be large."""
    desk = storage.settings()
    most = {"haplo.add_file": desk.max_upload_bytes, "haplo.take_control": control_files.MOST_BYTES}
    if request.endpoint in most:
        request.max_content_length = most[request.endpoint] + blueprints.MIB
    blueprints.refuse_long_body()


@bp.post("/control")
def take_control() -> Response:
    """Keep a control file, and tell its digest."""
    content = sent_file("file")
    try:
        control = control_files.accept(
            api_user(), content[1], request.form.get("comment", ""), api_actor()
        )
    except control_files.Invalid as error:
        lines = "".join(f"\n  {line}" for line in cast(list[str], error.detail))
        raise BadInput(f"Invalid control file:{lines}") from None
    return plain(control.digest)


@bp.post("/batch")
def make_batch() -> Response:
    """Make a batch for a control file, and tell its identifier."""
    digest = parameter("control")
    control = control_files.with_digest(api_user(), digest) if "\0" not in digest else None
    if control is None:
        raise BadInput(f"Control file not found: {digest}")
    return plain(batches.create(api_user(), control, request.form.get("comment", "")).identifier)


@bp.post("/file")
def add_file() -> Response:
    """Add a data file to a batch, and tell its digest."""
    found, name = batch(), parameter("name")
    filename, content = sent_file("file")
    return plain(batches.add_file(found, name, filename, content, api_actor()).digest)


@bp.post("/schedule")
def schedule() -> Response:
    """Ask for the run of a batch: a dry run, or the import."""
    found, mode = batch(), request.form.get("mode", "")
    if mode not in ("", DRY):
        raise BadInput(f"mode is {DRY}, or left out for the import.")
    batches.schedule(found, dry=mode == DRY, by=api_actor())
    return plain("SCHEDULED")


@bp.get("/batch")
def show_batch() -> Response:
    """How a batch stands, as JSON: an extension."""
    return shown(BatchPage.of_one(batch()))


@bp.get("/batches")
def list_batches() -> Response:
    """The newest batches, as JSON: an extension."""
    found = batches.list_for(api_user(), limit=LISTED)
    return jsonify([BatchItem.of(one).model_dump(mode="json") for one in found])


@bp.get("/log")
def show_log() -> Response:
    """The whole log of a batch: an extension."""
    lines = batch_logs.everything(batch())
    return Response(stream_with_context(lines), mimetype="text/plain")


@bp.post("/cancel")
def cancel() -> Response:
    """Stop the run of a batch: an extension."""
    batches.cancel(batch(), api_actor())
    return plain("CANCELLED")


@bp.post("/copy")
def copy() -> Response:
    """Make a new batch with the same control file and files: an extension."""
    return plain(batches.copy(batch()).identifier)


def batch() -> Batch:
    """The batch that the request names. Raises BadInput."""
    identifier = parameter("batch")
    found = batches.with_identifier(api_user(), identifier) if "\0" not in identifier else None
    if found is None:
        raise BadInput(f"Batch not found: {identifier}")
    return found


def parameter(name: str) -> str:
    """A parameter of the address or the form. Raises BadInput."""
    text = request.values.get(name, "")
    if not text:
        raise BadInput(f"The parameter {name} is missing.")
    return text


def sent_file(name: str) -> tuple[str, BinaryIO]:
    """The name and the content of a file in the form. Raises BadInput."""
    file = request.files.get(name)
    if file is None:
        raise BadInput(f"The parameter {name} is missing.")
    return file.filename or "", cast(BinaryIO, file.stream)


def plain(text: str) -> Response:
    """An answer of plain text, without a line break."""
    return Response(text, mimetype="text/plain")
