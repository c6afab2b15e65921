"""Setting a password by a link: for people who were invited, or have forgotten theirs."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput
from webapp.services import users
from webapp.views.account_forms import NewPasswordForm
from webapp.views.accounts import start_session

bp = Blueprint("password_link", __name__, url_prefix="/password")


@bp.get("/<token>")
def ask(token: str) -> ResponseReturnValue:
    """The form; looking at it uses nothing up."""
    user = users.user_of_link(token)
    return render_template(
        "accounts/set_password.html", form=NewPasswordForm(), email=user.email, token=token
    )


@bp.post("/<token>")
def set_password(token: str) -> ResponseReturnValue:
    """Set the password, and sign the person in."""
    form, email = NewPasswordForm(), users.user_of_link(token).email
    page = "accounts/set_password.html"
    if not form.validate():
        return render_template(page, form=form, email=email, token=token), 422
    try:
        user = users.use_link(token, form.new.data or "", request.remote_addr or "")
    except BadInput as error:
        form.new.errors = (error.sentence,)
        return render_template(page, form=form, email=email, token=token), 422
    start_session(user)
    flash("Your password is set, and you are signed in.")
    return redirect(url_for("home.show"))
