"""Who has signed in, and pages that are only for them."""

from flask import Blueprint
from flask.typing import ResponseReturnValue
from flask_login import current_user

from webapp.extensions import login_manager
from webapp.models import User


def person() -> User | None:
    """The person whose session the request carries, if any."""
    user = current_user._get_current_object()
    return user if isinstance(user, User) else None


def blueprint(name: str, module: str, url_prefix: str = "") -> Blueprint:
    """A blueprint whose every page needs a person, so that no view can forget it."""
    made = Blueprint(name, module, url_prefix=url_prefix or None)
    made.before_request(ask_strangers)
    return made


def ask_strangers() -> ResponseReturnValue | None:
    """Send a stranger to the sign-in page; nothing for everybody else."""
    if person():
        return None
    answer: ResponseReturnValue = login_manager.unauthorized()
    return answer
