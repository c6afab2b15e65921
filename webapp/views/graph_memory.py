"""Remembered columns: what people said of headers, confirmed for other tables, or forgotten."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import NotFound
from webapp.models import GraphColumn, User
from webapp.pages.graph_memory import RememberedColumns
from webapp.security import page_actor, page_user
from webapp.services.audit import Actor
from webapp.services.graph import memory
from webapp.views import arguments, signed_in
from webapp.views.arguments import local_path
from webapp.views.filters import counted
from webapp.views.graph_forms import number_in

WHICH = {"confirmed": True, "open": False}
Change = Callable[[User, GraphColumn, Actor], None]
CHANGES: dict[str, tuple[Change, str]] = {
    "confirm": (memory.validate, "confirmed"),
    "for-all": (memory.validate_for_all, "confirmed for everybody"),
    "forget": (memory.forget, "forgotten"),
}
LONGEST_ID = 10

bp = signed_in.blueprint("graph_memory", __name__, "/graph/columns")


@bp.get("")
def index() -> ResponseReturnValue:
    """What is remembered, newest first."""
    user, text = page_user(), arguments.text("text")
    which, before = WHICH.get(request.args.get("show", "")), arguments.number("before")
    limit = memory.PAGE
    found = memory.find(user, text=text, validated=which, before=before, limit=limit + 1)
    page = RememberedColumns.of(found, user, limit, text=text, validated=which)
    return render_template("graph/memory.html", page=page)


@bp.post("/<any(confirm, forget):mode>")
def change(mode: str) -> ResponseReturnValue:
    """Confirm or forget those that were ticked."""
    return changed(mode)


@bp.post("/for-all")
def confirm_for_all() -> ResponseReturnValue:
    """Confirm those that were ticked for the tables of everybody."""
    return changed("for-all")


def changed(mode: str) -> ResponseReturnValue:
    """Do it to each, and say to how many; what somebody else has forgotten is left out."""
    do, what = CHANGES[mode]
    user, by, count = page_user(), page_actor(), 0
    for column_id in ticked():
        try:
            row = memory.get_for(user, column_id)
        except NotFound:
            continue
        do(user, row, by)
        count += 1
    said = f"{counted(count, 'column')} {what}." if count else "No column was ticked."
    flash(said)
    return redirect(local_path(request.form.get("next", "")) or url_for("graph_memory.index"))


def ticked() -> list[int]:
    """The numbers of the columns that the form names, each once."""
    texts = request.form.getlist("column")[: memory.PAGE]
    return sorted({number for text in texts if (number := number_in(text, LONGEST_ID)) > 0})
