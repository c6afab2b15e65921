"""/api/uploads/{upload_id}/mapping: which field each column of a file goes into."""

from flask import Response, url_for

from webapp.api import blueprints
from webapp.api.answers import shown
from webapp.api.bodies import ErrorAnswer, MappingBody, UploadPath
from webapp.api.once import once
from webapp.pages.mapping import MappingPage
from webapp.security import api_actor, api_user
from webapp.services import mappings, uploads

api = blueprints.make("mapping", "Which field of a dataset each column of a file goes into.")


@api.get("/uploads/<int:upload_id>/mapping", responses={200: MappingPage, 404: ErrorAnswer})
def show(path: UploadPath) -> Response:
    """The columns of the file, each with its field, how sure that is, and some values."""
    return shown(MappingPage.of(uploads.get_for(api_user(), path.upload_id)))


@api.put(
    "/uploads/<int:upload_id>/mapping",
    responses={202: MappingPage, 404: ErrorAnswer, 409: ErrorAnswer},
)
@once
def choose(path: UploadPath, body: MappingBody) -> Response:
    """Say which field each column goes into, and check the file again.

    What is left out of the mapping the desk finds out.
    """
    upload = uploads.get_for(api_user(), path.upload_id)
    mappings.choose(upload, body.mapping, remember=body.remember, by=api_actor())
    return shown(MappingPage.of(upload), 202, location=url_for(".show", upload_id=upload.id))
