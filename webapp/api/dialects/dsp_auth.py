"""DSP: a token for an e-mail address and a password, and what the desk is."""

from importlib.metadata import version

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest

from webapp.errors import BadInput
from webapp.extensions import csrf
from webapp.services import accounts
from webapp.services.assets import tokens

NAME = "importdesk"

bp = Blueprint("dsp_auth", __name__)
# Only safe because no cookie comes of it.
csrf.exempt(bp)


@bp.post("/v2/authentication")
def sign_in() -> Response:
    """A token for a person. Raises BadInput, NotSignedIn, TooManyTries."""
    email, password = _credentials()
    user = accounts.sign_in(email, password, request.remote_addr or "")
    return jsonify({"token": tokens.issue(user)})


def _credentials() -> tuple[str, str]:
    try:
        sent = request.get_json(force=True)
    except BadRequest:
        sent = None
    found = sent if isinstance(sent, dict) else {}
    email, password = found.get("email"), found.get("password")
    if not (isinstance(email, str) and isinstance(password, str)):
        raise BadInput("Send JSON with `email` and `password`.")
    return email, password


@bp.get("/info")
def info() -> Response:
    """Which program this is, and which release of it."""
    return jsonify({"name": NAME, "version": version(NAME)})
