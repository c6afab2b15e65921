"""People: who has an account, who gets in, and how pages speak to them."""

import re
import secrets
import zoneinfo

import structlog
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webapp.errors import BadInput, Conflict, NotFound, NotSignedIn, TooManyTries
from webapp.extensions import db
from webapp.models import Action, User
from webapp.services import audit, passwords, sessions, throttle
from webapp.services.audit import COMMAND_LINE, Actor
from webapp.services.throttle import Attempt

WRONG = "The e-mail address or the password is wrong."
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
# How dates, times and numbers can be written: BCP 47 tags, with their own names.
LANGUAGES = {
    "en-GB": "English (United Kingdom)",
    "en-US": "English (United States)",
    "cs-CZ": "Čeština",
    "da-DK": "Dansk",
    "de-DE": "Deutsch",
    "de-CH": "Deutsch (Schweiz)",
    "es-ES": "Español",
    "fr-FR": "Français",
    "it-IT": "Italiano",
    "nl-NL": "Nederlands",
    "nb-NO": "Norsk bokmål",
    "pl-PL": "Polski",
    "pt-BR": "Português (Brasil)",
    "fi-FI": "Suomi",
    "sv-SE": "Svenska",
    "ja-JP": "日本語",
}

log = structlog.get_logger()


def create_user(
    email: str, password: str | None = None, *, admin: bool = False, by: Actor = COMMAND_LINE
) -> tuple[User, str]:
    """Add a person; gives the row and the password, which is made up when none is given.

    Raises BadInput for an address or password that cannot be used, Conflict when it is taken.
    """
    email = email.strip().lower()
    if not EMAIL.fullmatch(email) or len(email) > 320 or not email.isprintable():
        raise BadInput(f"{email!r} is not an e-mail address.")
    password = _new_password(password, email)
    user = User(
        email=email,
        name=email.partition("@")[0][:200],
        password_hash=passwords.hasher.hash(password),
        is_admin=admin,
    )
    db.session.add(user)
    try:
        db.session.flush()
        audit.note(by, Action.USER_ADDED, user, "As an admin." if admin else "As a member.")
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise Conflict(f"{email} has an account already.") from None
    return user, password


def _new_password(password: str | None, email: str) -> str:
    if password is None:
        return secrets.token_urlsafe(12)
    passwords.check(password, email)
    return password


def find_user(email: str) -> User | None:
    """The person with this address, if there is one."""
    if "\0" in email:  # PostgreSQL takes no such text, not even to look for it
        return None
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def get_user(email: str) -> User:
    """The person with this address. Raises NotFound."""
    user = find_user(email)
    if user is None:
        raise NotFound(f"Nobody has the address {email}.")
    return user


def sign_in(email: str, password: str, address: str = "") -> User:
    """The person with this address and password, who asks from this IP address.

    Raises NotSignedIn, the same for all causes, and TooManyTries, the same for all addresses.
    """
    email = email.strip().lower()
    user = find_user(email)
    if not _proven(user, Attempt(email, address), password):
        raise NotSignedIn(WRONG)
    assert user is not None
    audit.record(Actor.of(user, address), Action.SIGNED_IN, user)
    return user


def _proven(user: User | None, attempt: Attempt, password: str) -> bool:
    """Is this the password of a person who may come in? Every answer is counted and logged."""
    # Nothing that was typed is logged: people type passwords where addresses belong.
    said = log.bind(user=user.id if user else None, address=attempt.address)
    try:
        counted = throttle.begin(attempt)
    except TooManyTries as error:
        said.warning("sign-in held", seconds=error.seconds)
        raise
    right = passwords.matches(user.password_hash if user else passwords.of_nobody(), password)
    if user is None or not right or not user.active:
        said.warning("sign-in refused")
        stranger = Actor(None, "", attempt.address[:64])
        audit.record(stranger, Action.SIGN_IN_FAILED, user, "" if user else "Of nobody here.")
        return False
    if passwords.hasher.check_needs_rehash(user.password_hash):
        user.password_hash = passwords.hasher.hash(password)
    throttle.succeed(attempt, counted)
    db.session.commit()
    said.info("sign-in")
    return True


def change_password(user: User, old: str, new: str, address: str = "") -> None:
    """Give a person a new password, and sign them out everywhere.

    Raises NotSignedIn when the old one is wrong, BadInput for a new one that cannot be used, and
    TooManyTries.
    """
    passwords.check(new, user.email)
    if not _proven(user, Attempt(user.email, address), old):
        raise NotSignedIn("This is not the password that you have now.")
    set_password(user, new, by=Actor.of(user, address))


def set_password(user: User, password: str | None = None, *, by: Actor = COMMAND_LINE) -> str:
    """Give a person a password, made up when none is given, and sign them out everywhere.

    Raises BadInput for a password that cannot be used.
    """
    password = _new_password(password, user.email)
    user.password_hash = passwords.hasher.hash(password)
    audit.note(by, Action.PASSWORD_CHANGED, user)
    db.session.commit()
    sessions.end_all(user)
    log.info("password changed", user=user.id)
    return password


def change_profile(user: User, name: str, language: str, time_zone: str) -> None:
    """Change what a person is called and how pages are written for them; empty = the desk's own.

    Raises BadInput.
    """
    name = " ".join(name.split())
    if not name or len(name) > 200 or not name.isprintable():
        raise BadInput("The name has 1 to 200 characters, none of them invisible.")
    if language and language not in LANGUAGES:
        raise BadInput("The desk cannot write dates and numbers in this way.")
    if time_zone and time_zone not in zoneinfo.available_timezones():
        raise BadInput("The desk does not know this time zone.")
    user.name, user.language, user.time_zone = name, language, time_zone
    db.session.commit()


def choose_mail(user: User, when_over: bool) -> None:
    """Tell a person by e-mail when a process of theirs is over, or do not."""
    user.mail_when_over = when_over
    db.session.commit()
