"""Somebody's own account: name, how pages are written, password, sessions."""

from flask import (
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from webapp.errors import BadInput, NotSignedIn, TooManyTries
from webapp.models import Action
from webapp.pages.accounts import SessionList
from webapp.security import page_actor, page_user
from webapp.services import accounts, audit, sessions
from webapp.views import signed_in
from webapp.views.account_forms import PasswordForm, ProfileForm
from webapp.views.accounts import start_session

bp = signed_in.blueprint("profile", __name__, url_prefix="/account")


@bp.get("")
def show() -> ResponseReturnValue:
    """The profile."""
    return show_profile(ProfileForm(obj=page_user()), 200)


@bp.post("")
def change() -> ResponseReturnValue:
    """Change name, language and time zone."""
    form = ProfileForm()
    if not form.validate():
        return show_profile(form)
    try:
        accounts.change_profile(
            page_user(), form.name.data or "", form.language.data, form.time_zone.data
        )
        if current_app.config["DESK"].smtp_url:
            accounts.choose_mail(page_user(), bool(form.mail_when_over.data))
    except BadInput as error:
        return show_profile(form, sentence=error.sentence)
    flash("Your profile is saved.")
    return redirect(url_for("profile.show"))


@bp.get("/password")
def ask_password() -> ResponseReturnValue:
    """The form for a new password."""
    return render_template("accounts/password.html", form=PasswordForm())


@bp.post("/password")
def change_password() -> ResponseReturnValue:
    """Change the password, and end all sessions but this one, which gets a new cookie."""
    form, user = PasswordForm(), page_user()
    if not form.validate():
        return show_password(form)
    try:
        accounts.change_password(
            user, form.old.data or "", form.new.data or "", request.remote_addr or ""
        )
    except BadInput as error:
        form.new.errors = (error.sentence,)
        return show_password(form)
    except NotSignedIn as error:
        form.old.errors = (error.sentence,)
        return show_password(form)
    except TooManyTries as error:
        form.old.errors = (error.sentence,)
        response = show_password(form, 429)
        response.headers["Retry-After"] = str(error.seconds)
        return response
    start_session(user)
    flash("Your password is changed. Every other browser is signed out.")
    return redirect(url_for("profile.ask_password"))


@bp.get("/sessions")
def show_sessions() -> ResponseReturnValue:
    """Where this person is signed in."""
    user = page_user()
    page = SessionList.of(user, sessions.list_for(user))
    return render_template("accounts/sessions.html", page=page)


@bp.post("/sessions/<int:session_id>/end")
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign out one browser."""
    session = sessions.get_for(page_user(), session_id)
    browser = session.browser or "The browser"
    audit.note(page_actor(), Action.SIGNED_OUT, page_user(), f"{browser}, from afar.")
    sessions.end(session)
    flash(f"{browser} is signed out.")
    return redirect(url_for("profile.show_sessions"))


@bp.post("/sessions/end")
def end_other_sessions() -> ResponseReturnValue:
    """Sign out everywhere else."""
    audit.note(page_actor(), Action.SIGNED_OUT, page_user(), "Every other browser.")
    sessions.end_others(page_user())
    flash("You are signed out everywhere else.")
    return redirect(url_for("profile.show_sessions"))


def show_profile(form: ProfileForm, status: int = 422, sentence: str = "") -> Response:
    """The profile with what is wrong; without a mail server nobody is asked about e-mail."""
    sends_mail = bool(current_app.config["DESK"].smtp_url)
    page = render_template(
        "accounts/profile.html", form=form, sentence=sentence, sends_mail=sends_mail
    )
    return make_response(page, status)


def show_password(form: PasswordForm, status: int = 422) -> Response:
    """The form for a new password with what is wrong; nothing that was typed is sent back."""
    return make_response(render_template("accounts/password.html", form=form), status)
