"""lakeFS: repositories and their metadata."""

from typing import Annotated

from flask import Blueprint, Response, jsonify
from pydantic import Field

from webapp.api.dialects import lakefs_answers as answers
from webapp.api.dialects import lakefs_wire as wire
from webapp.api.dialects.lakefs_wire import (
    Asked,
    PageAsked,
    Sent,
    made,
    nothing,
    page_of,
    takes,
)
from webapp.errors import BadInput
from webapp.models.members import MemberRole
from webapp.security import api_actor, api_user
from webapp.services.lake import names, repositories
from webapp.services.lake.access import repository_for

bp: Blueprint = wire.make("repositories")


class RepositoryCreation(Sent):
    """A new repository."""

    name: Annotated[str, Field(pattern=names.REPOSITORY)]
    storage_namespace: Annotated[str, Field(pattern=names.NAMESPACE)]
    default_branch: str = "main"
    read_only: bool = False
    sample_data: bool = False


class HowToCreate(Asked):
    """A bare repository has no branch."""

    bare: bool = False


class RepositoriesAsked(PageAsked):
    """Whose names have a text in them."""

    search: str = ""


class Forced(Asked):
    """Also where a repository is read-only."""

    force: bool = False


class MetadataSet(Sent):
    """Texts by their names."""

    metadata: dict[str, str]


class MetadataKeys(Sent):
    """Names of texts."""

    keys: list[str]


@bp.get("/repositories")
@takes(asked=RepositoriesAsked)
def list_repositories(asked: RepositoriesAsked) -> Response:
    """The repositories that this person may see."""
    limit, search = asked.most + 1, asked.search
    found = repositories.list_for(api_user(), asked.prefix, asked.after, limit, search)
    return page_of([answers.repository(row) for row in found], asked.most)


@bp.post("/repositories")
@takes(sent=RepositoryCreation, asked=HowToCreate)
def create_repository(sent: RepositoryCreation, asked: HowToCreate) -> Response:
    """Make a repository with a first commit."""
    if asked.bare or sent.sample_data:
        raise BadInput("this desk makes no bare repositories, and none with sample data")
    row = repositories.create(
        api_user(),
        sent.name,
        sent.storage_namespace,
        sent.default_branch or "main",
        read_only=sent.read_only,
        by=api_actor(),
    )
    return made(answers.repository(row))


@bp.get("/repositories/<repository>")
def get_repository(repository: str) -> Response:
    """One repository."""
    return jsonify(answers.repository(repository_for(api_user(), repository)))


@bp.delete("/repositories/<repository>")
@takes(asked=Forced)
def delete_repository(repository: str, asked: Forced) -> Response:
    """Remove a repository and all that it holds."""
    row = repository_for(api_user(), repository, MemberRole.ADMIN, force=asked.force)
    repositories.remove(row, api_actor())
    return nothing()


@bp.get("/repositories/<repository>/metadata")
def get_metadata(repository: str) -> Response:
    """The metadata of a repository."""
    return jsonify(repository_for(api_user(), repository).details)


@bp.post("/repositories/<repository>/metadata")
@takes(sent=MetadataSet)
def set_metadata(repository: str, sent: MetadataSet) -> Response:
    """Set some of the metadata."""
    row = repository_for(api_user(), repository, MemberRole.ADMIN)
    repositories.change_details(row, sent.metadata, by=api_actor())
    return made({})


@bp.delete("/repositories/<repository>/metadata")
@takes(sent=MetadataKeys)
def delete_metadata(repository: str, sent: MetadataKeys) -> Response:
    """Remove some of the metadata."""
    row = repository_for(api_user(), repository, MemberRole.ADMIN)
    repositories.change_details(row, {}, sent.keys, api_actor())
    return nothing()
