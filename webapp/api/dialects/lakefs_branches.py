"""lakeFS: branches, and what is uncommitted in them."""

from typing import Literal

from flask import Blueprint, Response, jsonify

from webapp.api.dialects import lakefs_answers as answers
from webapp.api.dialects import lakefs_wire as wire
from webapp.api.dialects.lakefs_repositories import Forced
from webapp.api.dialects.lakefs_wire import PageAsked, Sent, nothing, page_of, paged, takes
from webapp.errors import BadInput
from webapp.models.members import MemberRole
from webapp.security import api_actor, api_user
from webapp.services.lake import branches, diffs, refs, staging
from webapp.services.lake.access import branch_for, repository_for

bp: Blueprint = wire.make("branches")


class BranchCreation(Sent):
    """A new branch, and where it begins."""

    name: str
    source: str
    force: bool = False
    hidden: bool = False


class BranchesAsked(PageAsked):
    """Also hidden ones."""

    show_hidden: bool = False


class ResetCreation(Sent):
    """Which changes to forget."""

    type: Literal["object", "common_prefix", "reset"]
    path: str | None = None
    force: bool = False


class DiffAsked(PageAsked):
    """Folders are one result each where a delimiter is given."""

    delimiter: str = ""


@bp.get("/repositories/<repository>/branches")
@takes(asked=BranchesAsked)
def list_branches(repository: str, asked: BranchesAsked) -> Response:
    """The branches of a repository."""
    found = branches.list_for(
        repository_for(api_user(), repository),
        asked.prefix,
        asked.after,
        asked.most + 1,
        hidden=asked.show_hidden,
    )
    return page_of([answers.ref(row) for row in found], asked.most)


@bp.post("/repositories/<repository>/branches")
@takes(sent=BranchCreation)
def create_branch(repository: str, sent: BranchCreation) -> Response:
    """Make a branch; the answer is the id of its commit as plain text."""
    row = repository_for(api_user(), repository, MemberRole.WRITER, force=sent.force)
    commit = refs.commit_of(row, sent.source)
    made_row = branches.create(row, sent.name, commit.id, hidden=sent.hidden, by=api_actor())
    return Response(made_row.commit_id, 201, mimetype="text/html")


@bp.get("/repositories/<repository>/branches/<branch>")
def get_branch(repository: str, branch: str) -> Response:
    """One branch."""
    return jsonify(answers.ref(branches.get(repository_for(api_user(), repository), branch)))


@bp.delete("/repositories/<repository>/branches/<branch>")
@takes(asked=Forced)
def delete_branch(repository: str, branch: str, asked: Forced) -> Response:
    """Remove a branch."""
    refusal = "cannot delete protected branch"
    found = branch_for(api_user(), repository, branch, force=asked.force, refusal=refusal)
    branches.remove(*found, api_actor())
    return nothing()


@bp.put("/repositories/<repository>/branches/<branch>")
@takes(sent=ResetCreation)
def reset_branch(repository: str, branch: str, sent: ResetCreation) -> Response:
    """Forget changes that no commit holds."""
    _, row = branch_for(api_user(), repository, branch, force=sent.force)
    if sent.type != "reset" and not sent.path:
        raise BadInput("missing path: required value: validation error")
    if sent.type == "object":
        staging.reset(row.id, path=sent.path)
    else:
        staging.reset(row.id, prefix=sent.path or "" if sent.type == "common_prefix" else "")
    return nothing()


@bp.get("/repositories/<repository>/branches/<branch>/diff")
@takes(asked=DiffAsked)
def diff_branch(repository: str, branch: str, asked: DiffAsked) -> Response:
    """What a branch has different from its last commit."""
    row = branches.get(repository_for(api_user(), repository), branch)
    items, has_more = diffs.uncommitted(
        row, refs.head(row.id), asked.prefix, asked.delimiter, asked.after, asked.most
    )
    last = items[-1].path if items else ""
    return paged(map(answers.change, items), has_more=has_more, last=last)
