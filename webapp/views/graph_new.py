"""A new table for the graph: the file, what it is about, and the vocabulary of its labels."""

from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge

from webapp import storage
from webapp.errors import BadFile, BadInput, TooLarge
from webapp.security import page_actor, page_user
from webapp.services.graph import imports, vocabularies
from webapp.views import signed_in
from webapp.views.filters import size
from webapp.views.forms import choices_of
from webapp.views.graph_forms import TableForm

# What comes along with the file in the same request.
ROOM_FOR_THE_FORM = 1024 * 1024

bp = signed_in.blueprint("graph_new", __name__, "/graph/new")


@bp.url_value_preprocessor
def allow_large_bodies(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Take a whole file, but only from somebody who is signed in; see new_upload."""
    if request.method == "POST" and signed_in.person():
        request.max_content_length = storage.settings().max_upload_bytes + ROOM_FOR_THE_FORM


@bp.get("")
def ask() -> ResponseReturnValue:
    """The form."""
    return show_form(TableForm(formdata=None, vocabulary=vocabularies.names()[0]))


@bp.post("")
def create() -> ResponseReturnValue:
    """Take the table in, have its labels found, and go to them."""
    form = TableForm()
    form.vocabulary.choices = choices_of({name: name for name in vocabularies.names()})
    if not form.validate() or not isinstance(form.file.data, FileStorage):
        return show_form(form), 422
    file = form.file.data
    said = {"context": form.context.data or "", "vocabulary": form.vocabulary.data}
    try:
        content = cast(BinaryIO, file.stream)
        made = imports.hand_in(content, file.filename or "", page_user(), **said, by=page_actor())
    except (BadFile, TooLarge, BadInput) as error:
        form.file.errors = (error.sentence,)
        return show_form(form), 422
    return redirect(url_for("graph_steps.show", identifier=made.identifier, step="labels"))


@bp.errorhandler(RequestEntityTooLarge)
def refuse_large_bodies(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """The form again: nothing of the body was read."""
    if not signed_in.person():
        return redirect(url_for("accounts.ask", next=request.path))
    form = TableForm(formdata=None, vocabulary=vocabularies.names()[0])
    most = size(storage.settings().max_upload_bytes)
    form.file.errors = (f"The file is larger than {most}. Split it, and hand in the parts.",)
    return show_form(form), 413


def show_form(form: TableForm) -> str:
    """The form with the limits said beforehand."""
    known = vocabularies.usable()
    form.vocabulary.choices = choices_of({one.name: one.title for one in known})
    limits = storage.settings()
    return render_template(
        "graph/new.html",
        form=form,
        vocabularies=known,
        limits=limits,
        # Who hands a table in has to know that some of it goes to somebody else.
        model_at=urlsplit(limits.graph_model_url).hostname or "",
    )
