"""One object of the lake: its facts, a look into it, its bytes, and its removal."""

from itertools import chain

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp.errors import DeskError, NotFound
from webapp.extensions import htmx
from webapp.lake.entries import BYTES, Entry
from webapp.lake.pictures import media_type_of
from webapp.models.lake import LakeRepository
from webapp.pages.lake import Place
from webapp.pages.lake_tree import ObjectPage
from webapp.security import ALONE, page_user
from webapp.services.lake import blobs, preview, snapshots, staging
from webapp.services.lake.access import branch_for
from webapp.services.lake.refs import Resolved
from webapp.views import arguments, lake_words
from webapp.views.downloads import attachment, mark_part, part_asked
from webapp.views.lake import find

bp = lake_words.blueprint("lake_object", __name__, url_prefix="/lake/<repository>")


@bp.get("/object/<ref>")
def show(repository: str, ref: str) -> ResponseReturnValue:
    """One object; the look into it comes afterwards, so that the page does not wait for it."""
    page = page_of(ref, *find_object(repository, ref))
    return render_template("lake/object.html", page=page, seen=None)


@bp.get("/preview/<ref>")
def look(repository: str, ref: str) -> ResponseReturnValue:
    """The beginning of a table or a text, or a picture: for htmx alone, else on the page."""
    row, found, entry = find_object(repository, ref)
    page = page_of(ref, row, found, entry)
    try:
        seen = preview.of_object(row, entry)
    except DeskError as error:
        seen = {"kind": "none", "sentence": lake_words.told(error)}
    template = "lake/_preview.html" if htmx else "lake/object.html"
    return render_template(template, page=page, seen=seen)


@bp.get("/download/<ref>")
def download(repository: str, ref: str) -> Response:
    """The bytes of an object, or a part of them, to be saved."""
    row, _, entry = find_object(repository, ref)
    begin, end = part_asked(entry.size)
    name = entry.path.rstrip("/").rpartition("/")[2]
    response = attachment(blobs.read(row, entry, begin, end), name or "object", BYTES)
    mark_part(response, begin, end, entry.size)
    return response


@bp.get("/picture/<ref>")
def picture(repository: str, ref: str) -> Response:
    """An object whose bytes begin as those of a picture. Raises NotFound for all others."""
    row, _, entry = find_object(repository, ref)
    pieces = blobs.read(row, entry, 0, entry.size)
    first = next(pieces, b"")
    kind = media_type_of(first)
    if not kind:
        raise NotFound("This object is no picture.")
    response = Response(chain((first,), pieces), mimetype=kind)
    response.headers["Content-Security-Policy"] = ALONE
    response.content_length = entry.size
    return response


@bp.get("/remove/<branch>")
def ask_to_remove(repository: str, branch: str) -> ResponseReturnValue:
    """What removing an object means, before it is done."""
    branch_for(page_user(), repository, branch)
    page = page_of(branch, *find_object(repository, branch))
    return render_template("lake/remove_object.html", page=page)


@bp.post("/remove/<branch>")
def remove(repository: str, branch: str) -> ResponseReturnValue:
    """Remove an object from a branch: a change like others, which a commit makes lasting."""
    path = arguments.path("path")
    row = branch_for(page_user(), repository, branch)[1]
    if staging.remove(row.id, [path]):
        raise NotFound("path not found")
    flash(f"{path} is removed from {branch}. Commit the change to make it last.")
    return redirect(url_for("lake_changes.show", repository=repository, branch=branch))


def find_object(repository: str, ref: str) -> tuple[LakeRepository, Resolved, Entry]:
    """The object that the address asks for, and where it is."""
    path = arguments.path("path")
    row, found = find(repository, ref)
    return row, found, snapshots.stat(found, path)


def page_of(ref: str, row: LakeRepository, found: Resolved, entry: Entry) -> ObjectPage:
    """The facts of an object."""
    place = Place.at(page_user(), row, ref, found)
    branch = found.branch if found.staged else None
    change = staging.find(branch.id, entry.path) if branch else None
    return ObjectPage.of(place, entry, uncommitted=change is not None)
