"""The drop zone of a project: many files and whole folders; a plain form where no script runs."""

from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from webapp import storage
from webapp.assets.file_types import EXTENSIONS, FILE_TYPES
from webapp.pages.asset_projects import ProjectPlace
from webapp.security import page_user
from webapp.services.assets import folder, watch
from webapp.views import signed_in
from webapp.views.asset_pieces import writable
from webapp.views.filters import counted, size

# What comes along with the files in the same request.
ROOM_FOR_THE_FORM = 1024 * 1024
MOST_FILES = 1_000

bp = signed_in.blueprint("asset_upload", __name__, "/assets/<shortcode>/upload")


@bp.url_value_preprocessor
def allow_large_bodies(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Take whole files, but only from somebody who is signed in; see control_files."""
    if request.method == "POST" and signed_in.person():
        request.max_content_length = storage.settings().max_upload_bytes + ROOM_FOR_THE_FORM
        request.max_form_parts = MOST_FILES + 1


@bp.errorhandler(RequestEntityTooLarge)
def refuse_large_bodies(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """The page again: nothing of the body was read."""
    if not signed_in.person():
        return redirect(url_for("accounts.ask", next=request.path))
    most = size(storage.settings().max_upload_bytes)
    sentence = f"More than {most} or {MOST_FILES:,} files were sent at once. Nothing was kept."
    return show_page((request.view_args or {})["shortcode"], [sentence]), 413


@bp.get("")
def show(shortcode: str) -> ResponseReturnValue:
    """The drop zone."""
    writable(shortcode)
    return show_page(shortcode)


@bp.post("")
def send(shortcode: str) -> ResponseReturnValue:
    """Keep the files of the form, and go to those that wait."""
    project = writable(shortcode)
    count, refused = folder.keep_all(project, sent(), page_user().email)
    if refused or not count:
        told = [f"{counted(count, 'file')} came, and can be ingested."] if count else []
        return show_page(shortcode, [*told, *refused] or ["Choose at least one file."]), 422
    flash(f"{counted(count, 'file')} came.")
    return redirect(url_for("asset_files.show", shortcode=project.shortcode))


def sent() -> Iterator[tuple[str, BinaryIO]]:
    """The files of the form by their names; of a folder they have its name before their own."""
    for file in request.files.getlist("files"):
        if file.filename:
            yield file.filename, cast(BinaryIO, file.stream)


def show_page(shortcode: str, sentences: list[str] | None = None) -> str:
    """The drop zone with what was not taken."""
    kinds: dict[str, list[str]] = {}
    for one in FILE_TYPES:
        kinds.setdefault(one.kind, []).extend(one.extensions)
    return render_template(
        "asset_files/upload.html",
        place=ProjectPlace.of(watch.project(page_user(), shortcode)),
        kinds=kinds,
        extensions=EXTENSIONS,
        most=storage.settings().max_upload_bytes,
        sentences=sentences or [],
    )
