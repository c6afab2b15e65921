"""lakeFS: who sends a request, by a key, a token or a cookie."""

from urllib.parse import urlsplit

from flask import g, request

from webapp.errors import NotAllowed, NotSignedIn
from webapp.models import ApiKey, Scope, User
from webapp.security import SAFE
from webapp.services import keys
from webapp.services.lake import tokens

COOKIE = "internal_auth_session"


def authenticate() -> None:
    """Let in whoever has a key that is good for this. Raises NotSignedIn, NotAllowed."""
    found = sender()
    if found is None:
        raise NotSignedIn("error authenticating request")
    needed = Scope.READ if request.method in SAFE else Scope.IMPORT
    if not found[1].allows(needed):
        raise NotAllowed(f"insufficient permissions: the key does not have the scope {needed}")
    g.api_user, g.api_key = found


def sender() -> tuple[User, ApiKey] | None:
    """Whose key came as a bearer token, as user name and password, or in the cookie."""
    sent = request.authorization
    if sent is not None and sent.type == "bearer":
        text = sent.token or ""
        return keys.user_of(text) if text.startswith("imp_") else tokens.user_of(text)
    if sent is not None and sent.type == "basic":
        return keys.user_of(f"{sent.username}_{sent.password}")
    if "Authorization" in request.headers or not _from_here():
        return None
    return tokens.user_of(request.cookies.get(COOKIE, ""))


def _from_here() -> bool:
    """May the cookie count? A browser sends it also along with what another site makes it do."""
    if request.method in SAFE:
        return True
    origin = request.headers.get("Origin")
    here = origin is None or urlsplit(origin).netloc == request.host
    return here and request.headers.get("Sec-Fetch-Site", "none") in ("none", "same-origin")
