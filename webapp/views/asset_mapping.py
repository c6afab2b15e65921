"""The mapping of a project as a file: under which name each file is kept."""

from flask import Response

from webapp.errors import NotFound, WrongState
from webapp.security import page_user
from webapp.services.assets import access, ingests, mapping
from webapp.views import signed_in
from webapp.views.downloads import attachment

NONE = "There is no mapping yet: it comes with the first ingest."
BUSY = "The mapping changes while files are ingested. Download it when that has ended."

bp = signed_in.blueprint("asset_mapping", __name__, "/assets/<shortcode>")


@bp.get("/mapping.csv")
def download(shortcode: str) -> Response:
    """The mapping, byte for byte as clients get it."""
    project = access.project_for(page_user(), shortcode)
    if ingests.live(project.id):
        raise WrongState(BUSY)
    try:
        content = mapping.text(project).encode()
    except NotFound:
        raise NotFound(NONE) from None
    return attachment(content, f"mapping-{project.shortcode}.csv", "text/csv; charset=utf-8")
