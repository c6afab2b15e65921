"""The data files of a batch: one as it came in, and one more while a script's batch takes some."""

from typing import Any, BinaryIO, cast

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from webapp import storage
from webapp.errors import DeskError
from webapp.security import page_actor, page_user
from webapp.services import batches
from webapp.services.batches import Sent
from webapp.views import signed_in
from webapp.views.batches import show_one
from webapp.views.control_files import ROOM_FOR_THE_FORM
from webapp.views.downloads import attachment
from webapp.views.filters import size

bp = signed_in.blueprint("batch_files", __name__, url_prefix="/batches/<int:batch_id>/files")


@bp.url_value_preprocessor
def allow_large_bodies(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Take a whole file, but only from somebody who is signed in; see control_files."""
    if request.method == "POST" and signed_in.person():
        request.max_content_length = storage.settings().max_upload_bytes + ROOM_FOR_THE_FORM


@bp.errorhandler(RequestEntityTooLarge)
def refuse_large_bodies(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """The page again: nothing of the body was read."""
    if not signed_in.person():
        return redirect(url_for("accounts.ask", next=request.path))
    batch = batches.get_for(page_user(), (request.view_args or {})["batch_id"])
    most = size(storage.settings().max_upload_bytes)
    return show_one(batch, f"More than {most} was sent. Nothing of it was kept."), 413


@bp.get("/<int:file_id>")
def download(batch_id: int, file_id: int) -> Response:
    """A data file as it came in."""
    file, content = batches.content_of(batches.get_for(page_user(), batch_id), file_id)
    return attachment(content, file.filename, "application/octet-stream")


@bp.post("")
def add(batch_id: int) -> ResponseReturnValue:
    """Add a data file, and go back to the page of the batch."""
    batch = batches.get_for(page_user(), batch_id)
    file, name = request.files.get("file"), request.form.get("name", "").strip()
    if not file or not file.filename:
        return show_one(batch, "Choose a file."), 422
    try:
        sent = Sent(name, file.filename, cast(BinaryIO, file.stream))
        batches.hand_in(batch, sent, page_actor())
    except DeskError as error:
        return show_one(batches.get_for(page_user(), batch_id), error.sentence), 422
    return redirect(url_for("batches.show", batch_id=batch_id))
