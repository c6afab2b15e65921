"""Who has signed in, and pages that are only for them."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.errors import NotFound
from webapp.extensions import login_manager
from webapp.models import User
from webapp.security import must_be_admin


def person() -> User | None:
    """The person whose session the request carries, if any."""
    user = current_user._get_current_object()
    return user if isinstance(user, User) else None


def blueprint(name: str, module: str, url_prefix: str = "") -> Blueprint:
    """A blueprint whose every page needs a person, so that no view can forget it."""
    made = Blueprint(name, module, url_prefix=url_prefix or None)
    made.before_request(ask_strangers)
    return made


def admin_blueprint(name: str, module: str, url_prefix: str) -> Blueprint:
    """A blueprint whose every page needs an admin; to all others nothing with an id is there."""
    made = blueprint(name, module, url_prefix)
    made.before_request(refuse_members)
    return made


def refuse_members() -> None:
    """Raises NotAllowed for whoever is no admin, NotFound where something is asked for by id."""
    user = person()
    if user and not user.is_admin and request.view_args:
        raise NotFound("There is nothing like that.")
    if user:
        must_be_admin(user)


def ask_strangers() -> ResponseReturnValue | None:
    """Send a stranger to the sign-in page; nothing for everybody else."""
    if person():
        return None
    answer: ResponseReturnValue = login_manager.unauthorized()
    return answer
