"""Processes: the list of all, the page of one, cancelling, all problems as CSV."""

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from webapp import storage
from webapp.errors import NotFound
from webapp.extensions import htmx
from webapp.pages.processes import ProcessList, ProcessPage
from webapp.security import page_user
from webapp.services import processes, reports
from webapp.views import arguments, signed_in
from webapp.views.downloads import CSV, attachment

PAGE = 25

bp = signed_in.blueprint("processes", __name__, url_prefix="/processes")


@bp.get("")
def index() -> ResponseReturnValue:
    """Processes, newest first: everyone's for admins."""
    found = processes.list_for(page_user(), arguments.number("before"), PAGE)
    page = ProcessList.of(found, PAGE)
    template = "processes/_processes.html" if htmx else "processes/processes.html"
    return render_template(template, page=page)


@bp.get("/<int:process_id>")
def show(process_id: int) -> ResponseReturnValue:
    """One process."""
    page = ProcessPage.of(processes.get_for(page_user(), process_id))
    template = "processes/_process.html" if htmx else "processes/process.html"
    return render_template(template, page=page)


@bp.post("/<int:process_id>/cancel")
def cancel(process_id: int) -> ResponseReturnValue:
    """Ask a process to stop."""
    process = processes.get_for(page_user(), process_id)
    processes.cancel(process)
    if process.upload_id is None:
        return redirect(url_for("processes.show", process_id=process.id))
    return redirect(url_for("uploads.show", upload_id=process.upload_id))


@bp.get("/<int:process_id>/problems.csv")
def problems(process_id: int) -> Response:
    """All problems that the check found, not only those kept for the page."""
    process = processes.get_for(page_user(), process_id)
    key = process.result.get("problems_key")
    try:
        chunks = storage.stream(key) if key else None
    except FileNotFoundError:
        chunks = None
    if chunks is None:
        raise NotFound("There is no list of problems for this process.")
    name = process.upload.filename if process.upload else "file"
    return attachment(chunks, f"problems in {name}.csv", CSV)


@bp.get("/<int:process_id>/report.xlsx")
def report(process_id: int) -> Response:
    """The marked workbook that a process has made."""
    found = reports.download(processes.get_for(page_user(), process_id))
    return attachment(found.content, found.filename, found.kind)
