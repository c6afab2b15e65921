"""/api/uploads: handing in a file, and what is to become of it."""

from flask import Response, url_for

from webapp.api import blueprints
from webapp.api.answers import shown
from webapp.api.bodies import ErrorAnswer, ListQuery, UploadPath
from webapp.api.once import once
from webapp.api.upload_form import BODY, FILE_BODY, read_file, read_form
from webapp.models import Process
from webapp.pages.processes import ProcessPage
from webapp.pages.uploads import UploadList, UploadPage
from webapp.security import api_actor, api_user
from webapp.services import discards, overview, processes, reports, uploads
from webapp.services.reading import Reading

api = blueprints.make("uploads", "Files that were handed in, and their two processes.")


@api.get("/uploads", responses={200: UploadList})
def index(query: ListQuery) -> Response:
    """Uploads, newest first: an admin sees everybody's."""
    found = overview.list_for(api_user(), query.before, query.limit)
    return shown(UploadList.of(found, query.limit))


@api.post(
    "/uploads",
    responses={202: UploadPage, 409: ErrorAnswer},
    openapi_extensions=BODY,
)
@once
def create() -> Response:
    """Hand in a file for a dataset; its validation starts at once."""
    form = read_form()
    upload, _ = uploads.accept(
        api_user(),
        form.dataset,
        form.filename,
        form.content,
        form.reading,
        form.mapping,
        by=api_actor(),
    )
    return shown(UploadPage.of_one(upload), 202, location=url_for(".show", upload_id=upload.id))


@api.get("/uploads/<int:upload_id>", responses={200: UploadPage, 404: ErrorAnswer})
def show(path: UploadPath) -> Response:
    """One upload: the file, how it was read, and its two processes."""
    return shown(UploadPage.of_one(uploads.get_for(api_user(), path.upload_id)))


@api.delete(
    "/uploads/<int:upload_id>",
    responses={200: UploadPage, 404: ErrorAnswer, 409: ErrorAnswer},
)
@once
def discard(path: UploadPath) -> Response:
    """Put aside what was handed in by mistake: its files and problems are removed for good.

    The upload stays in the lists, as discarded. Not while something works on it, nor when it is
    imported.
    """
    upload = uploads.get_for(api_user(), path.upload_id)
    discards.discard(upload, by=api_actor())
    return shown(UploadPage.of_one(upload))


@api.put(
    "/uploads/<int:upload_id>/reading",
    responses={202: UploadPage, 404: ErrorAnswer, 409: ErrorAnswer},
)
@once
def change_reading(path: UploadPath, body: Reading) -> Response:
    """Say how the file is to be read, and check it again."""
    upload = uploads.get_for(api_user(), path.upload_id)
    uploads.change_reading(upload, body.model_dump(exclude_none=True))
    return shown(UploadPage.of_one(upload), 202, location=url_for(".show", upload_id=upload.id))


@api.post(
    "/uploads/<int:upload_id>/validation",
    responses={202: ProcessPage, 404: ErrorAnswer, 409: ErrorAnswer},
)
@once
def check_again(path: UploadPath) -> Response:
    """Check the file again, for instance after the dataset got new records."""
    return _started(processes.start_validation(uploads.get_for(api_user(), path.upload_id)))


@api.post(
    "/uploads/<int:upload_id>/import",
    responses={202: ProcessPage, 404: ErrorAnswer, 409: ErrorAnswer},
)
@once
def start_import(path: UploadPath) -> Response:
    """Import the good rows of the file."""
    upload = uploads.get_for(api_user(), path.upload_id)
    return _started(processes.start_import(upload, by=api_actor()))


@api.post(
    "/uploads/<int:upload_id>/report",
    responses={202: ProcessPage, 404: ErrorAnswer, 409: ErrorAnswer},
)
@once
def start_report(path: UploadPath) -> Response:
    """Make a workbook of the file with every problem marked; the one that is there stays."""
    return _started(reports.start(uploads.get_for(api_user(), path.upload_id)))


@api.post(
    "/uploads/<int:upload_id>/versions",
    responses={202: UploadPage, 404: ErrorAnswer, 409: ErrorAnswer},
    openapi_extensions=FILE_BODY,
)
@once
def replace(path: UploadPath) -> Response:
    """Hand in a corrected file as the next version of an upload; its validation starts at once."""
    upload = uploads.get_for(api_user(), path.upload_id)
    processes.refuse_imported(upload)
    file = read_file()
    uploads.replace(upload, file.name, file.content, by=api_actor())
    return shown(UploadPage.of_one(upload), 202, location=url_for(".show", upload_id=upload.id))


def _started(process: Process) -> Response:
    location = url_for("api_processes.show", process_id=process.id)
    return shown(ProcessPage.of(process), 202, location=location)
