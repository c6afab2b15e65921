"""The import folder of a project: files that wait to be ingested, and those that could not be."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.pages.asset_files import FileList
from webapp.pages.asset_projects import ProjectPlace
from webapp.security import page_user
from webapp.services.assets import access, failures, folder, uploads, watch
from webapp.views import arguments, signed_in
from webapp.views.asset_pieces import writable
from webapp.views.downloads import CSV, attachment, in_pieces

FAILED = "failed"

bp = signed_in.blueprint("asset_files", __name__, "/assets/<shortcode>/files")


@bp.get("")
def show(shortcode: str) -> ResponseReturnValue:
    """Those that wait, or those that failed, in the order in which they came."""
    seen = watch.project(page_user(), shortcode)
    failed = asked_for_failed(request.args.get("show", ""), seen)
    after = arguments.number("after")
    found = uploads.waiting(seen.project, after, uploads.PAGE + 1, failed=failed)
    page = FileList.of(ProjectPlace.of(seen), found, uploads.PAGE, failed=failed)
    return render_template("asset_files/files.html", page=page, place=page.place)


def asked_for_failed(asked: str, seen: watch.Watched) -> bool:
    """Are failed files to be shown? They are where nothing else waits."""
    return asked == FAILED if asked else bool(seen.failed and not seen.waiting)


@bp.post("/<int:upload_id>/remove")
def remove(shortcode: str, upload_id: int) -> ResponseReturnValue:
    """Take a file out of the import folder."""
    project = writable(shortcode)
    file = folder.one(project, upload_id)
    path, which = file.path, FAILED if file.problem else "waiting"
    uploads.remove(file)
    flash(f"{path} is removed.")
    return redirect(url_for("asset_files.show", shortcode=project.shortcode, show=which))


@bp.get("/failures.csv")
def download(shortcode: str) -> Response:
    """All files that failed, each with what is wrong, as a table."""
    project = access.project_for(page_user(), shortcode)
    lines = in_pieces(failures.csv(project))
    return attachment(lines, f"failed files of {project.shortcode}.csv", CSV)
