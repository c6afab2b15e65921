"""/api/processes: how far the background runs are, what they found, and stopping them."""

from flask import Response, url_for
from flask_openapi3.types import ResponseDict

from webapp.api import blueprints
from webapp.api.answers import attached, csv_file, shown
from webapp.api.bodies import ErrorAnswer, ProblemsQuery, ProcessesQuery, ProcessPath
from webapp.api.once import once
from webapp.pages.problems import ProblemsPage
from webapp.pages.process_detail import ProcessDetail
from webapp.pages.process_list import ProcessList
from webapp.pages.processes import ProcessPage
from webapp.security import api_actor, api_user
from webapp.services import (
    line,
    problems,
    process_events,
    process_list,
    processes,
    reports,
    retrying,
)
from webapp.services.days import Days

api = blueprints.make("processes", "Background runs: validations, imports, and marked workbooks.")

BINARY = {"type": "string", "format": "binary"}
CSV: ResponseDict = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
    404: ErrorAnswer,
}
WORKBOOK: ResponseDict = {
    200: {"content": {kind: {"schema": BINARY} for kind in reports.KINDS.values()}},
    404: ErrorAnswer,
}


@api.get("/processes", responses={200: ProcessList})
def index(query: ProcessesQuery) -> Response:
    """Processes, newest first: an admin sees everybody's."""
    words = query.model_dump(include={"state", "kind", "dataset", "owner", "text"})
    filters = process_list.Filters(**words, days=Days(since=query.since, until=query.until))
    found = process_list.find(api_user(), filters, query.before, query.limit)
    return shown(ProcessList.of(found, query.limit, filters, line.live(api_user())))


@api.get("/processes/<int:process_id>", responses={200: ProcessDetail, 404: ErrorAnswer})
def show(path: ProcessPath) -> Response:
    """One process: where it stands, how far it is, its log and steps, and what came of it."""
    return shown(ProcessDetail.of_one(*process_events.newest(api_user(), path.process_id)))


@api.get("/processes/<int:process_id>/problems", responses={200: ProblemsPage, 404: ErrorAnswer})
def show_problems(path: ProcessPath, query: ProblemsQuery) -> Response:
    """Problems row by row; those of the whole file come first."""
    process = processes.get_for(api_user(), path.process_id)
    filters = problems.Filters(**query.model_dump(include={"code", "column", "severity", "text"}))
    found = problems.find(process, filters, query.cursor, query.limit)
    return shown(ProblemsPage.of(process, filters, found))


@api.get("/processes/<int:process_id>/problems.csv", responses=CSV)
def download_problems(path: ProcessPath) -> Response:
    """All problems, also those beyond the limit of the list, as CSV."""
    process = processes.get_for(api_user(), path.process_id)
    return csv_file(problems.download(process), f"problems-{process.id}.csv")


@api.get("/processes/<int:process_id>/report.xlsx", responses=WORKBOOK)
def download_report(path: ProcessPath) -> Response:
    """The marked workbook that a report has made: xlsx, or xlsm where the file has macros."""
    process = processes.get_for(api_user(), path.process_id)
    found = reports.download(process)
    extension = found.filename.rpartition(".")[2]
    return attached(found.content, f"marked-{process.id}.{extension}", found.kind)


@api.post(
    "/processes/<int:process_id>/cancel",
    responses={202: ProcessPage, 404: ErrorAnswer, 409: ErrorAnswer},
)
@once
def cancel(path: ProcessPath) -> Response:
    """Ask a process to stop; a cancelled process has written nothing."""
    process = processes.get_for(api_user(), path.process_id)
    processes.cancel(process, by=api_actor())
    return shown(ProcessPage.of(process), 202)


@api.post(
    "/processes/<int:process_id>/retry",
    responses={202: ProcessPage, 404: ErrorAnswer, 409: ErrorAnswer},
)
@once
def retry(path: ProcessPath) -> Response:
    """Do once more, as a new process, what failed or was cancelled."""
    process = retrying.retry(processes.get_for(api_user(), path.process_id), by=api_actor())
    return shown(ProcessPage.of(process), 202, location=url_for(".show", process_id=process.id))
