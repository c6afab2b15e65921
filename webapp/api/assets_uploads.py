"""/api/assets/projects/.../uploads: files come in pieces and go on where they broke off.

This is the protocol tus (https://tus.io), version 1.0.0, with its extensions creation,
creation-with-upload, termination and expiration.
"""

from functools import partial

from flask import Blueprint, Response, g, request, url_for
from werkzeug.exceptions import BadRequest, PreconditionFailed

from webapp import storage, tus
from webapp.extensions import csrf
from webapp.models import AssetProject, MemberRole
from webapp.security import api_user
from webapp.services.assets import access

EXTENSIONS = "creation,creation-with-upload,termination,expiration"

bp = Blueprint("assets_uploads", __name__, url_prefix="/api/assets/projects/<shortcode>/uploads")
# Only safe because cookies count for nothing here: see security.api_user.
csrf.exempt(bp)


@bp.before_request
def check_request() -> None:
    """Let in whoever may write into the project, in this version of the protocol.

    Raises NotSignedIn, NotFound, NotAllowed.
    """
    if request.method == "OPTIONS":
        return
    user = api_user()
    if request.headers.get("Tus-Resumable") != tus.VERSION:
        raise PreconditionFailed
    shortcode = (request.view_args or {}).get("shortcode", "")
    g.asset_project = access.project_for(user, shortcode, MemberRole.WRITER)


@bp.after_request
def name_version(response: Response) -> Response:
    """Say which protocol this is."""
    response.headers["Tus-Resumable"] = tus.VERSION
    if response.status_code == 412:
        response.headers["Tus-Version"] = tus.VERSION
    return response


@bp.route("", methods=["OPTIONS"], provide_automatic_options=False)
def describe(shortcode: str) -> Response:
    """What of the protocol the desk can do."""
    return Response(
        status=204,
        headers={
            "Tus-Version": tus.VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(storage.settings().max_upload_bytes),
        },
    )


@bp.post("")
def create(shortcode: str) -> Response:
    """Begin a file; its first piece may come along."""
    project = _project()
    place_of = partial(_place_of, project.shortcode)
    return tus.create(project, api_user().email, place_of)


@bp.get("/<partial_id>")
def show(shortcode: str, partial_id: str) -> Response:
    """How much of a file is there; asked with HEAD."""
    return tus.show(_project(), partial_id)


@bp.patch("/<partial_id>")
def append(shortcode: str, partial_id: str) -> Response:
    """Add a piece. What came of one that broke off stays."""
    return tus.append(_project(), partial_id)


@bp.delete("/<partial_id>")
def remove(shortcode: str, partial_id: str) -> Response:
    """Take a file back that is not whole."""
    return tus.remove(_project(), partial_id)


@bp.post("/<partial_id>")
def override(shortcode: str, partial_id: str) -> Response:
    """For those who can send nothing but POST."""
    ways = {"PATCH": append, "DELETE": remove}
    way = ways.get(request.headers.get("X-HTTP-Method-Override", ""))
    if way is None:
        raise BadRequest
    return way(shortcode, partial_id)


def _project() -> AssetProject:
    found: AssetProject = g.asset_project
    return found


def _place_of(shortcode: str, partial_id: str) -> str:
    return url_for(".append", shortcode=shortcode, partial_id=partial_id)
