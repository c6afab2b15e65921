"""DSP-INGEST: what all its routes share: who calls, addresses with slashes in them, other sites.

A request is checked in the order of the original: its address (400), then who sends it (401), then
what they may do (403, where the original says 401: its clients explain only that), then the rest.
"""

from contextlib import suppress
from typing import BinaryIO, cast

from flask import Blueprint, Response, g, request
from werkzeug.exceptions import HTTPException

from webapp import security, storage
from webapp.api.blueprints import refuse_long_body
from webapp.api.dialects import other_sites
from webapp.assets.names import BadName, check_filename, check_path, shortcode
from webapp.bodies import DeskRequest
from webapp.errors import BadInput, NotAllowed, NotSignedIn
from webapp.extensions import csrf
from webapp.models import AssetProject, MemberRole, Scope
from webapp.services import keys
from webapp.services.assets import access, callers, tokens
from webapp.services.assets.callers import Caller
from webapp.services.audit import Actor

ADDRESS = "/projects"
# With the quotes of the original.
ARGUMENT = "Path variable: 'filename''"
# So much is taken of the body of somebody who is not known.
MOST_OF_STRANGERS = 1024 * 1024
METHODS = "GET, POST, DELETE, OPTIONS"


def make(subject: str) -> Blueprint:
    """A blueprint whose every route asks for a token or a key, and takes calls of other sites."""
    blueprint = Blueprint(f"dsp_{subject}", __name__, url_prefix=ADDRESS)
    # Only safe because cookies count for nothing here.
    csrf.exempt(blueprint)
    other_sites.let_in(blueprint, METHODS)
    blueprint.before_request(check_request)
    blueprint.after_request(read_out)
    return blueprint


def check_request() -> None:
    """Let in whoever has a token or a key. Raises BadInput, NotSignedIn, NotAllowed."""
    if request.method == "OPTIONS":
        return
    code = (request.view_args or {}).get("shortcode")
    if code is not None and shortcode(code) is None:
        raise BadInput("Invalid value for: path parameter shortcode")
    g.dsp_caller = _sender()


def read_out(response: Response) -> Response:
    """Take the rest of a body that is refused: whoever sends it listens only afterwards."""
    if response.status_code < 400 or request.method in security.SAFE:
        return response
    known = "dsp_caller" in g
    most = storage.settings().max_upload_bytes if known else MOST_OF_STRANGERS
    if (request.content_length or 0) <= most:
        with suppress(HTTPException, OSError):
            stream = _stream()
            while most > 0 and (chunk := stream.read(storage.CHUNK)):
                most -= len(chunk)
    return response


def _sender() -> Caller:
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    text = text.strip()
    if scheme.lower() != "bearer" or not text:
        raise NotSignedIn("Send a token as `Authorization: Bearer ...`.")
    address = request.remote_addr or ""
    return _of_key(text, address) if text.startswith("imp_") else tokens.verify(text, address)


def _of_key(text: str, address: str) -> Caller:
    found = keys.user_of(text)
    if found is None:
        raise NotSignedIn("This key is unknown, or it has expired.")
    user, key = found
    needed = Scope.READ if request.method in security.SAFE else Scope.IMPORT
    if not key.allows(needed):
        raise NotAllowed(f"This key does not have the scope {needed}.")
    return callers.of_user(user, Actor.of(user, address, f"imp_{key.public_part}"))


def caller() -> Caller:
    """Who has sent this request."""
    found: Caller = g.dsp_caller
    return found


def project(code: str, needs: MemberRole) -> AssetProject | None:
    """The project of this shortcode, or None where the caller may make it. Raises NotAllowed."""
    return access.for_caller(caller(), code, needs)


def must_be_admin() -> None:
    """Raises NotAllowed for everybody else."""
    if not caller().admin:
        raise NotAllowed("Admin permissions required.")


def body() -> BinaryIO:
    """The bytes that were sent, whatever their sender calls them. Raises TooLarge."""
    stream = _stream()
    refuse_long_body()
    return stream


def _stream() -> BinaryIO:
    cast(DeskRequest, request).is_raw = True
    request.max_content_length = storage.settings().max_upload_bytes
    return cast(BinaryIO, request.stream)


def path_of(file: str) -> str:
    """Where a file goes in the import folder. Raises BadInput."""
    try:
        return check_path(_text(file))
    except BadName as error:
        reason = f"'{file}' is invalid: {error.text}"
        # The quotes are those of the original.
        raise BadInput(
            reason, {"argument": "Path variable: 'filename''", "reason": reason}
        ) from None


def filename_of(name: str) -> str:
    """A name without folders. Raises BadInput."""
    try:
        check_filename(_text(name))
    except BadName:
        raise BadInput("Invalid value for: path parameter filename") from None
    return name


def _text(sent: str) -> str:
    """What was sent, if it was text. Raises BadName."""
    if "\ufffd" in sent:
        raise BadName("Filename contains invalid characters")
    return sent
