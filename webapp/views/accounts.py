"""Signing in and out."""

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from webapp.errors import NotSignedIn
from webapp.services import accounts
from webapp.views import signed_in
from webapp.views.arguments import local_path
from webapp.views.forms import SignInForm

bp = Blueprint("accounts", __name__)


@bp.get("/signin")
def ask() -> ResponseReturnValue:
    """The sign-in form."""
    if signed_in.person():
        return redirect(target())
    return render_template("accounts/sign_in.html", form=SignInForm(), sentence="")


@bp.post("/signin")
def sign_in() -> ResponseReturnValue:
    """Start a session, and go to the page that was asked for."""
    form = SignInForm()
    if not form.validate():
        return show_again(form, "Fill in the e-mail address and the password.")
    try:
        user = accounts.sign_in(form.email.data or "", form.password.data or "")
    except NotSignedIn as error:
        return show_again(form, error.sentence)
    session.clear()
    session.permanent = True
    login_user(user)
    return redirect(target())


@bp.post("/signout")
def sign_out() -> ResponseReturnValue:
    """End the session here, and with it every copy of its cookie."""
    user = signed_in.person()
    if user:
        accounts.sign_out_everywhere(user)
    logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in"))


def target() -> str:
    """Where to go after signing in: a path of this desk, whatever the address says."""
    return local_path(request.args.get("next", "")) or url_for("home.show")


def show_again(form: SignInForm, sentence: str) -> ResponseReturnValue:
    """The form with what is wrong."""
    return render_template("accounts/sign_in.html", form=form, sentence=sentence), 422
