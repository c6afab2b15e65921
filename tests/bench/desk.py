"""A desk without a queue: uploads are accepted as in a request, and run by hand."""

import io
import json
from pathlib import Path
from typing import Any

from flask import Flask

from tests.bench.files import DESCRIPTOR
from tests.bench.measure import Measured, program
from webapp import create_app
from webapp.extensions import db
from webapp.models import Upload
from webapp.services import (
    accounts,
    batches,
    control_files,
    database,
    datasets,
    processes,
    uploads,
)
from webapp.settings import Settings

SECRET = "a secret for a desk that lives for minutes"
EMAIL = "bench@example.org"


def open_desk(data: str | Path, database_url: str = "") -> Flask:
    """The application of a desk in this folder."""
    return create_app(Settings(data=Path(data), database_url=database_url, secret_key=SECRET))


def make_desk(data: Path, database_url: str = "") -> Flask:
    """A new desk with one person and the dataset that is measured."""
    app = open_desk(data, database_url)
    with app.app_context():
        database.upgrade()
        accounts.create_user(EMAIL)
        datasets.add(DESCRIPTOR)
        leave()
    return app


def validate(app: Flask, path: Path) -> tuple[int, Measured]:
    """Hand in a file and check it; gives the upload's id too."""
    with app.app_context(), path.open("rb") as file:
        owner = accounts.find_user(EMAIL)
        assert owner is not None
        dataset = datasets.get(DESCRIPTOR["name"])
        upload, process = uploads.accept(owner, dataset, path.name, file, {})
        ids = upload.id, process.id
        leave()
    return ids[0], work(app, ids[1])


def load(app: Flask, upload_id: int) -> Measured:
    """Import a file that was checked."""
    with app.app_context():
        process_id = processes.start_import(db.session.get_one(Upload, upload_id)).id
        leave()
    return work(app, process_id)


def batch(app: Flask, path: Path, control: dict[str, Any]) -> Measured:
    """Hand in a control file and one data file, and do the run."""
    with app.app_context(), path.open("rb") as file:
        owner = accounts.find_user(EMAIL)
        assert owner is not None
        sheet = control_files.accept(owner, io.BytesIO(json.dumps(control).encode()))
        made = batches.create(owner, sheet)
        batches.add_file(made, "members", path.name, file)
        process_id = batches.schedule(made, dry=False).id
        leave()
    return work(app, process_id)


def work(app: Flask, process_id: int) -> Measured:
    """Do a process in a program of its own, as a worker does."""
    settings: Settings = app.config["DESK"]
    measured = program("tests.bench.worker", settings.data, process_id, settings.database_url)
    if measured.answer["state"] not in ("succeeded", "rejected"):
        raise SystemExit(f"The process ended as {measured.answer['state']}.")
    return measured


def leave() -> None:
    """Close the database: others open it."""
    db.session.remove()
    db.engine.dispose()
