"""Processes: the list of all, the page of one, cancelling, doing it again, what it has made."""

from functools import partial

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.extensions import htmx
from webapp.pages.process_detail import ProcessDetail
from webapp.pages.process_list import ProcessList
from webapp.security import page_actor, page_user
from webapp.services import line, process_events, process_list, processes, reports, retrying
from webapp.services import problems as problem_rows
from webapp.services.process_list import Filters
from webapp.states import ProcessKind, ProcessState
from webapp.views import arguments, signed_in
from webapp.views.arguments import local_path
from webapp.views.downloads import CSV, attachment
from webapp.views.filters import counted
from webapp.views.writing import writing

PAGE = 25

bp = signed_in.blueprint("processes", __name__, url_prefix="/processes")


@bp.get("")
def index() -> ResponseReturnValue:
    """Processes that the address asks for, newest first: everyone's for admins."""
    user, filters = page_user(), asked()
    found = process_list.find(user, filters, arguments.number("before"), PAGE)
    page = ProcessList.of(found, PAGE, filters, line.live(user))
    template = "processes/_processes.html" if htmx else "processes/processes.html"
    return render_template(template, page=page, kinds=ProcessKind)


def asked() -> Filters:
    """The filters in the address. Raises BadInput."""
    return Filters(
        state=arguments.word("state", ProcessState),
        kind=arguments.word("kind", ProcessKind),
        dataset=arguments.text("dataset"),
        owner=arguments.text("owner"),
        text=arguments.text("text"),
        days=arguments.days(writing().zone),
    )


@bp.post("/chosen")
def change_chosen() -> ResponseReturnValue:
    """Cancel the processes that were ticked, or do them once more; say what became of each."""
    again = request.form.get("do") == "retry"
    ticked = [text for text in request.form.getlist("process") if text.isascii()]
    ids = sorted({int(text) for text in ticked if text.isdecimal() and len(text) <= 10})
    do = partial(retrying.retry if again else processes.cancel, by=page_actor())
    done = process_list.for_each(page_user(), ids[:PAGE], do)
    flash(told(done, "begun once more" if again else "asked to stop"))
    return redirect(local_path(request.form.get("next", "")) or url_for("processes.index"))


def told(done: process_list.Done, what: str) -> str:
    """What became of those that were ticked, in words."""
    if not done.count and not done.refused:
        return "No job was chosen. Tick some in the list first."
    words = f"{counted(done.count, 'job')} {what}."
    if done.refused:
        words += f" {counted(len(done.refused), 'job')} could not be. {' '.join(done.refused)}"
    return words


@bp.get("/<int:process_id>")
def show(process_id: int) -> ResponseReturnValue:
    """One process."""
    page = ProcessDetail.of_one(*process_events.newest(page_user(), process_id))
    template = "processes/_process.html" if htmx else "processes/process.html"
    return render_template(template, page=page)


@bp.post("/<int:process_id>/cancel")
def cancel(process_id: int) -> ResponseReturnValue:
    """Ask a process to stop."""
    process = processes.get_for(page_user(), process_id)
    processes.cancel(process, by=page_actor())
    if process.upload_id is None:
        return redirect(url_for("processes.show", process_id=process.id))
    return redirect(url_for("uploads.show", upload_id=process.upload_id))


@bp.post("/<int:process_id>/retry")
def retry(process_id: int) -> ResponseReturnValue:
    """Do once more what failed or was cancelled, and go to the new process."""
    process = retrying.retry(processes.get_for(page_user(), process_id), by=page_actor())
    return redirect(url_for("processes.show", process_id=process.id))


@bp.get("/<int:process_id>/problems.csv")
def problems(process_id: int) -> Response:
    """All problems that the check found, not only those kept for the page."""
    process = processes.get_for(page_user(), process_id)
    chunks = problem_rows.download(process)
    name = process.upload.filename if process.upload else "file"
    return attachment(chunks, f"problems in {name}.csv", CSV)


@bp.get("/<int:process_id>/report.xlsx")
def report(process_id: int) -> Response:
    """The marked workbook that a process has made."""
    found = reports.download(processes.get_for(page_user(), process_id))
    return attachment(found.content, found.filename, found.kind)
