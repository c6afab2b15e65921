"""DSP-INGEST: one file is ingested by itself, and assets are told of and downloaded."""

from urllib.parse import quote

from flask import Response, jsonify, stream_with_context

from webapp import storage
from webapp.api.dialects import dsp_wire as wire
from webapp.assets.ids import is_id
from webapp.assets.info import as_json
from webapp.errors import BadFile, BadInput, NotFound
from webapp.models import Asset, MemberRole
from webapp.security import ALONE
from webapp.services.assets import gallery, projects, singles, uploads

EMPTY = "The uploaded file is empty."

bp = wire.make("assets")


@bp.post("/<shortcode>/assets/ingest/<any_path:file>")
def ingest(shortcode: str, file: str) -> Response:
    """Ingest the body, and tell of the asset that it has become."""
    name = wire.filename_of(file)
    wire.project(shortcode, MemberRole.WRITER)
    caller, seconds = wire.caller(), storage.settings().asset_seconds
    with uploads.received(wire.body()) as received:
        if received.size == 0:
            raise BadFile(EMPTY, {"argument": "Body", "reason": EMPTY})
        found = projects.ensure(caller, shortcode)
        owner = caller.user or found.owner
        made = singles.ingest(found, owner, name, received, caller.actor, seconds)
    return jsonify(as_json(made))


@bp.get("/<shortcode>/assets/<asset_id>")
def show(shortcode: str, asset_id: str) -> Response:
    """What is known of an asset."""
    return jsonify(as_json(_asset(shortcode, asset_id)))


@bp.get("/<shortcode>/assets/<asset_id>/original")
def download(shortcode: str, asset_id: str) -> Response:
    """The file that an asset was made of."""
    found = _asset(shortcode, asset_id)
    name, size, kind = found.original_filename, found.size_original, found.original_mime_type
    try:
        content = storage.stream(found.original_key)
    except FileNotFoundError:
        raise _missing(shortcode, asset_id) from None
    answer = Response(stream_with_context(content), content_type=kind)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    answer.headers["Content-Security-Policy"] = ALONE
    answer.content_length = size
    return answer


def _asset(shortcode: str, asset_id: str) -> Asset:
    """An asset that there is. Raises BadInput, NotFound, NotAllowed."""
    if not is_id(asset_id):
        raise BadInput("Invalid value for: path parameter assetId")
    project = wire.project(shortcode, MemberRole.READER)
    if project is None:
        raise _missing(shortcode, asset_id)
    try:
        return gallery.find(project, asset_id)
    except NotFound:
        raise _missing(shortcode, asset_id) from None


def _missing(shortcode: str, asset_id: str) -> NotFound:
    return NotFound("AssetRef", {"id": f"{shortcode}/{asset_id}"})
