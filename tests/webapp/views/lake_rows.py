"""Repositories of the lake as services leave them."""

import io

from flask import Flask

from tests.desk import Person
from webapp.extensions import db
from webapp.models import User
from webapp.models.lake import LakeRepository
from webapp.models.members import MemberRole
from webapp.services import accounts
from webapp.services.lake import branches, commits, repositories, uploads
from webapp.services.lake.access import repository_for

CSV = b"code,name\nA1,Oslo\nA2,Bergen\n"


def make_repository(app: Flask, owner: Person, name: str = "plants", home: str = "") -> str:
    """A repository of this person with nothing in it; gives its name."""
    with app.app_context():
        user = db.session.get_one(User, owner.id)
        return repositories.create(user, name, home or f"local://{name}").name


def put(
    app: Flask,
    path: str,
    content: bytes = CSV,
    repository: str = "plants",
    branch: str = "main",
    **details: str,
) -> None:
    """An object of a branch that no commit holds yet."""
    with app.app_context():
        row = found(repository)
        kind = "text/csv" if path.endswith(".csv") else "application/octet-stream"
        to = branches.get(row, branch)
        uploads.take(row, to, path, io.BytesIO(content), kind, details)


def commit(
    app: Flask,
    message: str = "Add towns",
    repository: str = "plants",
    branch: str = "main",
    **details: str,
) -> str:
    """A commit of all changes of a branch; gives its id."""
    with app.app_context():
        row = found(repository)
        to = branches.get(row, branch)
        return commits.commit(row, to, message, row.owner.email, details=details).id


def let_in(app: Flask, person: Person, role: MemberRole, repository: str = "plants") -> None:
    """Let somebody into a repository."""
    with app.app_context():
        repositories.set_member(found(repository), accounts.get_user(person.email), role)


def found(name: str) -> LakeRepository:
    """The repository of this name, in an application context."""
    row = db.session.query(LakeRepository).filter_by(name=name).one()
    return repository_for(row.owner, name)
