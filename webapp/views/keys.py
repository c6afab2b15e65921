"""Somebody's own API keys."""

import structlog
from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput, Conflict
from webapp.pages.accounts import KeyItem, KeyList
from webapp.security import page_actor, page_user
from webapp.services import keys
from webapp.views import signed_in
from webapp.views.account_forms import KeyForm

log = structlog.get_logger()
bp = signed_in.blueprint("keys", __name__, url_prefix="/account/keys")


@bp.get("")
def index() -> ResponseReturnValue:
    """A person's keys, the newest first."""
    page = KeyList.of(keys.list_for(page_user()))
    return render_template("accounts/keys.html", page=page)


@bp.get("/new")
def ask() -> ResponseReturnValue:
    """The form for a new key."""
    return render_template("accounts/new_key.html", form=KeyForm.offer(page_user()), sentence="")


@bp.post("/new")
def create() -> ResponseReturnValue:
    """Make a key, and show it this once: it is in no page that can be loaded again."""
    form = KeyForm.offer(page_user())
    if not form.validate():
        return render_template("accounts/new_key.html", form=form, sentence=""), 422
    try:
        chosen = form.name.data, form.scopes.data, form.lasts()
        row, text = keys.create(page_user(), *chosen, by=page_actor())
    except (BadInput, Conflict) as error:
        return render_template("accounts/new_key.html", form=form, sentence=error.sentence), 422
    log.info("key made", user=page_user().id, key=row.id, scopes=row.scopes)
    shown = {"key": text, "pair": keys.pair(text)}
    return render_template("accounts/key.html", page=KeyItem.of(row), **shown)


@bp.get("/<int:key_id>/revoke")
def ask_to_revoke(key_id: int) -> ResponseReturnValue:
    """What revoking a key means, before it is done."""
    page = KeyItem.of(keys.get_for(page_user(), key_id))
    return render_template("accounts/revoke_key.html", page=page)


@bp.post("/<int:key_id>/revoke")
def revoke(key_id: int) -> ResponseReturnValue:
    """Make a key worthless."""
    key = keys.get_for(page_user(), key_id)
    name = key.name or f"imp_{key.public_part}"
    log.info("key revoked", user=page_user().id, key=key_id)
    keys.revoke(key, by=page_actor())
    flash(f"The key {name} is revoked. Scripts that use it are refused from now on.")
    return redirect(url_for("keys.index"))
