"""Finalizing a project: what that does and what would be lost, and doing it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import Conflict, NotFound, WrongState
from webapp.models import AssetProject
from webapp.pages.asset_files import FinalizePage
from webapp.pages.asset_projects import ProjectPlace
from webapp.security import page_actor, page_user
from webapp.services.assets import finalizing, folder, mapping, watch
from webapp.views import signed_in
from webapp.views.asset_pieces import writable

bp = signed_in.blueprint("asset_finalize", __name__, "/assets/<shortcode>/finalize")


@bp.get("")
def ask(shortcode: str) -> ResponseReturnValue:
    """What would be lost, before anything is."""
    return show_page(writable(shortcode))


@bp.post("")
def finalize(shortcode: str) -> ResponseReturnValue:
    """Do it; where files would be lost only if that is ticked."""
    project, meant = writable(shortcode), request.form.get("force") == "yes"
    try:
        finalizing.finalize(project, force=meant, by=page_actor())
    except Conflict:
        return show_page(project, "Tick that the files may be lost, or ingest them first."), 422
    except WrongState:
        return show_page(project, "Files are being ingested. Wait for the end, or cancel it."), 422
    except NotFound:
        return show_page(project, "There is nothing to finalize."), 422
    flash("The project is finalized. Its assets stay, and the next mapping begins anew.")
    return redirect(url_for("assets.show", shortcode=project.shortcode))


def show_page(project: AssetProject, sentence: str = "") -> str:
    """What would be lost, with why it was not done."""
    place = ProjectPlace.of(watch.project(page_user(), project.shortcode))
    stake, names = finalizing.at_stake(project), folder.first_names(project)
    page = FinalizePage.of(place, stake, names, mapping.count(project))
    return render_template("asset_files/finalize.html", page=page, place=place, sentence=sentence)
