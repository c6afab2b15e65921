"""Who may use what Haplo's scripts use: `haplo` with an API key of this desk as the password."""

from flask import g, request

from webapp.errors import NotAllowed, NotSignedIn
from webapp.models import Scope
from webapp.services import keys

# The key by itself, which counts where nothing else is sent.
KEY_ALONE = "X-ONEIS-Key"
NOT_ALLOWED = "Unauthorised: You are not permitted to perform that action"


class InvalidKey(NotAllowed):
    """The key is unknown, or it is not good for this."""

    code = "invalid-api-key"


def ask_for_key(*, push: bool = False) -> None:
    """Let in whoever has a key for batches; to push, as a bearer token or for one address too.

    Raises NotSignedIn, NotAllowed.
    """
    if "Authorization" not in request.headers and KEY_ALONE not in request.headers:
        raise NotSignedIn("Not authorised")
    found = keys.user_of(_sent_key(push))
    good = (Scope.BATCH, Scope.IMPORT, *([Scope.PUSH] if push else []))
    if found is None or not any(map(found[1].allows, good)):
        raise InvalidKey("Invalid API Key")
    g.api_user, g.api_key = found


def _sent_key(bearer: bool) -> str:
    if "Authorization" not in request.headers:
        return request.headers[KEY_ALONE]
    sent = request.authorization
    if sent is not None and sent.type == "basic" and sent.username == "haplo":
        return sent.password or ""
    if sent is not None and sent.type == "bearer" and bearer:
        return sent.token or ""
    raise NotAllowed(NOT_ALLOWED)
