"""One asset: its page, its files to be saved, its picture, and its sound or film."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from webapp import storage
from webapp.assets import info as told
from webapp.errors import Gone, NotFound
from webapp.models import Asset
from webapp.pages.asset import AssetPage
from webapp.pages.asset_projects import ProjectPlace
from webapp.security import ALONE, page_user
from webapp.services.assets import access, gallery, pictures, watch
from webapp.views import signed_in
from webapp.views.downloads import attachment, mark_part, part_asked

BYTES = "application/octet-stream"
PLAYED = ("audio/", "video/")
# What is drawn of an asset never changes; a browser keeps it for whoever may see it.
FOR_GOOD = "private, max-age=31536000, immutable"

bp = signed_in.blueprint("asset", __name__, "/assets/<shortcode>")


@bp.get("/asset/<asset_id>")
def show(shortcode: str, asset_id: str) -> ResponseReturnValue:
    """All that there is to know of an asset."""
    seen = watch.project(page_user(), shortcode)
    asset = gallery.find(seen.project, asset_id)
    versions = gallery.page(seen.project, path=asset.path, limit=gallery.MOST_VERSIONS)
    page = AssetPage.of_one(ProjectPlace.of(seen), asset, versions)
    return render_template("assets/asset.html", page=page, place=page.place)


@bp.get("/asset/<asset_id>/original")
def original(shortcode: str, asset_id: str) -> Response:
    """The file as it came, or a part of it, to be saved under its own name."""
    asset = find(shortcode, asset_id)
    answer = attachment(b"", asset.original_filename, BYTES)
    return fill(answer, asset.original_key, asset.size_original)


@bp.get("/asset/<asset_id>/derivative")
def derivative(shortcode: str, asset_id: str) -> Response:
    """The copy for the web, or a part of it, to be saved."""
    asset = find(shortcode, asset_id)
    answer = attachment(b"", asset.internal_filename, BYTES)
    return fill(answer, asset.derivative_key, asset.size_derivative)


@bp.get("/asset/<asset_id>/play")
def play(shortcode: str, asset_id: str) -> Response:
    """The copy of a sound or a film for a player, or a part of it. Raises NotFound for others."""
    asset = find(shortcode, asset_id)
    if not asset.internal_mime_type.startswith(PLAYED):
        raise NotFound("This asset is neither sound nor film.")
    answer = Response(content_type=asset.internal_mime_type)
    answer.headers["Content-Security-Policy"] = ALONE
    return fill(answer, asset.derivative_key, asset.size_derivative)


@bp.get("/asset/<asset_id>/info")
def info(shortcode: str, asset_id: str) -> Response:
    """The .info file, which programs read, to be saved."""
    asset = find(shortcode, asset_id)
    return attachment(told.sidecar(asset), f"{asset.asset_id}.info", BYTES)


@bp.get("/thumbnail/<asset_id>")
def thumbnail(shortcode: str, asset_id: str) -> Response:
    """A small picture of an asset."""
    asset = find(shortcode, asset_id)
    answer = picture(asset, "thumbnail")
    if answer.status_code != 304:
        answer.data = pictures.thumbnail(asset)
    return answer


@bp.get("/large/<asset_id>")
def large(shortcode: str, asset_id: str) -> Response:
    """A picture of an asset that fills a page."""
    asset = find(shortcode, asset_id)
    answer = picture(asset, "large")
    if answer.status_code != 304:
        answer.data = pictures.large(asset)
    return answer


def find(shortcode: str, asset_id: str) -> Asset:
    """An asset that this person may see. Raises NotFound."""
    return gallery.find(access.project_for(page_user(), shortcode), asset_id)


def picture(asset: Asset, what: str, kind: str = "image/jpeg") -> Response:
    """An answer for something that is drawn of an asset, empty or that it is known already."""
    answer = Response(content_type=kind)
    answer.set_etag(f"{asset.checksum_derivative[:32]}-{what}")
    answer.headers["Cache-Control"] = FOR_GOOD
    answer.make_conditional(request)
    return answer


def fill(answer: Response, key: str, size: int) -> Response:
    """Put a file, or the part of it that is asked for, into an answer. Raises Gone."""
    begin, end = part_asked(size)
    try:
        answer.response = storage.stream(key, begin, end)
    except FileNotFoundError:
        raise Gone(pictures.GONE) from None
    mark_part(answer, begin, end, size)
    return answer
