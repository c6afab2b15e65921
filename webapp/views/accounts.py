"""Signing in and out."""

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import login_user, logout_user

from webapp.errors import NotSignedIn, TooManyTries
from webapp.models import Action, User
from webapp.security import page_actor
from webapp.services import accounts, audit, sessions
from webapp.views import browsers, signed_in
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
    email, password = form.email.data or "", form.password.data or ""
    try:
        user = accounts.sign_in(email, password, request.remote_addr or "")
    except NotSignedIn as error:
        return show_again(form, error.sentence)
    except TooManyTries as error:
        response = show_again(form, error.sentence, 429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    start_session(user)
    return redirect(target())


@bp.post("/signout")
def sign_out() -> ResponseReturnValue:
    """End the session here, and with it every copy of its cookie."""
    user = signed_in.person()
    if user:
        audit.note(page_actor(), Action.SIGNED_OUT, user)
        sessions.end_this(user)
    logout_user()
    session.clear()
    return redirect(url_for("accounts.sign_in"))


def start_session(user: User) -> None:
    """Give the browser a new session; the one that it had, and its cookie, are over."""
    before = signed_in.person()
    if before:
        sessions.end_this(before)
    session.clear()
    session.permanent = True
    sessions.begin(user, browsers.named(request.user_agent.string), request.remote_addr or "")
    login_user(user)


def target() -> str:
    """Where to go after signing in: a path of this desk, whatever the address says."""
    return local_path(request.args.get("next", "")) or url_for("home.show")


def show_again(form: SignInForm, sentence: str, status: int = 422) -> Response:
    """The form with what is wrong."""
    page = render_template("accounts/sign_in.html", form=form, sentence=sentence)
    return make_response(page, status)
