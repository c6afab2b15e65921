"""lakeFS: objects are listed, looked at, read, and removed."""

import re
from collections.abc import Iterator
from typing import Annotated

from flask import Blueprint, Response, jsonify, request
from pydantic import Field
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import http_date

from webapp.api.dialects import lakefs_answers as answers
from webapp.api.dialects import lakefs_wire as wire
from webapp.api.dialects.lakefs_branches import DiffAsked
from webapp.api.dialects.lakefs_wire import Asked, Json, Sent, nothing, paged, takes
from webapp.errors import NotFound, Protected
from webapp.lake.entries import Entry
from webapp.security import ALONE, api_user
from webapp.services.lake import blobs, names, refs, snapshots, staging
from webapp.services.lake.access import branch_for, repository_for

RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
MOST_PATHS = 1000

bp: Blueprint = wire.make("objects")


class ObjectsAsked(DiffAsked):
    """Objects with their metadata, or without."""

    user_metadata: bool = True


class ObjectAsked(Asked):
    """One object."""

    path: str
    user_metadata: bool = True
    force: bool = False


class PathList(Sent):
    """Objects by their paths."""

    paths: Annotated[list[str], Field(max_length=MOST_PATHS)]


@bp.get("/repositories/<repository>/refs/<ref>/objects/ls")
@takes(asked=ObjectsAsked)
def list_objects(repository: str, ref: str, asked: ObjectsAsked) -> Response:
    """A page of objects, and of folders where a delimiter is given."""
    found = refs.resolve(repository_for(api_user(), repository), ref)
    items, has_more = snapshots.page(found, asked.prefix, asked.delimiter, asked.after, asked.most)
    shown = [answers.stats(item, metadata=asked.user_metadata) for item in items]
    return paged(shown, has_more=has_more, last=items[-1].path if items else "")


@bp.get("/repositories/<repository>/refs/<ref>/objects/stat")
@takes(asked=ObjectAsked)
def stat_object(repository: str, ref: str, asked: ObjectAsked) -> Response:
    """What is known of an object."""
    names.check_path(asked.path)
    found = refs.resolve(repository_for(api_user(), repository), ref)
    entry = snapshots.stat(found, asked.path)
    return jsonify(answers.stats(entry, metadata=asked.user_metadata))


@bp.get("/repositories/<repository>/refs/<ref>/objects")
@takes(asked=ObjectAsked)
def get_object(repository: str, ref: str, asked: ObjectAsked) -> Response:
    """The bytes of an object, or a part of them; asked with HEAD, what they are."""
    names.check_path(asked.path)
    row = repository_for(api_user(), repository)
    entry = snapshots.stat(refs.resolve(row, ref), asked.path)
    headers = {
        "ETag": f'"{entry.checksum}"',
        "Last-Modified": http_date(entry.mtime),
        "Accept-Ranges": "bytes",
        "Content-Security-Policy": ALONE,
    }
    if request.if_none_match.contains(entry.checksum):
        return Response(status=304, headers=headers)
    begin, end = part = _part(entry)
    body: Iterator[bytes] = iter(())
    if request.method != "HEAD":
        body = blobs.read(row, entry, *part)
    answer = Response(body, 206 if "Range" in request.headers else 200, headers)
    if answer.status_code == 206:
        answer.headers["Content-Range"] = f"bytes {begin}-{end - 1}/{entry.size}"
    answer.headers["Content-Type"] = entry.content_type
    answer.content_length = end - begin
    return answer


def _part(entry: Entry) -> tuple[int, int]:
    """From where up to where bytes are asked for. Raises RequestedRangeNotSatisfiable."""
    sent = request.headers.get("Range")
    if sent is None:
        return 0, entry.size
    match = RANGE.fullmatch(sent.strip())
    first, last = match.groups() if match else ("", "")
    if first:
        begin, end = int(first), min(int(last) + 1, entry.size) if last else entry.size
    else:
        begin, end = max(entry.size - int(last or 0), 0), entry.size
    if begin >= end:
        raise RequestedRangeNotSatisfiable(entry.size)
    return begin, end


@bp.delete("/repositories/<repository>/branches/<branch>/objects")
@takes(asked=ObjectAsked)
def delete_object(repository: str, branch: str, asked: ObjectAsked) -> Response:
    """Remove an object from a branch."""
    names.check_path(asked.path)
    _, row = branch_for(api_user(), repository, branch, force=asked.force)
    if staging.remove(row.id, [asked.path]):
        raise NotFound("path not found")
    return nothing()


@bp.post("/repositories/<repository>/branches/<branch>/objects/delete")
@takes(sent=PathList)
def delete_objects(repository: str, branch: str, sent: PathList) -> Response:
    """Remove objects from a branch; those that are not there are no error."""
    errors: list[Json] = []
    try:
        _, row = branch_for(api_user(), repository, branch)
    except Protected as error:
        errors = [
            {"path": path, "status_code": 403, "message": error.sentence} for path in sent.paths
        ]
    else:
        staging.remove(row.id, {path for path in sent.paths if path})
    return jsonify({"errors": errors})
