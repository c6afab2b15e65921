"""A page object as an answer."""

from collections.abc import Iterable, Iterator

from flask import Response, jsonify, stream_with_context

from webapp.pages.base import PageModel
from webapp.services.workbook import MEDIA_TYPE


def shown(page: PageModel, status: int = 200, *, location: str = "") -> Response:
    """The JSON twin of a page; `location` is the address of what was made."""
    response = jsonify(page.model_dump(mode="json"))
    response.status_code = status
    if location:
        response.headers["Location"] = location
    return response


def attached(content: Iterator[bytes], filename: str, kind: str) -> Response:
    """A file of this media type that leaves the desk piece by piece."""
    response = Response(stream_with_context(content), content_type=kind)
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response


def csv_file(pieces: Iterator[str] | Iterator[bytes], filename: str) -> Response:
    """A CSV download that leaves the desk piece by piece."""
    response = Response(stream_with_context(pieces), mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response


def workbook_file(pieces: Iterable[bytes], filename: str) -> Response:
    """A download of a workbook that leaves the desk piece by piece."""
    response = Response(stream_with_context(iter(pieces)), content_type=MEDIA_TYPE)
    response.headers.set("Content-Disposition", "attachment", filename=filename)
    return response
