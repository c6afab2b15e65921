"""Somebody's own webhooks, and what was sent to them."""

import structlog
from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput, Conflict, WrongState
from webapp.pages.webhooks import WebhookItem, WebhookList, WebhookPage
from webapp.security import page_user
from webapp.services import webhooks
from webapp.views import signed_in
from webapp.views.account_forms import WebhookForm

log = structlog.get_logger()
bp = signed_in.blueprint("webhooks", __name__, url_prefix="/account/webhooks")


@bp.get("")
def index() -> ResponseReturnValue:
    """A person's webhooks, the newest first."""
    user = page_user()
    page = WebhookList.of(webhooks.list_for(user), webhooks.latest(user))
    return render_template("accounts/webhooks.html", page=page)


@bp.get("/new")
def ask() -> ResponseReturnValue:
    """The form for a new webhook."""
    return show_form(WebhookForm(), ""), 200


@bp.post("/new")
def create() -> ResponseReturnValue:
    """Add a webhook, and show its secret this once."""
    form = WebhookForm()
    if not form.validate():
        return show_form(form, ""), 422
    try:
        hook = webhooks.create(page_user(), form.address.data or "")
    except (BadInput, Conflict) as error:
        return show_form(form, error.sentence), 422
    log.info("webhook added", user=page_user().id, webhook=hook.id)
    page = WebhookItem.of(hook)
    return render_template("accounts/webhook_secret.html", page=page, secret=hook.secret)


@bp.get("/<int:webhook_id>")
def show(webhook_id: int) -> ResponseReturnValue:
    """A webhook and its log of deliveries."""
    hook = webhooks.get_for(page_user(), webhook_id)
    page = WebhookPage.with_log(hook, webhooks.deliveries(hook))
    return render_template("accounts/webhook.html", page=page)


@bp.post("/<int:webhook_id>/test")
def test(webhook_id: int) -> ResponseReturnValue:
    """Send a message that stands for no process."""
    webhooks.send_test(webhooks.get_for(page_user(), webhook_id))
    flash("A test is on its way. Load this page again in a moment to see what came of it.")
    return redirect(url_for("webhooks.show", webhook_id=webhook_id))


@bp.post("/<int:webhook_id>/deliveries/<int:delivery_id>/again")
def send_again(webhook_id: int, delivery_id: int) -> ResponseReturnValue:
    """Send a message once more."""
    user = page_user()
    hook = webhooks.get_for(user, webhook_id)
    try:
        webhooks.send_again(hook, delivery_id, user)
        flash("The message is on its way once more.")
    except WrongState as error:
        flash(error.sentence)
    return redirect(url_for("webhooks.show", webhook_id=webhook_id))


@bp.get("/<int:webhook_id>/remove")
def ask_to_remove(webhook_id: int) -> ResponseReturnValue:
    """What removing a webhook means, before it is done."""
    page = WebhookItem.of(webhooks.get_for(page_user(), webhook_id))
    return render_template("accounts/remove_webhook.html", page=page)


@bp.post("/<int:webhook_id>/remove")
def remove(webhook_id: int) -> ResponseReturnValue:
    """Forget a webhook."""
    webhooks.remove(webhooks.get_for(page_user(), webhook_id))
    log.info("webhook removed", user=page_user().id, webhook=webhook_id)
    flash("The webhook is removed. Nothing is sent to it any more.")
    return redirect(url_for("webhooks.index"))


def show_form(form: WebhookForm, sentence: str) -> str:
    """The form with what is wrong."""
    private = current_app.config["DESK"].private_webhooks
    return render_template(
        "accounts/new_webhook.html", form=form, sentence=sentence, private=private
    )
