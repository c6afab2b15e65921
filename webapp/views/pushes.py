"""Push addresses: the list, a new one, and the page of one with its keys."""

import structlog
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput, Conflict
from webapp.models import PushApi, User
from webapp.pages.accounts import KeyItem
from webapp.pages.pushes import PushItem, PushList, PushPage
from webapp.security import page_actor, page_user
from webapp.services import control_files, pushes
from webapp.views import signed_in
from webapp.views.control_forms import PushForm, UnnamedPushForm

log = structlog.get_logger()
bp = signed_in.blueprint("pushes", __name__, url_prefix="/batches/push")
# So many control files, the newest, are there to choose from.
CHOICES = 200


@bp.get("")
def index() -> ResponseReturnValue:
    """Push addresses by name: everyone's for admins."""
    return render_template("pushes/list.html", page=PushList.of(pushes.list_for(page_user())))


@bp.get("/new")
def ask() -> ResponseReturnValue:
    """The form for a push address."""
    return show_new(PushForm.offer(choices(page_user())))


@bp.post("/new")
def create() -> ResponseReturnValue:
    """Let records be pushed under a name, and go to its page."""
    user, form = page_user(), PushForm.offer(choices(page_user()))
    if not form.validate():
        return show_new(form), 422
    control = control_files.get_for(user, form.chosen())
    name, about = (form.name.data or "").strip(), form.description.data or ""
    try:
        api = pushes.add(name, control, user, about, page_actor())
    except (BadInput, Conflict) as error:
        return show_new(form, error.sentence), 422
    return redirect(url_for("pushes.show", push_id=api.id))


@bp.get("/<int:push_id>")
def show(push_id: int) -> ResponseReturnValue:
    """One push address: where to send records, and with which keys."""
    api = pushes.get_for(page_user(), push_id)
    page = PushPage.of_one(api, pushes.keys_of(api, page_user()))
    return render_template("pushes/push.html", page=page)


@bp.get("/<int:push_id>/edit")
def ask_to_change(push_id: int) -> ResponseReturnValue:
    """The form for another description or control file."""
    api = pushes.get_for(page_user(), push_id)
    return show_change(api, UnnamedPushForm.of(api, choices(api.owner, api)))


@bp.post("/<int:push_id>/edit")
def change(push_id: int) -> ResponseReturnValue:
    """Let another control file stand behind a name."""
    api = pushes.get_for(page_user(), push_id)
    form = UnnamedPushForm.of(api, choices(api.owner, api))
    if not form.validate():
        return show_change(api, form), 422
    control = control_files.get_for(page_user(), form.chosen())
    try:
        pushes.change(api, control, form.description.data or "", page_actor())
    except BadInput as error:
        return show_change(api, form, error.sentence), 422
    flash("Changed. What is pushed from now on goes by it.")
    return redirect(url_for("pushes.show", push_id=push_id))


@bp.post("/<int:push_id>/<any(on,off):mode>")
def switch(push_id: int, mode: str) -> ResponseReturnValue:
    """Take records under a name, or take none for now."""
    pushes.switch(pushes.get_for(page_user(), push_id), on=mode == "on", by=page_actor())
    return redirect(url_for("pushes.show", push_id=push_id))


@bp.post("/<int:push_id>/keys")
def make_key(push_id: int) -> ResponseReturnValue:
    """Make a key that may push here only, and show it this once."""
    api = pushes.get_for(page_user(), push_id)
    row, text = pushes.make_key(api, page_user(), page_actor())
    log.info("key made", user=page_user().id, key=row.id, scopes=row.scopes)
    return render_template("pushes/key.html", page=PushItem.of(api), made=KeyItem.of(row), key=text)


@bp.get("/<int:push_id>/remove")
def ask_to_remove(push_id: int) -> ResponseReturnValue:
    """What removing a push address means, before it is done."""
    page = PushItem.of(pushes.get_for(page_user(), push_id))
    return render_template("pushes/remove.html", page=page)


@bp.post("/<int:push_id>/remove")
def remove(push_id: int) -> ResponseReturnValue:
    """Forget a push address."""
    api = pushes.get_for(page_user(), push_id)
    name = api.name
    pushes.remove(api, page_actor())
    flash(f"{name} is removed. Programs that push there are refused from now on.")
    return redirect(url_for("pushes.index"))


def choices(owner: User, api: PushApi | None = None) -> dict[str, str]:
    """The control files that may stand behind a name: the newest, and the one that does."""
    found = control_files.list_for(owner, limit=CHOICES)
    if api and api.control_id not in [one.id for one in found]:
        found.append(api.control)
    return {str(one.id): f"{one.comment} ({one.model}, {one.digest[:10]})" for one in found}


def show_new(form: PushForm, sentence: str = "") -> str:
    """The form for a push address with what is wrong."""
    return render_template("pushes/new.html", form=form, sentence=sentence)


def show_change(api: PushApi, form: UnnamedPushForm, sentence: str = "") -> str:
    """The form for a change with what is wrong."""
    page = PushItem.of(api)
    return render_template("pushes/edit.html", page=page, form=form, sentence=sentence)
