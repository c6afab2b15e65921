"""Ingests of a project: the list with the mapping, one of them, beginning and stopping them."""

from contextlib import suppress

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_htmx import make_response

from webapp.errors import WrongState
from webapp.extensions import htmx
from webapp.pages.asset_ingests import IngestList, IngestPage, MappingLook
from webapp.pages.asset_projects import ProjectPlace
from webapp.security import page_actor, page_user
from webapp.services import processes
from webapp.services.assets import ingests, mapping, watch, watched_ingests
from webapp.services.assets.watched_ingests import PAGE
from webapp.views import arguments, signed_in
from webapp.views.asset_pieces import writable
from webapp.views.assets import CHANGED

ROWS_SHOWN = 10

bp = signed_in.blueprint("asset_ingests", __name__, "/assets")


@bp.get("/<shortcode>/ingests")
def show(shortcode: str) -> ResponseReturnValue:
    """All ingests of a project, newest first, and the first rows of the mapping."""
    found = watched_ingests.list_for(page_user(), shortcode, arguments.number("before"), PAGE)
    page = IngestList.of(shortcode, found, PAGE)
    if htmx and htmx.target != "mapping" and found:
        return part("asset_files/_ingests.html", page, ended=page.finished)
    seen = watch.project(page_user(), shortcode)
    look = MappingLook(
        rows=tuple(mapping.first(seen.project, ROWS_SHOWN)), count=mapping.count(seen.project)
    )
    place = ProjectPlace.of(seen)
    return render_template("asset_files/ingests.html", page=page, place=place, look=look)


@bp.post("/<shortcode>/ingests")
def start(shortcode: str) -> ResponseReturnValue:
    """Have all files ingested that wait, or only those that failed, and go to the ingest."""
    project, only = writable(shortcode), request.form.get("which") == "failed"
    process = ingests.start(project, page_user(), failed_only=only, by=page_actor())
    code = project.shortcode
    return redirect(url_for("asset_ingests.one", shortcode=code, ingest_id=process.id))


@bp.get("/<shortcode>/ingests/<int:ingest_id>")
def one(shortcode: str, ingest_id: int) -> ResponseReturnValue:
    """One ingest; what is polled of it is all that its run changes."""
    page = IngestPage.of_one(*watched_ingests.one(page_user(), shortcode, ingest_id))
    if htmx:
        return part("asset_files/_ingest.html", page, ended=page.process.finished)
    place = ProjectPlace.of(watch.project(page_user(), shortcode))
    return render_template("asset_files/ingest.html", page=page, place=place)


@bp.post("/<shortcode>/ingests/<int:ingest_id>/cancel")
def cancel(shortcode: str, ingest_id: int) -> ResponseReturnValue:
    """Ask an ingest to stop, and stay on its page."""
    project = writable(shortcode)
    row, _ = watched_ingests.one(page_user(), shortcode, ingest_id)
    # Where it came to its end just now, its page says how.
    with suppress(WrongState):
        processes.cancel(row.process, page_actor())
    code = project.shortcode
    return redirect(url_for("asset_ingests.one", shortcode=code, ingest_id=ingest_id))


def part(template: str, page: IngestList | IngestPage, *, ended: bool) -> Response:
    """What is polled; at the end the rest of the page is told, which counts files anew."""
    return make_response(render_template(template, page=page), trigger=CHANGED if ended else None)


@bp.get("/of/<int:ingest_id>")
def of_process(ingest_id: int) -> ResponseReturnValue:
    """Go from a job to the ingest that it does."""
    row = watched_ingests.of_process(page_user(), ingest_id)
    code = row.project.shortcode
    return redirect(url_for("asset_ingests.one", shortcode=code, ingest_id=ingest_id))
