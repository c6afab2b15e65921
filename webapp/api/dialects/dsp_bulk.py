"""DSP-INGEST: files are uploaded in bulk and ingested, a mapping says under which names."""

from flask import Response, jsonify

from webapp.api.dialects import dsp_wire as wire
from webapp.errors import NotFound, WrongState
from webapp.models import AssetProject, MemberRole
from webapp.services.assets import access, finalizing, ingests, mapping, projects, uploads

bp = wire.make("bulk")


@bp.post("/<shortcode>/bulk-ingest/ingest/<any_path:file>")
def upload(shortcode: str, file: str) -> Response:
    """Keep the body as a file of the import folder; its path is one part of the address."""
    caller = wire.caller()
    number, busy = access.place_for(caller, shortcode)
    path = wire.path_of(file)
    if busy:
        raise WrongState(ingests.busy(projects.find(shortcode)))
    with uploads.received(wire.body()) as received:
        if number is None:
            number = projects.ensure(caller, shortcode).id
        uploads.add(number, path, received, caller.name)
    return jsonify({"status": "ok"})


@bp.post("/<shortcode>/bulk-ingest")
def start(shortcode: str) -> tuple[Response, int]:
    """Have all files of the import folder ingested."""
    found, caller = _written(shortcode), wire.caller()
    ingests.start(found, caller.user or found.owner, by=caller.actor)
    return _named(shortcode), 202


@bp.get("/<shortcode>/bulk-ingest/mapping.csv")
def show_mapping(shortcode: str) -> Response:
    """The mapping, once nothing is ingested any more."""
    found = wire.project(shortcode, MemberRole.WRITER)
    if found is None:
        raise NotFound("project")
    if ingests.live(found.id) is not None:
        raise WrongState(ingests.busy(found))
    answer = Response(mapping.text(found), content_type="text/csv")
    answer.headers["Content-Disposition"] = "attachment; filename=mapping.csv"
    return answer


@bp.post("/<shortcode>/bulk-ingest/finalize")
def finalize(shortcode: str) -> Response:
    """Remove the import folder, with all that is in it, and the mapping."""
    finalizing.finalize(_written(shortcode), force=True, by=wire.caller().actor)
    return _named(shortcode)


def _written(shortcode: str) -> AssetProject:
    """A project that something was uploaded into. Raises NotFound, NotAllowed."""
    found = wire.project(shortcode, MemberRole.WRITER)
    if found is None:
        raise NotFound(ingests.NO_FOLDER)
    return found


def _named(shortcode: str) -> Response:
    """The answer of the original; clients look for the very letters that they have sent."""
    return jsonify({"id": shortcode})
