"""The lake as pages find it: a repository, files in the inbox, imports as workers leave them."""

from typing import Any

from flask import Flask

from tests.desk import Person
from tests.webapp.views.lake_rows import make_repository
from tests.workers.lake_work import fill
from webapp.extensions import db
from webapp.models import LakeImport, LakeRepository, Process, User
from webapp.models.columns import now
from webapp.services import line
from webapp.services.lake import imports, places, refs, schedules
from webapp.services.lake.branches import get as branch_of
from webapp.services.lake.requests import ImportRequest
from webapp.states import ProcessState
from webapp.storage import settings
from workers.runner import run_process

PLANNED = {
    "added": 3,
    "changed": 1,
    "removed": 2,
    "kept": 10,
    "by_prefix": [
        {"prefix": "2026/", "added": 3, "changed": 0, "removed": 2, "kept": 10},
        {"prefix": "", "added": 0, "changed": 1, "removed": 0, "kept": 0},
        {"prefix": "*", "added": 0, "changed": 0, "removed": 0, "kept": 0},
    ],
    "samples": [
        {"type": "added", "path": "2026/a.csv", "size": 2048},
        {"type": "removed", "path": "2026/old.csv", "size": None},
        {"type": "changed", "path": "b.csv", "size": 12},
    ],
    "objects": 14,
    "grew": [],
}


def make_lake(app: Flask, owner: Person, name: str = "lake", home: str = "") -> str:
    """A repository of this person; gives its name."""
    return make_repository(app, owner, name, home)


def make_inbox(app: Flask, **files: bytes) -> str:
    """The address of the inbox of the desk, with these files in it."""
    with app.app_context():
        places.prepare()
        return f"local://{fill(settings().inbox, **files)}/"


def request_for(source: str, destination: str = "", **more: Any) -> ImportRequest:
    """An import of all in a folder."""
    paths = [{"type": "common_prefix", "path": source, "destination": destination}]
    asked = {"paths": paths, "commit": {"message": "What came in May"}, **more}
    return ImportRequest.model_validate(asked)


def make_import(
    app: Flask,
    owner: Person,
    state: ProcessState = ProcessState.QUEUED,
    *,
    plan: bool = False,
    repository: str = "lake",
    asked: ImportRequest | None = None,
    **values: Any,
) -> str:
    """An import in this state; gives its id."""
    with app.app_context():
        row = db.session.query(LakeRepository).filter_by(name=repository).one()
        wanted = asked or request_for("local:///inbox/", "2026")
        made = imports.add(owner.id, row.id, row.default_branch, wanted, plan=plan)
        begun = state != ProcessState.QUEUED
        head = refs.head(branch_of(row, row.default_branch).id)
        usual = {
            "state": state,
            "attempt": int(begun),
            "started_at": now() if begun else None,
            "finished_at": now() if state.finished else None,
            "result": PLANNED | {"head": head.id} if state == ProcessState.SUCCEEDED else {},
        }
        for name, value in (usual | values).items():
            setattr(made.process, name, value)
        if state == ProcessState.SUCCEEDED and not plan:
            made.commit_id = head.id
        db.session.commit()
        line.forget()
        return made.id


def make_schedule(
    app: Flask, owner: Person, repository: str = "lake", asked: ImportRequest | None = None
) -> int:
    """An import that is done every day; gives the id of its schedule."""
    with app.app_context():
        row = db.session.query(LakeRepository).filter_by(name=repository).one()
        user = db.session.get_one(User, owner.id)
        wanted = asked or request_for("local:///inbox/", "2026")
        return schedules.add(user, row, row.default_branch, wanted, 24 * 60 * 60).id


def process_of(app: Flask, import_id: str) -> int:
    """The process of an import."""
    with app.app_context():
        return db.session.get_one(LakeImport, import_id).process_id


def work(app: Flask, import_id: str) -> None:
    """Let a worker do an import."""
    number = process_of(app, import_id)
    with app.app_context():
        run_process(number)


def newest_import(app: Flask) -> str:
    """The import that was asked for last."""
    with app.app_context():
        last = db.session.query(LakeImport).join(Process).order_by(-LakeImport.process_id).first()
        assert last is not None
        return last.id
