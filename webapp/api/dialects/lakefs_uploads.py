"""lakeFS: the bytes of an object are uploaded into a branch."""

from io import BytesIO
from typing import IO, Annotated, BinaryIO, cast

from flask import Blueprint, Response, request
from pydantic import Field
from werkzeug.exceptions import NotImplemented as NotThere

from webapp import storage
from webapp.api.blueprints import MIB, refuse_long_body
from webapp.api.dialects import lakefs_answers as answers
from webapp.api.dialects import lakefs_wire as wire
from webapp.api.dialects.lakefs_wire import Asked, made, takes
from webapp.bodies import DeskRequest
from webapp.errors import BadInput, Exists, NotFound
from webapp.lake.entries import BYTES
from webapp.models.lake import LakeBranch
from webapp.security import api_user
from webapp.services.lake import names, refs, snapshots, uploads
from webapp.services.lake.access import branch_for

FORM = "multipart/form-data"
FIELD = "content"
META = "x-lakefs-meta-"
LONGEST_TYPE = 255

bp: Blueprint = wire.make("uploads")


class UploadAsked(Asked):
    """Where the object goes."""

    path: Annotated[str, Field(min_length=1)]
    force: bool = False


@bp.post("/repositories/<repository>/branches/<branch>/objects")
@takes(asked=UploadAsked)
def upload_object(repository: str, branch: str, asked: UploadAsked) -> Response:
    """Keep the body, or its field `content`, as an object that is not committed yet."""
    names.check_path(asked.path)
    row, found = branch_for(api_user(), repository, branch, force=asked.force)
    only_new = _only_new()
    if only_new and _is_there(found, asked.path):
        raise Exists("path already exists")
    details = _metadata()
    entry = uploads.take(row, found, asked.path, *_content(), details, only_new=only_new)
    return made(answers.stats(entry))


def _only_new() -> bool:
    """Must the object be one that is not there yet?"""
    if "If-Match" in request.headers:
        raise NotThere
    sent = request.headers.get("If-None-Match")
    if sent not in (None, "*"):
        raise BadInput('Unsupported value for If-None-Match - Only "*" is supported')
    return sent is not None


def _is_there(branch: LakeBranch, path: str) -> bool:
    """Is it no use to wait for the body? What comes meanwhile is looked for afterwards."""
    try:
        snapshots.stat(refs.Resolved(refs.head(branch.id), branch, staged=True), path)
    except NotFound:
        return False
    return True


def _metadata() -> dict[str, str]:
    """The metadata of the object: headers that begin in one way."""
    return {
        name.lower().removeprefix(META): text
        for name, text in request.headers.items()
        if name.lower().startswith(META)
    }


def _content() -> tuple[BinaryIO, str]:
    """The bytes, and of which type they are. Raises BadInput, TooLarge."""
    is_form = request.mimetype == FORM
    # Nobody looks for fields in anything else, whatever its sender calls it.
    cast(DeskRequest, request).is_raw = not is_form
    request.max_content_length = storage.settings().max_upload_bytes + MIB
    refuse_long_body()
    content, sent = _field() if is_form else (request.stream, request.content_type)
    kind = sent or BYTES
    # It goes back as a header, which is in ASCII.
    if len(kind) > LONGEST_TYPE or not (kind.isascii() and kind.isprintable()):
        raise BadInput("Content-Type: this is no type")
    return cast(BinaryIO, content), kind


def _field() -> tuple[IO[bytes], str | None]:
    if file := request.files.get(FIELD):
        return file.stream, file.content_type
    if FIELD in request.form:
        return BytesIO(request.form[FIELD].encode()), None
    raise BadInput(f"multipart upload missing key '{FIELD}'")
