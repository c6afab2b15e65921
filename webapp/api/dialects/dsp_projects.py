"""DSP-INGEST: projects are listed, read again against their checksums, and erased."""

import json
from collections.abc import Iterator
from contextlib import ExitStack

from flask import Response, jsonify, stream_with_context

from webapp import storage
from webapp.api.dialects import dsp_wire as wire
from webapp.errors import NotAllowed, NotFound, Unavailable
from webapp.models import Asset, AssetProject, MemberRole
from webapp.services.assets import integrity, projects
from webapp.services.assets.integrity import DERIVATIVE, ORIGINAL, Finding, Report
from webapp.services.few_at_once import turn

BUSY = "Other projects are being read right now. Try again later."

bp = wire.make("projects")


@bp.get("")
def index() -> Response:
    """All projects, for admins."""
    wire.must_be_admin()
    found = projects.list_all()
    answer = jsonify([{"id": one.shortcode} for one in found])
    answer.headers["Content-Range"] = f"items 0-{len(found)}/{len(found)}"
    return answer


@bp.get("/<shortcode>")
def show(shortcode: str) -> Response:
    """Whether there is such a project."""
    read(shortcode)
    return jsonify({"id": shortcode})


@bp.get("/<shortcode>/checksumreport")
def report(shortcode: str) -> Response:
    """Read all files of a project again; each asset is told once it was read."""
    found = read(shortcode)
    # It may take hours, and a thread of the web server for as long: a few at once.
    with ExitStack() as until_told:
        if not until_told.enter_context(turn("checksums", 0)):
            raise Unavailable(BUSY)
        answer = Response(stream_with_context(_report(found)), mimetype="application/json")
        answer.call_on_close(until_told.pop_all().close)
    return answer


@bp.delete("/<shortcode>/erase")
def erase(shortcode: str) -> Response:
    """Remove a project and all its assets, where the settings allow that."""
    wire.must_be_admin()
    if not storage.settings().erase_projects:
        raise NotAllowed("This desk does not erase projects.")
    projects.erase(read(shortcode, MemberRole.ADMIN), wire.caller().actor)
    return jsonify({"id": shortcode})


def read(shortcode: str, needs: MemberRole = MemberRole.READER) -> AssetProject:
    """A project that there is. Raises NotFound, NotAllowed."""
    found = wire.project(shortcode, needs)
    if found is None:
        raise NotFound("project")
    return found


def _report(project: AssetProject) -> Iterator[str]:
    """JSON piece by piece, the summary last: it is known only then."""
    assets = files = matches = 0
    yield '{"results":['
    for asset, found in integrity.each(project, Report()):
        results = _results(asset, found)
        entry = {"assetId": asset.asset_id, "originalFilename": asset.original_filename}
        yield f"{',' if assets else ''}{json.dumps(entry | {'results': results})}"
        assets, files = assets + 1, files + len(results)
        matches += sum(one["checksumMatches"] is True for one in results)
    summary = {
        "numberOfAssets": assets,
        "numberOfFiles": files,
        "numberOfChecksumMatches": matches,
    }
    yield f'],"summary":{json.dumps(summary)}}}'


def _results(asset: Asset, found: list[Finding]) -> list[dict[str, object]]:
    wrong = {finding.which for finding in found}
    files = (
        (asset.original_internal_filename, ORIGINAL),
        (asset.internal_filename, DERIVATIVE),
    )
    return [{"filename": name, "checksumMatches": which not in wrong} for name, which in files]
