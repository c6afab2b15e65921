"""/api/batches and /api/control-files: what there is, and what came of it.

They are made, run and cancelled in the way of Haplo: see `webapp.api.dialects.haplo`.
"""

from flask import Response

from webapp.api import blueprints
from webapp.api.answers import shown
from webapp.api.bodies import BatchPath, ControlPath, ErrorAnswer, ListQuery
from webapp.pages.batches import BatchList, BatchPage
from webapp.pages.control_files import ControlDetail, ControlList
from webapp.security import api_user
from webapp.services import batches, control_files

api = blueprints.make("batches", "Batches of data files, and the control files that rule them.")


@api.get("/batches", responses={200: BatchList})
def index(query: ListQuery) -> Response:
    """Batches, newest first: an admin sees everybody's."""
    found = batches.list_for(api_user(), query.before, query.limit)
    return shown(BatchList.of(found, query.limit))


@api.get("/batches/<int:batch_id>", responses={200: BatchPage, 404: ErrorAnswer})
def show(path: BatchPath) -> Response:
    """One batch: its files, where it stands, its counts, and the first lines of its log."""
    return shown(BatchPage.of_one(batches.get_for(api_user(), path.batch_id)))


@api.get("/control-files", responses={200: ControlList})
def list_controls(query: ListQuery) -> Response:
    """Control files, newest first: an admin sees everybody's."""
    found = control_files.list_for(api_user(), query.before, query.limit)
    return shown(ControlList.of(found, query.limit))


@api.get("/control-files/<int:control_id>", responses={200: ControlDetail, 404: ErrorAnswer})
def show_control(path: ControlPath) -> Response:
    """One control file: what it says, and what is wrong with it, by path and line."""
    control = control_files.get_for(api_user(), path.control_id)
    return shown(ControlDetail.of_one(control, control_files.said(control)))
