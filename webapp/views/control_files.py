"""Control files: the list, a new one, and the page of one, from which batches are made."""

from collections.abc import Sequence
from typing import Any, BinaryIO, cast

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from webapp import storage
from webapp.errors import BadInput, DeskError, TooLarge
from webapp.models import ControlFile
from webapp.pages.control_files import FILES, ControlDetail, ControlList
from webapp.pages.listings import Listing
from webapp.security import page_actor, page_user
from webapp.services import batches, control_files, retention
from webapp.services.batches import Sent
from webapp.views import arguments, signed_in
from webapp.views.control_forms import BatchForm, ControlForm
from webapp.views.downloads import attachment
from webapp.views.filters import size

PAGE = 25
JSON = "application/json"
# What comes along with files in the same request.
ROOM_FOR_THE_FORM = 256 * 1024

bp = signed_in.blueprint("control_files", __name__, url_prefix="/control-files")


@bp.url_value_preprocessor
def allow_large_bodies(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Take whole files, but only from somebody who is signed in.

    It runs before the CSRF check, which reads the form.
    """
    if request.method == "POST" and signed_in.person():
        request.max_content_length = limit() + ROOM_FOR_THE_FORM


def limit() -> int:
    """How many bytes the files of one request may have together."""
    if request.endpoint == "control_files.make_batch":
        return storage.settings().max_upload_bytes
    return control_files.MOST_BYTES


@bp.errorhandler(RequestEntityTooLarge)
def refuse_large_bodies(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """The form again: nothing of the body was read."""
    if not signed_in.person():
        return redirect(url_for("accounts.ask", next=request.path))
    sentence = f"More than {size(limit())} was sent. Nothing of it was kept."
    control_id = (request.view_args or {}).get("control_id")
    if control_id is None:
        return show_form(ControlForm(formdata=None), sentence), 413
    control = control_files.get_for(page_user(), control_id)
    return show_one(control, BatchForm(formdata=None), sentence=sentence), 413


@bp.get("")
def index() -> ResponseReturnValue:
    """Control files, newest first: everyone's for admins."""
    found = control_files.list_for(page_user(), arguments.number("before"), PAGE)
    return render_template("control_files/list.html", page=ControlList.of(found, PAGE))


@bp.get("/new")
def ask() -> ResponseReturnValue:
    """The form for a control file."""
    return show_form(ControlForm(formdata=None))


@bp.post("/new")
def create() -> ResponseReturnValue:
    """Keep a control file, and go to its page."""
    form = ControlForm()
    if not form.validate() or not isinstance(form.file.data, FileStorage):
        return show_form(form), 422
    content, comment = cast(BinaryIO, form.file.data.stream), form.comment.data or ""
    try:
        control = control_files.accept(page_user(), content, comment.strip(), page_actor())
    except control_files.Invalid as error:
        return show_form(form, f"{error.sentence}.", Listing.of(error.said)), 422
    except control_files.NoJSON as error:
        return show_form(form, "Not a valid JSON file.", Listing.of_broken(error.broken)), 422
    except (BadInput, TooLarge) as error:
        return show_form(form, error.sentence), 422
    return redirect(url_for("control_files.show", control_id=control.id))


@bp.get("/<int:control_id>")
def show(control_id: int) -> ResponseReturnValue:
    """One control file, and the form for a batch of it."""
    return show_one(control_files.get_for(page_user(), control_id), BatchForm(formdata=None))


@bp.get("/<int:control_id>/control.json")
def download(control_id: int) -> Response:
    """The control file as it was handed in."""
    control = control_files.get_for(page_user(), control_id)
    return attachment(control_files.stored(control), f"{control.comment}.json", JSON)


@bp.post("/<int:control_id>/batches")
def make_batch(control_id: int) -> ResponseReturnValue:
    """Make a batch of this control file and some data files, and go to its page."""
    control = control_files.get_for(page_user(), control_id)
    form = BatchForm()
    comment = (form.comment.data or "").strip()
    try:
        batch = batches.create_whole(page_user(), control, comment, sent_files(), page_actor())
    except DeskError as error:
        names = [request.form.get(f"name-{row}", "") for row in range(1, FILES + 1)]
        return show_one(control, form, names, error.sentence), 422
    return redirect(url_for("batches.show", batch_id=batch.id))


def sent_files() -> list[Sent]:
    """The files of the form, each with the name beside it."""
    found = ((request.files.get(f"file-{row}"), f"name-{row}") for row in range(1, FILES + 1))
    return [
        Sent(request.form.get(name, "").strip(), file.filename, cast(BinaryIO, file.stream))
        for file, name in found
        if file and file.filename
    ]


def show_form(form: ControlForm, sentence: str = "", listing: Listing | None = None) -> str:
    """The form for a control file with what is wrong with the one that was sent."""
    return render_template(
        "control_files/new.html",
        form=form,
        sentence=sentence,
        listing=listing,
        most=control_files.MOST_BYTES,
    )


def show_one(
    control: ControlFile, form: BatchForm, names: Sequence[str] = (), sentence: str = ""
) -> str:
    """The page of a control file with what is wrong with the batch that was to be made."""
    said = control_files.said(control)
    page = ControlDetail.of_one(control, said)
    return render_template(
        "control_files/control_file.html",
        page=page,
        listing=Listing.of(said),
        form=form,
        names=names or page.names,
        sentence=sentence,
        most=storage.settings().max_upload_bytes,
        kept=retention.current(),
    )
