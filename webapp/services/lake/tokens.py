"""Tokens of the lake's login: they stand for a key, and are worth nothing once that is not."""

import time

from itsdangerous import BadData, URLSafeTimedSerializer

from webapp import storage
from webapp.models import ApiKey, User
from webapp.services import keys

SECONDS = 7 * 24 * 60 * 60


def make(key: ApiKey) -> tuple[str, int]:
    """A token that stands for this key, and when it ends, in seconds since 1970."""
    return _signer().dumps(key.public_part), int(time.time()) + SECONDS


def user_of(token: str) -> tuple[User, ApiKey] | None:
    """The person whose token this is, and the key that it stands for."""
    try:
        public_part = _signer().loads(token, max_age=SECONDS)
    except BadData:
        return None
    return keys.with_public_part(str(public_part))


def _signer() -> URLSafeTimedSerializer:
    desk = storage.settings()
    return URLSafeTimedSerializer([*desk.old_secret_keys, desk.secret_key], salt="lake login")
