"""Files of assets from the drop zone: in pieces, by the protocol tus, for who is signed in."""

from functools import partial
from typing import Any

from flask import Response, url_for

from webapp import tus
from webapp.errors import DeskError
from webapp.extensions import db
from webapp.http_errors import status_of
from webapp.models import AssetProject, MemberRole
from webapp.security import page_user
from webapp.services.assets import access
from webapp.views import signed_in

bp = signed_in.blueprint("asset_pieces", __name__, "/assets/<shortcode>/upload/pieces")


@bp.url_value_preprocessor
def allow_large_bodies(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Take whole files, but only from somebody who is signed in; see control_files."""
    if signed_in.person():
        tus.take_raw_body()


@bp.errorhandler(DeskError)
def answer(error: DeskError) -> Response:
    """One sentence: a script reads it, and shows it beside the file."""
    db.session.rollback()
    return Response(error.sentence, status_of(error), mimetype="text/plain")


@bp.post("")
def create(shortcode: str) -> Response:
    """Begin a file; a small one comes along whole."""
    project = writable(shortcode)
    place_of = partial(_place_of, project.shortcode)
    return tus.create(project, page_user().email, place_of)


@bp.get("/<partial_id>")
def show(shortcode: str, partial_id: str) -> Response:
    """How much of a file is there; asked with HEAD."""
    return tus.show(writable(shortcode), partial_id)


@bp.patch("/<partial_id>")
def append(shortcode: str, partial_id: str) -> Response:
    """Add a piece."""
    return tus.append(writable(shortcode), partial_id)


@bp.delete("/<partial_id>")
def remove(shortcode: str, partial_id: str) -> Response:
    """Take a file back that is not whole."""
    return tus.remove(writable(shortcode), partial_id)


def writable(shortcode: str) -> AssetProject:
    """A project that this person may write into. Raises NotFound, NotAllowed."""
    return access.project_for(page_user(), shortcode, MemberRole.WRITER)


def _place_of(shortcode: str, partial_id: str) -> str:
    return url_for(".append", shortcode=shortcode, partial_id=partial_id)
