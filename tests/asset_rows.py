"""Projects of assets as people find them: files that wait, failed, were begun and were ingested."""

import hashlib
import io
import itertools
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from tests.assets.works import corners
from tests.desk import Person
from tests.faults.desk import until_over
from webapp import storage
from webapp.assets import file_types, ids
from webapp.extensions import db
from webapp.models import Asset, AssetIngest, AssetProject, AssetUpload, MemberRole, Process, User
from webapp.models.columns import now
from webapp.services import line
from webapp.services.assets import ingests, partials, projects, uploads
from webapp.states import ProcessKind, ProcessState
from workers.runner import run_process

NUMBERS = itertools.count(0xA000)


def make_project(app: Flask, owner: Person, shortcode: str = "0801", title: str = "") -> str:
    """A project of this person with nothing in it; gives its shortcode."""
    with app.app_context():
        return projects.create(db.session.get_one(User, owner.id), shortcode, title).shortcode


def begin_project(app: Flask, owner: Person) -> str:
    """A project whose shortcode no other has, with an import folder and a mapping."""
    shortcode = make_project(app, owner, f"{next(NUMBERS) % 0x10000:04X}")
    with app.app_context():
        project = projects.find(shortcode)
        project.import_folder = project.has_mapping = True
        db.session.commit()
        db.session.remove()
    return shortcode


def add_waiting(app: Flask, shortcode: str, path: str, **more: Any) -> int:
    """Add a file to an import folder; gives its number."""
    facts = {"size": 1, "digest": hashlib.sha256(path.encode()).hexdigest(), "sender": "mia"}
    with app.app_context():
        row = AssetUpload(project_id=projects.find(shortcode).id, path=path, **facts | more)
        db.session.add(row)
        db.session.commit()
        return row.id


def begin_file(app: Flask, shortcode: str, owner: Person) -> str:
    """Begin a file that comes in pieces; gives its id."""
    with app.app_context():
        return partials.create(projects.find(shortcode), "begun.txt", 10, owner.email).id


def add_asset(
    app: Flask, shortcode: str, path: str, content: bytes = b"original", **more: Any
) -> str:
    """Add an asset to a project; gives its id."""
    asset_id, name = ids.new_id(), path.rpartition("/")[2]
    kind = file_types.type_of(name)
    assert kind is not None
    end = name.rpartition(".")[2]
    picture = kind.kind == "still-image"
    derivative = b"derivative" if picture else content
    with app.app_context():
        project = projects.find(shortcode)
        facts = {
            "kind": kind.kind,
            "internal_filename": f"{asset_id}.{'jpx' if picture else end}",
            "original_internal_filename": f"{asset_id}.{end}.orig",
            "checksum_original": hashlib.sha256(content).hexdigest(),
            "checksum_derivative": hashlib.sha256(derivative).hexdigest(),
            "size_original": len(content),
            "size_derivative": len(derivative),
            "internal_mime_type": "image/jpx" if picture else kind.mime,
            "original_mime_type": kind.mime,
        }
        asset = Asset(project_id=project.id, asset_id=asset_id, path=path, **facts | more)
        db.session.add(asset)
        db.session.commit()
        storage.put(asset.original_key, content)
        storage.put(asset.derivative_key, derivative)
        db.session.remove()
    return asset_id


def let_in(app: Flask, person: Person, role: MemberRole, shortcode: str = "0801") -> None:
    """Let somebody into a project."""
    with app.app_context():
        user = db.session.get_one(User, person.id)
        projects.set_member(projects.find(shortcode), user, role)


def send(app: Flask, path: str, content: bytes = b"a", shortcode: str = "0801") -> int:
    """A file that waits to be ingested; gives the id of its row."""
    with app.app_context():
        project: AssetProject = projects.find(shortcode)
        return uploads.keep(project, path, io.BytesIO(content), "mia@example.org").id


def fail(app: Flask, path: str, problem: str = "empty-file", shortcode: str = "0801") -> int:
    """A file that could not be ingested; gives the id of its row."""
    number = send(app, path, shortcode=shortcode)
    with app.app_context():
        failed = update(AssetUpload).where(AssetUpload.id == number)
        db.session.execute(failed.values(problem=problem))
        db.session.commit()
    return number


def make_ingest(
    app: Flask,
    owner: Person,
    state: ProcessState = ProcessState.RUNNING,
    shortcode: str = "0801",
    counts: dict[str, int] | None = None,
    **values: Any,
) -> int:
    """An ingest of all files in this state; gives the id of its process."""
    with app.app_context():
        project = projects.find(shortcode)
        project.has_mapping = True
        begun = state != ProcessState.QUEUED
        usual = {
            "attempt": int(begun),
            "started_at": now() if begun else None,
            "finished_at": now() if state.finished else None,
        }
        process = Process(
            kind=ProcessKind.ASSETS_INGEST,
            owner_id=owner.id,
            unit="files",
            options={"name": f"Project {project.shortcode}"},
            state=state,
            **usual | values,
        )
        db.session.add(AssetIngest(process=process, project_id=project.id, **counts or {}))
        db.session.commit()
        line.forget()
        return process.id


def add_picture(app: Flask, shortcode: str = "0801", path: str = "dot.png", **more: Any) -> str:
    """A small picture as an ingest leaves it; gives its id."""
    asset_id = add_asset(app, shortcode, path, picture(8, 6), width=8, height=6, **more)
    with app.app_context():
        asset = db.session.scalars(select(Asset).where(Asset.asset_id == asset_id)).one()
        storage.put(asset.derivative_key, picture(8, 6, "JPEG2000"))
    return asset_id


def ingest(app: Flask, owner: Person, shortcode: str = "0801", **files: bytes) -> dict[str, str]:
    """Ingest files as a worker does; gives the ids of all assets by their paths, newest last."""
    for path, content in files.items():
        send(app, path, content, shortcode)
    with app.app_context():
        user = db.session.get_one(User, owner.id)
        project = projects.find(shortcode)
        process = ingests.start(project, user)
        if not run_process(process.id):
            # The desk has workers of its own, and one of them was quicker.
            until_over(process)
        mine = select(Asset).where(Asset.project_id == project.id).order_by(Asset.id)
        return {asset.path: asset.asset_id for asset in db.session.scalars(mine)}


def picture(width: int = 60, height: int = 40, kind: str = "PNG") -> bytes:
    """A picture that is red, green, blue and white, from the top left, row by row."""
    file = io.BytesIO()
    corners(width, height).save(file, kind)
    return file.getvalue()
