"""lakeFS: imports from object stores: start one, ask how it stands, cancel it.

The list of imports and the plan of one, which says what it would change, are extensions of this
desk, as are `append`, `include` and `exclude` of the body.
"""

from typing import Annotated

from flask import Blueprint, Response, jsonify
from pydantic import Field

from webapp.api.dialects import lakefs_answers as answers
from webapp.api.dialects import lakefs_wire as wire
from webapp.api.dialects.lakefs_wire import Asked, Json, Sent, made, nothing, page_of, takes
from webapp.models import LakeImport, LakeRepository, MemberRole
from webapp.security import api_actor, api_user
from webapp.services.lake import imports, status
from webapp.services.lake.access import repository_for
from webapp.services.lake.requests import ImportRequest
from webapp.states import ProcessKind

bp: Blueprint = wire.make("imports")
TOLD = ("added", "changed", "removed", "kept", "by_prefix", "samples", "grew")


class ImportCreation(ImportRequest, Sent):
    """What to import, and the commit of it."""


class ImportAsked(Asked):
    """Which import is meant."""

    id: str


class ImportsAsked(Asked):
    """Which page of the list of imports, the newest first."""

    after: str = ""
    amount: Annotated[int, Field(ge=-1, le=wire.MOST_PER_PAGE)] = 100


@bp.post("/repositories/<repository>/branches/<branch>/import")
@takes(sent=ImportCreation)
def start(repository: str, branch: str, sent: ImportCreation) -> Response:
    """Have objects imported into a branch."""
    return _started(repository, branch, sent, plan=False)


@bp.post("/repositories/<repository>/branches/<branch>/import/plan")
@takes(sent=ImportCreation)
def plan(repository: str, branch: str, sent: ImportCreation) -> Response:
    """Find out what an import would change: an extension."""
    return _started(repository, branch, sent, plan=True)


def _started(repository: str, branch: str, sent: ImportCreation, *, plan: bool) -> Response:
    row = _writable(repository)
    begun = imports.start(api_user(), row, branch, sent, plan=plan, by=api_actor())
    return made({"id": begun.id}, 202)


@bp.get("/repositories/<repository>/branches/<branch>/import")
@takes(asked=ImportAsked)
def show(repository: str, branch: str, asked: ImportAsked) -> Response:
    """How an import stands, or a plan. Whatever the branch is called, the id counts."""
    found = imports.find(repository_for(api_user(), repository), asked.id)
    return jsonify(_shown(found, status.of(found)))


@bp.delete("/repositories/<repository>/branches/<branch>/import")
@takes(asked=ImportAsked)
def cancel(repository: str, branch: str, asked: ImportAsked) -> Response:
    """Stop an import."""
    status.cancel(imports.find(_writable(repository), asked.id), api_actor())
    return nothing()


@bp.get("/repositories/<repository>/imports")
@takes(asked=ImportsAsked)
def list_imports(repository: str, asked: ImportsAsked) -> Response:
    """The imports into a repository, and plans of them, the newest first: an extension."""
    row = repository_for(api_user(), repository)
    most = min(asked.amount, imports.PAGE) if asked.amount > 0 else imports.PAGE
    before = imports.find(row, asked.after) if asked.after else None
    found = imports.list_for(row, before, most + 1)
    return page_of([_listed(each) for each in found], most)


def _writable(repository: str) -> LakeRepository:
    """A repository that the caller may import into; whether it is read-only is found out later."""
    return repository_for(api_user(), repository, MemberRole.WRITER, force=True)


def _shown(row: LakeImport, stands: status.Status) -> Json:
    """Where an import stands. What it does not have is left out."""
    body: Json = {
        "completed": stands.completed,
        "update_time": stands.update_time.isoformat(),
        "ingested_objects": stands.ingested_objects,
    }
    if stands.error:
        body["error"] = {"message": stands.error}
    if stands.meta_range_id:
        body["metarange_id"] = stands.meta_range_id
    if stands.commit:
        body["commit"] = answers.commit(stands.commit)
    if stands.completed:
        body |= {name: row.process.result[name] for name in TOLD if name in row.process.result}
    return body


def _listed(row: LakeImport) -> Json:
    """An import in the list; the page of its process has more."""
    asked = imports.request_of(row)
    body: Json = {
        "id": row.id,
        "process_id": row.process_id,
        "branch": row.branch,
        "plan": row.process.kind == ProcessKind.LAKE_PLAN,
        "paths": [path.model_dump() for path in asked.paths],
        "append": asked.append,
        "creation_date": answers.seconds(row.created_at),
        "state": row.process.state,
    }
    return body | _shown(row, status.of(row, old=True))
