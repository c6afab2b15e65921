"""The page that matches the columns of an upload to the fields of its dataset."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput, WrongState
from webapp.pages.mapping import MappingPage
from webapp.schema.column_keys import headers_digest
from webapp.security import page_actor, page_user
from webapp.services import mappings, uploads
from webapp.views import signed_in

bp = signed_in.blueprint("columns", __name__, url_prefix="/uploads/<int:upload_id>/columns")
CHANGED = "The file was read in another way meanwhile. Look at its columns again."


@bp.get("")
def ask(upload_id: int) -> ResponseReturnValue:
    """The columns, each with the field it goes into."""
    page = MappingPage.of(uploads.get_for(page_user(), upload_id))
    return show(page, remember=page.remembered or page.mapping is None)


@bp.post("")
def choose(upload_id: int) -> ResponseReturnValue:
    """Match the columns as the form says and check the file again, or only take over a guess."""
    upload = uploads.get_for(page_user(), upload_id)
    now = MappingPage.of(upload)
    if now.why_not:
        raise WrongState(now.why_not)
    remember = "remember" in request.form
    if request.form.get("headers") != digest(now):
        return show(now, remember=remember, sentence=CHANGED), 422
    sent = {column.key: request.form.get(f"map-{column.letter}") or None for column in now.columns}
    # What was not touched stays as open, or as sure, as it was.
    changed = {one.key: sent[one.key] for one in now.columns if sent[one.key] != one.field}
    guessed = [column for column in now.columns if column.letter == request.form.get("use")]
    if guessed:
        changed |= {column.key: column.suggestion for column in guessed}
        return show(MappingPage.of(upload, changed), remember=remember)
    try:
        mappings.choose(upload, sent, remember=remember, by=page_actor())
    except BadInput as error:
        page = MappingPage.of(upload, changed)
        return show(page, remember=remember, errors=errors_of(page, error)), 422
    return redirect(url_for("uploads.show", upload_id=upload.id))


def show(
    page: MappingPage, *, remember: bool, errors: dict[str, str] | None = None, sentence: str = ""
) -> str:
    """The page with what is wrong in the form: sentences by column letter, and one for all."""
    return render_template(
        "uploads/columns.html",
        page=page,
        remember=remember,
        errors=errors or {},
        sentence=sentence,
        digest=digest(page),
    )


def digest(page: MappingPage) -> str:
    """What tells that the form is about the same headers."""
    return headers_digest([column.header for column in page.columns])


def errors_of(page: MappingPage, error: BadInput) -> dict[str, str]:
    """What the service refused, by column letter."""
    letters = {f"mapping.{column.key}": column.letter for column in page.columns}
    findings = error.detail if isinstance(error.detail, list) else []
    return {letters[finding["path"]]: finding["message"] for finding in findings}
