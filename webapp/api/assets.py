"""/api/assets: projects, files that wait in them, ingests, and what was ingested.

Files are sent in pieces to `/api/assets/projects/{shortcode}/uploads` (the protocol tus, version
1.0.0), or whole in the way of DSP-INGEST: see `webapp.api.dialects.dsp_bulk`.
"""

from flask import Response, url_for
from flask_openapi3.types import ResponseDict

from webapp.api import blueprints
from webapp.api.answers import csv_file, shown
from webapp.api.asset_bodies import (
    AssetPath,
    AssetsQuery,
    FinalizeBody,
    IngestBody,
    ProjectBody,
    ProjectsQuery,
    ShortcodePath,
    WaitingQuery,
)
from webapp.api.bodies import ErrorAnswer, ListQuery
from webapp.api.once import once
from webapp.errors import WrongState
from webapp.models import AssetProject, MemberRole
from webapp.pages.asset_answers import (
    AssetList,
    AssetPage,
    IngestList,
    IngestPage,
    WaitingList,
)
from webapp.pages.asset_projects import ProjectItem, ProjectList
from webapp.security import api_actor, api_user
from webapp.services.assets import (
    access,
    failures,
    finalizing,
    gallery,
    ingests,
    mapping,
    projects,
    uploads,
    watch,
    watched_ingests,
)

PROJECTS = "/assets/projects"
PROJECT = f"{PROJECTS}/<shortcode>"
CSV: ResponseDict = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}},
    404: ErrorAnswer,
}
HERE: ResponseDict = {404: ErrorAnswer}
HELD: ResponseDict = {404: ErrorAnswer, 409: ErrorAnswer}

api = blueprints.make(
    "assets",
    "Files that are ingested in bulk, and kept with derivatives. They come in pieces (tus 1.0.0) "
    "to `/api/assets/projects/{shortcode}/uploads`, or whole to `/projects/...` (DSP-INGEST).",
)


@api.get(PROJECTS, responses={200: ProjectList})
def index(query: ProjectsQuery) -> Response:
    """Projects that the person may see, by shortcode."""
    found = watch.projects(api_user(), query.after, query.text, query.limit + 1)
    holdings = gallery.holdings(seen.project for seen in found)
    return shown(ProjectList.of(found, holdings, query.limit, query.text))


@api.post(PROJECTS, responses={201: ProjectItem, 409: ErrorAnswer})
@once
def create(body: ProjectBody) -> Response:
    """Make a project; whoever does so owns it."""
    made = projects.create(api_user(), body.shortcode, body.title, api_actor())
    return shown(_page(made), 201, location=url_for(".show", shortcode=made.shortcode))


@api.get(PROJECT, responses={200: ProjectItem, **HERE})
def show(path: ShortcodePath) -> Response:
    """One project: what waits and failed, what is held, and the ingest that runs."""
    return shown(_page(_project(path)))


@api.get(f"{PROJECT}/files", responses={200: WaitingList, **HERE})
def list_files(path: ShortcodePath, query: WaitingQuery) -> Response:
    """Files of the import folder that wait to be ingested, or that could not be, and why."""
    found = uploads.waiting(_project(path), query.after, query.limit, failed=query.failed)
    return shown(WaitingList.of(found, query.limit))


@api.get(f"{PROJECT}/failures.csv", responses=CSV)
def download_failures(path: ShortcodePath) -> Response:
    """All files that could not be ingested, what is wrong with each, and how to mend it."""
    project = _project(path)
    return csv_file(failures.csv(project), f"failures-{project.shortcode}.csv")


@api.post(f"{PROJECT}/ingest", responses={202: IngestPage, **HELD})
@once
def start(path: ShortcodePath, body: IngestBody) -> Response:
    """Have the files of the import folder ingested."""
    project = _project(path, MemberRole.WRITER)
    only = body.failed_only
    process = ingests.start(project, api_user(), failed_only=only, by=api_actor())
    begun = ingests.of_process(process)
    assert begun is not None
    place = url_for("api_processes.show", process_id=process.id)
    return shown(IngestPage.of(begun), 202, location=place)


@api.get(f"{PROJECT}/ingests", responses={200: IngestList, **HERE})
def list_ingests(path: ShortcodePath, query: ListQuery) -> Response:
    """Ingests of a project, the newest first."""
    code = _project(path).shortcode
    found = watched_ingests.list_for(api_user(), code, query.before, query.limit)
    return shown(IngestList.of(found, query.limit))


@api.get(f"{PROJECT}/mapping.csv", responses={**CSV, 409: ErrorAnswer})
def download_mapping(path: ShortcodePath) -> Response:
    """Under which name each file of the import folder is kept, once nothing is ingested."""
    project = _project(path)
    if ingests.live(project.id) is not None:
        raise WrongState(ingests.busy(project))
    return csv_file(iter([mapping.text(project)]), f"mapping-{project.shortcode}.csv")


@api.post(f"{PROJECT}/finalize", responses={200: ProjectItem, **HELD})
@once
def finalize(path: ShortcodePath, body: FinalizeBody) -> Response:
    """Remove the import folder and the mapping; 409 where files would be lost, unless by force."""
    project = _project(path, MemberRole.WRITER)
    finalizing.finalize(project, force=body.force, by=api_actor())
    return shown(_page(project))


@api.get(f"{PROJECT}/assets", responses={200: AssetList, **HERE})
def list_assets(path: ShortcodePath, query: AssetsQuery) -> Response:
    """Assets of a project, the newest first."""
    found = gallery.page(_project(path), path=query.path, last=query.before, limit=query.limit)
    return shown(AssetList.of(found, query.limit))


@api.get(f"{PROJECT}/assets/<asset_id>", responses={200: AssetPage, **HERE})
def show_asset(path: AssetPath) -> Response:
    """One asset: what there is to know of its original and its derivative."""
    return shown(AssetPage.of(gallery.find(_project(path), path.asset_id)))


def _project(path: ShortcodePath, needs: MemberRole = MemberRole.READER) -> AssetProject:
    return access.project_for(api_user(), path.shortcode, needs)


def _page(project: AssetProject) -> ProjectItem:
    (has,) = gallery.holdings([project]).values()
    return ProjectItem.of_one(watch.project(api_user(), project.shortcode), has)
