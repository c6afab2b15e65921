"""Processes that no worker moves on: running, waiting, lost and broken ones, as they are left."""

import time
from datetime import timedelta
from typing import Any

from flask import Flask

from tests.desk import Person
from tests.webapp.views.rows import make_process, make_upload
from webapp.extensions import db
from webapp.models import Process, Upload
from webapp.states import ProcessKind, ProcessState

# Recovery leaves alone whose lease still lasts, and what the queue was told of just now.
NEXT_YEAR = time.time() + 365 * 24 * 60 * 60
RUNNING = {"attempt": 1, "worker": "desk-1", "leased_until": NEXT_YEAR, "rate": 412_000.0}
CHECKING = RUNNING | {"step": "Checking cells", "done": 3_214_000, "total": 8_412_300}
MARKING = RUNNING | {"step": "Marking cells", "done": 120, "total": 480, "unit": "cells"}
FAILED = {
    "attempt": 1,
    "worker": "desk-1",
    "error_code": "storage-away",
    "error_sentence": "The place where files are kept did not answer.",
    "reference": "19C2-7F3A",
}


def add(app: Flask, ines: Person, tomasz: Person, ids: dict[str, int]) -> None:
    """Add them; `ids` gets the ids of their uploads by file name."""

    def stand(who: Person, filename: str, dataset: str, state: ProcessState, **facts: Any) -> None:
        ids[filename] = make_upload(app, who, filename, dataset, shape=None)
        ids[f"check of {filename}"] = make_process(app, ids[filename], state, **facts)

    stand(tomasz, "tags-cleanup.csv", "tags", ProcessState.CANCELLED)
    stand(ines, "price-list-2026-q3.csv", "price-list", ProcessState.FAILED, **FAILED)
    stand(ines, "price-list-2026-q4.csv", "price-list", ProcessState.RUNNING, **CHECKING)
    stand(ines, "topics.xlsx", "tags", ProcessState.QUEUED, enqueued_at=NEXT_YEAR)
    stand(tomasz, "new-hires.csv", "users", ProcessState.QUEUED, attempt=1, enqueued_at=NEXT_YEAR)
    mark(app, ids["stores-poland.xlsx"])


def mark(app: Flask, upload_id: int) -> None:
    """Leave the marked workbook of an upload half made."""
    with app.app_context():
        newest = db.session.query(Process).filter_by(upload_id=upload_id).order_by(-Process.id)
        values = MARKING | {"parent_id": newest.first().id}
    make_process(app, upload_id, ProcessState.RUNNING, ProcessKind.REPORT, **values)


def happened(app: Flask, upload_id: int, *, days_ago: int) -> None:
    """Move an upload and its processes into the past."""
    with app.app_context():
        upload = db.session.get_one(Upload, upload_id)
        processes = db.session.query(Process).filter_by(upload_id=upload_id).all()
        for row in (upload, *processes):
            for name in ("created_at", "started_at", "finished_at"):
                moment = getattr(row, name, None)
                if moment:
                    setattr(row, name, moment - timedelta(days=days_ago, hours=2))
        db.session.commit()
