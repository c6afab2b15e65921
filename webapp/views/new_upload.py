"""A new upload: dataset and file. Sizes are checked before a byte of the file is read."""

from typing import Any, BinaryIO, cast

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.errors import BadFile, BadInput, TooLarge
from webapp.pages.datasets import DatasetList
from webapp.security import page_actor, page_user
from webapp.services import datasets, retention, uploads
from webapp.views import signed_in
from webapp.views.filters import size
from webapp.views.forms import UploadForm, choices_of

# What comes along with the file in the same request.
ROOM_FOR_THE_FORM = 1024 * 1024

bp = signed_in.blueprint("new_upload", __name__, url_prefix="/uploads/new")


@bp.url_value_preprocessor
def allow_large_bodies(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Take a whole file, but only from somebody who is signed in.

    It runs before the CSRF check, which reads the form.
    """
    if request.method == "POST" and signed_in.person():
        request.max_content_length = limit() + ROOM_FOR_THE_FORM


@bp.get("")
def ask() -> ResponseReturnValue:
    """The form."""
    return show_form(UploadForm(formdata=None, dataset=request.args.get("dataset", "")))


@bp.post("")
def create() -> ResponseReturnValue:
    """Take the file in, start its check, and go to its page."""
    form = UploadForm()
    form.dataset.choices = choices_of({known.slug: known.title for known in datasets.list_all()})
    if not form.validate() or not isinstance(form.file.data, FileStorage):
        return show_form(form), 422
    file = form.file.data
    dataset = datasets.get(form.dataset.data)
    try:
        content = cast(BinaryIO, file.stream)
        name, by = file.filename or "", page_actor()
        upload, _ = uploads.accept(page_user(), dataset, name, content, {}, by=by)
    except (BadFile, TooLarge, BadInput) as error:
        form.file.errors = (error.sentence,)
        return show_form(form), 422
    return redirect(url_for("uploads.show", upload_id=upload.id))


@bp.errorhandler(RequestEntityTooLarge)
def refuse_large_bodies(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """The form again: nothing of the body was read, not even the chosen dataset."""
    if not signed_in.person():
        return redirect(url_for("accounts.ask", next=request.path))
    form = UploadForm(formdata=None, dataset=request.args.get("dataset", ""))
    form.file.errors = (
        f"The file is larger than {size(limit())}. Split it, and upload the parts.",
    )
    return show_form(form), 413


def limit() -> int:
    """How many bytes a file may have."""
    most: int = current_app.config["DESK"].max_upload_bytes
    return most


def show_form(form: UploadForm) -> str:
    """The form with the limits said beforehand."""
    page = DatasetList.of(datasets.list_all())
    form.dataset.choices = choices_of({known.slug: known.title for known in page.datasets})
    return render_template(
        "uploads/new.html",
        page=page,
        form=form,
        limits=current_app.config["DESK"],
        kept=retention.current(),
    )
