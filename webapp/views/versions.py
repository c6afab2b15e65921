"""A corrected file: the next version of an upload that was checked before."""

from typing import Any, BinaryIO, cast

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.errors import BadFile, TooLarge
from webapp.models import Upload
from webapp.pages.uploads import UploadPage
from webapp.security import page_actor, page_user
from webapp.services import processes, uploads
from webapp.views import signed_in
from webapp.views.filters import size
from webapp.views.forms import VersionForm
from webapp.views.new_upload import ROOM_FOR_THE_FORM, limit

bp = signed_in.blueprint("versions", __name__, url_prefix="/uploads/<int:upload_id>/versions")


@bp.url_value_preprocessor
def allow_large_bodies(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Take a whole file, but only from somebody who is signed in; see new_upload."""
    if request.method == "POST" and signed_in.person():
        request.max_content_length = limit() + ROOM_FOR_THE_FORM


@bp.get("")
def ask(upload_id: int) -> ResponseReturnValue:
    """The form."""
    upload = uploads.get_for(page_user(), upload_id)
    processes.refuse_imported(upload)
    return show_form(upload, VersionForm(formdata=None))


@bp.post("")
def create(upload_id: int) -> ResponseReturnValue:
    """Take the corrected file in, start its check, and go back to the upload's page."""
    upload = uploads.get_for(page_user(), upload_id)
    form = VersionForm()
    if not form.validate() or not isinstance(form.file.data, FileStorage):
        return show_form(upload, form), 422
    file = form.file.data
    try:
        content = cast(BinaryIO, file.stream)
        uploads.replace(upload, file.filename or "", content, by=page_actor())
    except (BadFile, TooLarge) as error:
        form.file.errors = (error.sentence,)
        return show_form(upload, form), 422
    return redirect(url_for("uploads.show", upload_id=upload.id))


@bp.errorhandler(RequestEntityTooLarge)
def refuse_large_bodies(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """The form again: nothing of the body was read."""
    if not signed_in.person():
        return redirect(url_for("accounts.ask", next=request.path))
    upload = uploads.get_for(page_user(), (request.view_args or {})["upload_id"])
    form = VersionForm(formdata=None)
    form.file.errors = (
        f"The file is larger than {size(limit())}. Split it, and upload the parts.",
    )
    return show_form(upload, form), 413


def show_form(upload: Upload, form: VersionForm) -> str:
    """The form, with the file that is to be replaced."""
    return render_template(
        "uploads/correct.html",
        page=UploadPage.of_one(upload),
        form=form,
        limits=current_app.config["DESK"],
    )
