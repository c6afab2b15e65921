"""lakeFS: commits, the log, and what two references have different."""

from datetime import datetime
from typing import Annotated, Literal

from flask import Blueprint, Response, jsonify
from pydantic import Field

from webapp.api.dialects import lakefs_answers as answers
from webapp.api.dialects import lakefs_wire as wire
from webapp.api.dialects.lakefs_branches import DiffAsked
from webapp.api.dialects.lakefs_wire import Asked, PageAsked, Sent, made, paged, takes
from webapp.errors import BadInput
from webapp.security import api_actor, api_user
from webapp.services.lake import commits, diffs, log, refs
from webapp.services.lake.access import branch_for, repository_for

bp: Blueprint = wire.make("commits")


class CommitCreation(Sent):
    """A new commit."""

    message: str
    metadata: dict[str, str] = Field(default_factory=dict)
    date: Annotated[int | None, Field(ge=0, le=commits.LATEST_DATE)] = None
    allow_empty: bool = False
    force: bool = False


class SourceAsked(Asked):
    """A version that was made elsewhere."""

    source_metarange: str = ""


class LogAsked(PageAsked):
    """Which commits of a log."""

    objects: list[str] = Field(default_factory=list)
    prefixes: list[str] = Field(default_factory=list)
    limit: bool = False
    since: datetime | None = None
    stop_at: str = ""


class RefsDiffAsked(DiffAsked):
    """Different from the left one itself, or from where the two have parted."""

    type: Literal["two_dot", "three_dot"] = "three_dot"


@bp.post("/repositories/<repository>/branches/<branch>/commits")
@takes(sent=CommitCreation, asked=SourceAsked)
def commit(repository: str, branch: str, sent: CommitCreation, asked: SourceAsked) -> Response:
    """Commit the changes of a branch."""
    refusal = "cannot commit to protected branch"
    row, found = branch_for(api_user(), repository, branch, force=sent.force, refusal=refusal)
    if asked.source_metarange:
        raise BadInput("source_metarange: this desk takes no versions that were made elsewhere")
    new = commits.commit(
        row,
        found,
        sent.message,
        api_user().email,
        details=sent.metadata,
        date=sent.date,
        allow_empty=sent.allow_empty,
        by=api_actor(),
    )
    return made(answers.commit(new))


@bp.get("/repositories/<repository>/commits/<ref>")
def get_commit(repository: str, ref: str) -> Response:
    """The commit that a reference means."""
    row = repository_for(api_user(), repository)
    return jsonify(answers.commit(refs.commit_of(row, ref)))


@bp.get("/repositories/<repository>/refs/<ref>/commits")
@takes(asked=LogAsked)
def log_commits(repository: str, ref: str, asked: LogAsked) -> Response:
    """The commits before a reference, the newest first."""
    row = repository_for(api_user(), repository)
    wanted = log.Wanted(
        after=asked.after,
        stop_at=refs.commit_of(row, asked.stop_at).id if asked.stop_at else "",
        since=asked.since,
        objects=asked.objects,
        prefixes=asked.prefixes,
    )
    found, last = log.search(refs.commit_of(row, ref), wanted, asked.most + 1)
    shown = [answers.commit(each) for each in found[: asked.most]]
    if len(found) > len(shown):
        last = shown[-1]["id"]
    return paged(shown, has_more=bool(last) and not asked.limit, last=last)


@bp.get("/repositories/<repository>/refs/<left>/diff/<right>")
@takes(asked=RefsDiffAsked)
def diff_refs(repository: str, left: str, right: str, asked: RefsDiffAsked) -> Response:
    """What the commit of one reference has different from that of another."""
    row = repository_for(api_user(), repository)
    items, has_more = diffs.of_commits(
        refs.commit_of(row, left),
        refs.commit_of(row, right),
        asked.prefix,
        asked.delimiter,
        asked.after,
        asked.most,
        since_common=asked.type == "three_dot",
    )
    last = items[-1].path if items else ""
    return paged(map(answers.change, items), has_more=has_more, last=last)
