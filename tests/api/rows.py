"""Rows as a worker would have left them, put in by hand."""

from typing import Any

from flask import Flask

from webapp.extensions import db
from webapp.models import ProblemRow, Process, StoredProblem, Upload
from webapp.services import datasets
from webapp.states import ProcessKind, ProcessState

PLAN = {"created": 2, "updated": 1, "unchanged": 0, "skipped": 0, "failed": 0}
CHECKED: dict[str, Any] = {
    "rows": 3,
    "good_rows": 3,
    "bad_rows": 0,
    "errors": 0,
    "warnings": 0,
    "rules": [],
    "problems_kept": 0,
    "plan": PLAN,
    "staged": "staged/1.parquet",
}


def add_upload(
    app: Flask,
    owner_id: int,
    *,
    state: ProcessState = ProcessState.SUCCEEDED,
    result: dict[str, Any] | None = None,
) -> tuple[int, int]:
    """An upload with a validation in this state; gives the numbers of both."""
    with app.app_context():
        dataset = datasets.get("tags")
        upload = Upload(
            dataset_id=dataset.id,
            owner_id=owner_id,
            filename="tags.xlsx",
            size=12,
            digest="0" * 64,
            reading={},
        )
        db.session.add(upload)
        db.session.flush()
        process = Process(
            kind=ProcessKind.VALIDATION,
            state=state,
            owner_id=owner_id,
            dataset_id=dataset.id,
            upload_id=upload.id,
            result=CHECKED if result is None else result,
        )
        db.session.add(process)
        db.session.commit()
        return upload.id, process.id


def add_problems(app: Flask, process_id: int, rows: int) -> None:
    """One finding in column B of each of the rows from 2 on."""
    with app.app_context():
        for number in range(rows):
            db.session.add(
                StoredProblem(
                    process_id=process_id,
                    position=number,
                    code="required-blank",
                    severity="error",
                    row=number + 2,
                    column="B",
                    header="Name",
                    field="name",
                    value="",
                    args={},
                )
            )
            db.session.add(
                ProblemRow(process_id=process_id, row=number + 2, cells=[f"key {number}", ""])
            )
        db.session.commit()
