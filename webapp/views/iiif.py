"""The IIIF Image API 3.0 at level 1 of pictures among the assets, for viewers everywhere.

Whoever asks has signed in, or sends a key of theirs; pages of other sites need such a key.
"""

from flask import Blueprint, Response, json, redirect, request, url_for
from flask.typing import ResponseReturnValue

from webapp.assets import iiif
from webapp.models import Asset, User
from webapp.security import api_user, page_user
from webapp.services.assets import access, gallery, pictures
from webapp.views import signed_in
from webapp.views.asset import picture

CONTEXT = f'application/ld+json;profile="{iiif.CONTEXT}"'
PROFILE = "<http://iiif.io/api/image/3/level1.json>"

bp = Blueprint("iiif", __name__, url_prefix="/iiif/3/<shortcode>/<asset_id>")


@bp.before_request
def ask_strangers() -> ResponseReturnValue | None:
    """Let in whoever has a key or has signed in. Raises NotSignedIn for a key that is none."""
    if request.method == "OPTIONS":
        return None
    if "Authorization" in request.headers:
        api_user()
        return None
    return signed_in.ask_strangers()


@bp.after_request
def allow_other_sites(answer: Response) -> Response:
    """Let pages of other sites read what they ask for with a key; no cookie comes with that."""
    answer.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        answer.headers["Access-Control-Allow-Headers"] = "Authorization"
        answer.headers["Access-Control-Max-Age"] = "600"
    return answer


@bp.errorhandler(iiif.NotUnderstood)
def refuse(error: iiif.NotUnderstood) -> ResponseReturnValue:
    """Say what is wrong with a request."""
    return Response(f"{error}\n", 400, content_type="text/plain; charset=utf-8")


@bp.get("")
def base(shortcode: str, asset_id: str) -> ResponseReturnValue:
    """Go to the description of a picture."""
    find(shortcode, asset_id)
    return redirect(url_for("iiif.describe", shortcode=shortcode, asset_id=asset_id), 303)


@bp.get("/info.json")
def describe(shortcode: str, asset_id: str) -> Response:
    """How large a picture is, and which parts of it are quickly drawn."""
    full = pictures.full_size(find(shortcode, asset_id))
    address = url_for("iiif.base", shortcode=shortcode, asset_id=asset_id, _external=True)
    kinds = ["application/json", "application/ld+json"]
    linked = request.accept_mimetypes.best_match(kinds, kinds[0]) == kinds[1]
    content = json.dumps(iiif.description(address, full), sort_keys=False)
    answer = Response(content, content_type=CONTEXT if linked else kinds[0])
    answer.vary.add("Accept")
    answer.headers["Link"] = f'{PROFILE};rel="profile"'
    return answer


@bp.get("/<region>/<size>/<rotation>/<quality>")
def draw(shortcode: str, asset_id: str, **asked: str) -> Response:
    """A part of a picture in a size."""
    asset = find(shortcode, asset_id)
    wanted = iiif.wanted(**asked, full=pictures.full_size(asset))
    what = "-".join(map(str, (*wanted.region, *wanted.size, wanted.form)))
    answer = picture(asset, what, iiif.FORMATS[wanted.form])
    answer.headers["Link"] = (
        f'{PROFILE};rel="profile", <{canonical(asset, wanted)}>;rel="canonical"'
    )
    if answer.status_code != 304:
        answer.data = pictures.part(asset, wanted)
    return answer


def find(shortcode: str, asset_id: str) -> Asset:
    """An asset that whoever asks may see. Raises NotFound."""
    user: User = api_user() if "Authorization" in request.headers else page_user()
    return gallery.find(access.project_for(user, shortcode), asset_id)


def canonical(asset: Asset, wanted: iiif.Wanted) -> str:
    """The one address that all addresses of the same part mean."""
    full = pictures.full_size(asset)
    region = "full" if wanted.region == (0, 0, *full) else ",".join(map(str, wanted.region))
    size = (
        "max" if wanted.size == iiif.largest(wanted.region[2:]) else ",".join(map(str, wanted.size))
    )
    return url_for(
        "iiif.draw",
        shortcode=asset.project.shortcode,
        asset_id=asset.asset_id,
        region=region,
        size=size,
        rotation="0",
        quality=f"default.{wanted.form}",
        _external=True,
    )
