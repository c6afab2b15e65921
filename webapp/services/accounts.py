"""People, their passwords and their API keys."""

import hashlib
import hmac
import re
import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from webapp.errors import BadInput, Conflict, NotFound, NotSignedIn
from webapp.extensions import db
from webapp.models import ApiKey, User
from webapp.models.columns import now

MIN_PASSWORD = 10
# After so many wrong passwords each further try waits twice as long, up to 15 minutes.
FREE_TRIES = 5
WRONG = "The e-mail address or the password is wrong. After several wrong tries, wait a little."
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
KEY = re.compile(r"imp_([0-9a-f]{16})_([A-Za-z0-9_-]{43})")

hasher = PasswordHasher()
# Somebody unknown takes as long as somebody known, so that nobody learns who has an account.
UNKNOWN = hasher.hash(secrets.token_urlsafe(16))


def create_user(
    email: str, password: str | None = None, *, admin: bool = False
) -> tuple[User, str]:
    """Add a person; gives the row and the password, which is made up when none is given.

    Raises BadInput for an address or password that cannot be used, Conflict when it is taken.
    """
    email = email.strip().lower()
    if not EMAIL.fullmatch(email) or len(email) > 320:
        raise BadInput(f"{email!r} is not an e-mail address.")
    password = password if password is not None else secrets.token_urlsafe(12)
    if not MIN_PASSWORD <= len(password) <= 200:
        raise BadInput(f"The password needs {MIN_PASSWORD} to 200 characters.")
    user = User(
        email=email,
        name=email.partition("@")[0],
        password_hash=hasher.hash(password),
        is_admin=admin,
        session_token=secrets.token_urlsafe(32),
    )
    db.session.add(user)
    try:
        db.session.commit()
    except IntegrityError:
        db.session.rollback()
        raise Conflict(f"{email} has an account already.") from None
    return user, password


def sign_in(email: str, password: str) -> User:
    """The person with this address and password. Raises NotSignedIn, the same for all causes."""
    user = find_user(email)
    locked = user is not None and user.locked_until is not None and user.locked_until > now()
    known = _matches(user.password_hash if user else UNKNOWN, password)
    if user is None or not known or not user.active or locked:
        if user is not None and not locked:
            _note_failure(user)
        raise NotSignedIn(WRONG)
    if hasher.check_needs_rehash(user.password_hash):
        user.password_hash = hasher.hash(password)
    user.failed_sign_ins, user.locked_until = 0, None
    db.session.commit()
    return user


def _matches(password_hash: str, password: str) -> bool:
    try:
        return hasher.verify(password_hash, password[:200])
    except (VerifyMismatchError, InvalidHashError):
        return False


def _note_failure(user: User) -> None:
    # Counted by the database, so that many tries at once all count.
    failed = db.session.scalar(
        update(User)
        .where(User.id == user.id)
        .values(failed_sign_ins=User.failed_sign_ins + 1)
        .returning(User.failed_sign_ins)
        .execution_options(synchronize_session=False)
    )
    over = (failed or 0) - FREE_TRIES
    if over >= 0:
        user.locked_until = now() + timedelta(seconds=min(900, 2 ** min(over, 10)))
    db.session.commit()


def find_user(email: str) -> User | None:
    """The person with this address, if there is one."""
    if "\0" in email:  # PostgreSQL takes no such text, not even to look for it
        return None
    return db.session.scalar(select(User).where(User.email == email.strip().lower()))


def user_of_session(session_id: str) -> User | None:
    """The person that a session cookie belongs to, unless it was signed out or switched off."""
    user_id, _, token = session_id.partition(":")
    known = user_id.isdecimal() and len(user_id) < 10
    user = db.session.get(User, int(user_id)) if known else None
    if user is None or not user.active or not hmac.compare_digest(user.session_token, token):
        return None
    return user


def sign_out_everywhere(user: User) -> None:
    """End every session of this person, also those whose cookie was copied."""
    user.session_token = secrets.token_urlsafe(32)
    db.session.commit()


def create_key(email: str) -> str:
    """A new API key for this person: the only time that it can be read. Raises NotFound."""
    user = find_user(email)
    if user is None:
        raise NotFound(f"Nobody has the address {email}.")
    public_part, secret_part = secrets.token_hex(8), secrets.token_urlsafe(32)
    text = f"imp_{public_part}_{secret_part}"
    db.session.add(ApiKey(user_id=user.id, public_part=public_part, digest=_digest(text)))
    db.session.commit()
    return text


def user_of_key(text: str) -> User | None:
    """The person whose API key this is, if it is one."""
    match = KEY.fullmatch(text)
    found = match and db.session.scalar(select(ApiKey).where(ApiKey.public_part == match[1]))
    if not found or not hmac.compare_digest(found.digest, _digest(text)) or not found.user.active:
        return None
    if found.last_used_at is None or now() - found.last_used_at > timedelta(minutes=1):
        found.last_used_at = now()
        db.session.commit()
    return found.user


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
