"""Assets: the projects, a new one, and the gallery of one."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_htmx import make_response

from webapp.assets.file_types import KINDS
from webapp.errors import BadInput, Conflict
from webapp.extensions import htmx
from webapp.pages.asset_gallery import GalleryPage
from webapp.pages.asset_projects import ProjectList, ProjectPlace
from webapp.security import page_actor, page_user
from webapp.services.assets import gallery, watch
from webapp.services.assets import projects as services
from webapp.views import arguments, signed_in
from webapp.views.assets_forms import ProjectForm

# What an open page is told, so that it counts anew how many files wait and failed.
CHANGED = "files-changed"

bp = signed_in.blueprint("assets", __name__, "/assets")


@bp.get("")
def projects() -> ResponseReturnValue:
    """Projects by shortcode: everyone's for admins."""
    text, after = arguments.text("text"), arguments.text("after")
    found = watch.projects(page_user(), after, text, watch.PAGE + 1)
    holdings = gallery.holdings(seen.project for seen in found)
    page = ProjectList.of(found, holdings, watch.PAGE, text)
    return render_template("assets/projects.html", page=page)


@bp.get("/new")
def new() -> ResponseReturnValue:
    """The form for a project."""
    return show_new(ProjectForm(formdata=None))


@bp.post("/new")
def create() -> ResponseReturnValue:
    """Make a project, and go to it."""
    form = ProjectForm()
    if not form.validate():
        return show_new(form), 422
    shortcode, title = form.shortcode.data or "", form.title.data or ""
    try:
        made = services.create(page_user(), shortcode, title, by=page_actor())
    except (BadInput, Conflict) as error:
        return show_new(form, error.sentence), 422
    return redirect(url_for("assets.show", shortcode=made.shortcode))


@bp.get("/<shortcode>")
def show(shortcode: str) -> ResponseReturnValue:
    """The gallery of a project; what is polled of it is how far its ingest is."""
    seen = watch.project(page_user(), shortcode)
    place = ProjectPlace.of(seen)
    if htmx:
        state = render_template("assets/_state.html", place=place, polled=True)
        return make_response(state, trigger=None if place.ingest else CHANGED)
    text, kind = arguments.text("text"), arguments.text("kind")
    by_path, last = request.args.get("order") == "path", arguments.number("last")
    asked = {"text": text, "kind": kind}
    found = gallery.page(seen.project, **asked, by_path=by_path, last=last, limit=gallery.PAGE + 1)
    count = gallery.count(seen.project, **asked)
    page = GalleryPage.of(place, found, gallery.PAGE, **asked, by_path=by_path, count=count)
    return render_template("assets/gallery.html", page=page, place=place, kinds=KINDS, polled=False)


def show_new(form: ProjectForm, sentence: str = "") -> str:
    """The form for a project with what is wrong."""
    return render_template("assets/new.html", form=form, sentence=sentence)
