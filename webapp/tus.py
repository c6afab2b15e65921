"""The protocol tus (https://tus.io), version 1.0.0: files come in pieces, and break off and go on.

Whoever takes files in this way asks first who sends them; the rest is here.
"""

import base64
import binascii
from collections.abc import Callable
from typing import BinaryIO, cast

from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType
from werkzeug.http import http_date

from webapp import storage
from webapp.assets.names import BadName, check_path
from webapp.bodies import DeskRequest
from webapp.errors import BadInput, TooLarge
from webapp.models import AssetPartial, AssetProject
from webapp.services.assets import partials

VERSION = "1.0.0"
PIECE = "application/offset+octet-stream"
# What clients call the place of a file, the one that says most first.
PATHS = ("path", "relativePath", "filename", "name")
MOST_DIGITS = 18


def create(project: AssetProject, sender: str, place_of: Callable[[str], str]) -> Response:
    """Begin a file; its first piece may come along."""
    size = _number("Upload-Length")
    made = partials.create(project, _path(), size, sender)
    place = place_of(made.id)
    answer = _told(made, 201)
    if request.mimetype == PIECE:
        answer.headers["Upload-Offset"] = str(partials.append(made, 0, _body(size)))
    answer.headers["Location"] = place
    return answer


def show(project: AssetProject, partial_id: str) -> Response:
    """How much of a file is there."""
    found = partials.get(project, partial_id)
    answer = _told(found, 200)
    answer.headers["Upload-Offset"] = str(found.offset)
    answer.headers["Upload-Length"] = str(found.size)
    return answer


def append(project: AssetProject, partial_id: str) -> Response:
    """Add a piece. What came of one that broke off stays."""
    if request.mimetype != PIECE:
        raise UnsupportedMediaType
    found, offset = partials.get(project, partial_id), _number("Upload-Offset")
    answer = _told(found, 204)
    reached = partials.append(found, offset, _body(found.size - offset))
    answer.headers["Upload-Offset"] = str(reached)
    return answer


def remove(project: AssetProject, partial_id: str) -> Response:
    """Take a file back that is not whole."""
    partials.remove(partials.get(project, partial_id))
    return Response(status=204)


def take_raw_body() -> None:
    """Let a piece be as large as a file; it must be said before anybody looks at the body."""
    if request.mimetype == PIECE:
        cast(DeskRequest, request).is_raw = True
        request.max_content_length = storage.settings().max_upload_bytes


def _told(partial: AssetPartial, status: int) -> Response:
    return Response(status=status, headers={"Upload-Expires": http_date(partial.expires_at)})


def _number(header: str) -> int:
    """Raises BadInput."""
    sent = request.headers.get(header, "")
    if not (sent.isascii() and sent.isdecimal()) or len(sent) > MOST_DIGITS:
        raise BadInput(f"The header {header} must be a number of bytes.")
    return int(sent)


def _path() -> str:
    """Where the file goes in the import folder. Raises BadInput."""
    sent = _metadata()
    path = next((sent[name] for name in PATHS if sent.get(name)), "")
    try:
        return check_path(path)
    except BadName as error:
        raise BadInput(f"'{path}' is invalid: {error.text}") from None


def _metadata() -> dict[str, str]:
    """The header Upload-Metadata: names with values in base 64. Raises BadInput."""
    pairs = [pair.split() for pair in request.headers.get("Upload-Metadata", "").split(",")]
    try:
        return {
            pair[0]: base64.b64decode(pair[1], validate=True).decode() if pair[1:] else ""
            for pair in pairs
            if pair
        }
    except (binascii.Error, UnicodeDecodeError):
        raise BadInput("The header Upload-Metadata must have values in base 64.") from None


def _body(room: int) -> BinaryIO:
    """A piece, of no more bytes than the file still has. Raises TooLarge."""
    take_raw_body()
    if (request.content_length or 0) > max(room, 0):
        raise TooLarge("More came than the file was said to have.")
    return cast(BinaryIO, request.stream)
