"""lakeFS: tags."""

from flask import Blueprint, Response, jsonify

from webapp.api.dialects import lakefs_answers as answers
from webapp.api.dialects import lakefs_wire as wire
from webapp.api.dialects.lakefs_repositories import Forced
from webapp.api.dialects.lakefs_wire import PageAsked, Sent, made, nothing, page_of, takes
from webapp.models.members import MemberRole
from webapp.security import api_actor, api_user
from webapp.services.lake import refs, tags
from webapp.services.lake.access import repository_for

bp: Blueprint = wire.make("tags")


class TagCreation(Sent):
    """A new tag, and what it names."""

    id: str
    ref: str
    force: bool = False


@bp.get("/repositories/<repository>/tags")
@takes(asked=PageAsked)
def list_tags(repository: str, asked: PageAsked) -> Response:
    """The tags of a repository."""
    row = repository_for(api_user(), repository)
    found = tags.list_for(row, asked.prefix, asked.after, asked.most + 1)
    return page_of([answers.ref(tag) for tag in found], asked.most)


@bp.post("/repositories/<repository>/tags")
@takes(sent=TagCreation)
def create_tag(repository: str, sent: TagCreation) -> Response:
    """Name a commit."""
    row = repository_for(api_user(), repository, MemberRole.WRITER, force=sent.force)
    commit = refs.commit_of(row, sent.ref)
    return made(answers.ref(tags.create(row, sent.id, commit.id, api_actor())))


@bp.get("/repositories/<repository>/tags/<tag>")
def get_tag(repository: str, tag: str) -> Response:
    """One tag."""
    return jsonify(answers.ref(tags.get(repository_for(api_user(), repository), tag)))


@bp.delete("/repositories/<repository>/tags/<tag>")
@takes(asked=Forced)
def delete_tag(repository: str, tag: str, asked: Forced) -> Response:
    """Remove a tag."""
    row = repository_for(api_user(), repository, MemberRole.WRITER, force=asked.force)
    tags.remove(row, tags.get(row, tag), api_actor())
    return nothing()
