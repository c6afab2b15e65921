"""Drafting a control file: a model, ticked names, and an example that is tried at once."""

import io
import json
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.control.example import MOST_BYTES, example_text
from webapp.control.model import Model
from webapp.errors import BadInput, NotFound
from webapp.extensions import htmx
from webapp.pages.drafts import DraftPage
from webapp.security import page_actor, page_user
from webapp.services import control_files, destinations
from webapp.services.drafts import Asked, Draft, draft
from webapp.views import signed_in
from webapp.views.downloads import attachment

LARGEST_EXAMPLE = 8 * 1024 * 1024
# A part for each tick and each source of a dataset with very many fields.
MOST_PARTS = 5_000
# A little more than is looked at: so it is known for cut off, also when it is sent again.
KEPT_BYTES = MOST_BYTES + 16
TOO_LARGE = "The example is larger than 8 MB. Only its beginning is needed: paste its first lines."
JSON = "application/json"

bp = signed_in.blueprint("drafts", __name__, url_prefix="/control-files/generate")


@bp.url_value_preprocessor
def allow_large_bodies(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Take an example and many ticks, but only from somebody who is signed in.

    It runs before the CSRF check, which reads the form.
    """
    if request.method == "POST" and signed_in.person():
        request.max_content_length = LARGEST_EXAMPLE
        request.max_form_parts = MOST_PARTS


@bp.errorhandler(RequestEntityTooLarge)
def refuse_large_bodies(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say so; nothing of the body was read, not even the chosen model."""
    if not signed_in.person():
        return redirect(url_for("accounts.ask", next=request.path))
    made = draft(chosen_model(""), Asked())
    return show(made, sentence=TOO_LARGE), 422 if htmx else 413


@bp.get("")
def ask() -> ResponseReturnValue:
    """A draft of the required fields, without an example."""
    return show(draft(chosen_model(request.args.get("model", "")), Asked()))


@bp.post("")
def change() -> ResponseReturnValue:
    """Draft anew as it was asked; keep it, or give it as a file, if that was asked for."""
    asked = as_asked()
    made = draft(chosen_model(request.form.get("model", "")), asked)
    content = json.dumps(made.control, indent=2, ensure_ascii=False).encode()
    if request.form.get("do") == "download":
        return attachment(content, f"control file for {made.model.title}.json", JSON)
    comment = request.form.get("comment", "").strip()
    if request.form.get("do") != "keep":
        return show(made, asked.content, comment)
    named = comment or f"{made.model.title}, drafted by the desk"
    try:
        control = control_files.accept(page_user(), io.BytesIO(content), named, page_actor())
    except BadInput as error:
        return show(made, asked.content, comment, error.sentence), 422
    return redirect(url_for("control_files.show", control_id=control.id))


def as_asked() -> Asked:
    """What the form says; an example that was chosen as a file goes before one that was pasted."""
    file = request.files.get("file")
    content = file.stream.read(KEPT_BYTES) if file and file.filename else b""
    names = [name.removeprefix("source-") for name in request.form if name.startswith("source-")]
    return Asked(
        content=content or request.form.get("example", "").encode()[:KEPT_BYTES],
        made_for=request.form.get("made_for", ""),
        fields=frozenset(request.form.getlist("field")),
        many=frozenset(request.form.getlist("many")),
        mapped=frozenset(request.form.getlist("mapped")),
        sources={name: request.form[f"source-{name}"] for name in names},
    )


def chosen_model(name: str) -> Model:
    """The model of this name, or the first one. Raises NotFound."""
    model = destinations.model_of(name or next(iter(destinations.titles()), ""))
    if model is None:
        raise NotFound("There is no such model to make a control file for.")
    return model


def show(made: Draft, content: bytes = b"", comment: str = "", sentence: str = "") -> str:
    """The page of a draft, or the part of it that changes."""
    template = "control_files/_draft.html" if htmx else "control_files/draft.html"
    return render_template(
        template,
        page=DraftPage.of(made, destinations.titles()),
        example=example_text(content).replace("\0", ""),
        comment=comment,
        sentence=sentence or made.sentence,
    )
