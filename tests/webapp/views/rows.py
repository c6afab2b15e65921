"""Uploads, processes and problems as the services and workers leave them in the database."""

from typing import Any

from flask import Flask

from tests.desk import Person
from webapp.extensions import db
from webapp.models import ProblemRow, Process, StoredProblem, Upload
from webapp.models.columns import now
from webapp.services import datasets, line
from webapp.states import ProcessKind, ProcessState

HEADER = ["Tag", "Language", "Note"]
SHAPE = {
    "kind": "csv",
    "encoding": "utf-8",
    "delimiter": ";",
    "quote": '"',
    "sheet": None,
    "sheets": [],
    "header_row": 3,
    "header": HEADER,
    "total_rows": 5108,
    "date1904": False,
    "preview": [[1, ["Export", "", ""]], [3, HEADER], [4, ["Ökologie", "de", "<b>"]]],
    "fields": ["tag", "language", None],
}
WORKBOOK = SHAPE | {
    "kind": "xlsx",
    "encoding": None,
    "delimiter": None,
    "quote": None,
    "sheet": "Master",
    "sheets": [
        {"name": "Master", "rows": 5108, "visible": True},
        {"name": "Old", "rows": None, "visible": False},
    ],
}
PLAN = {"created": 312, "updated": 96, "unchanged": 846, "skipped": 0, "failed": 0}
FINE = {
    "rows": 1254,
    "good_rows": 1254,
    "bad_rows": 0,
    "errors": 0,
    "warnings": 0,
    "rules": [],
    "problems_kept": 0,
    "plan": PLAN,
    "staged": "staged/1",
    "problems_key": None,
}


def rule(code: str, count: int, rows: list[int], **place: Any) -> dict[str, Any]:
    """How often a rule was broken in a column."""
    empty = {"field": None, "header": None, "column": None, "fix": "Do this.", "severity": "error"}
    words = {"code": code, "title": f"Rule {code}", "count": count, "first_rows": rows}
    return empty | words | place


BAD = FINE | {
    "rows": 5108,
    "good_rows": 4812,
    "bad_rows": 296,
    "errors": 368,
    "warnings": 7,
    "rules": [
        rule("not-in-list", 231, [4, 6, 9], column="B", header="Language", field="language"),
        rule("duplicate-key", 137, [12, 13]),
        rule("number-rounded", 7, [88], column="A", header="Tag", severity="warning"),
    ],
    "problems_kept": 375,
    "plan": PLAN | {"skipped": 296},
    "problems_key": "problems/1.csv",
}
# The file as a whole is at fault: nothing of it can be imported.
UNUSABLE = BAD | {
    "good_rows": 0,
    "bad_rows": 0,
    "errors": 1,
    "warnings": 0,
    "rules": [rule("date-order-ambiguous", 1, [], column="C", header="Born")],
    "plan": None,
    "staged": None,
}


def make_upload(
    app: Flask, owner: Person, filename: str = "tags.csv", dataset: str = "tags", **values: Any
) -> int:
    """An upload of this person; gives its id."""
    with app.app_context():
        upload = Upload(
            dataset_id=datasets.get(dataset).id,
            owner_id=owner.id,
            **{"filename": filename, "size": 1_468_006, "digest": "0" * 64, "shape": SHAPE}
            | values,
        )
        db.session.add(upload)
        db.session.commit()
        return upload.id


def make_process(
    app: Flask,
    upload_id: int,
    state: ProcessState = ProcessState.QUEUED,
    kind: ProcessKind = ProcessKind.VALIDATION,
    **values: Any,
) -> int:
    """A process of an upload in this state; gives its id."""
    with app.app_context():
        upload = db.session.get(Upload, upload_id)
        assert upload is not None
        begun = state != ProcessState.QUEUED
        usual = {
            "attempt": int(begun),
            "started_at": now() if begun else None,
            "finished_at": now() if state.finished else None,
        }
        process = Process(
            kind=kind,
            state=state,
            owner_id=upload.owner_id,
            dataset_id=upload.dataset_id,
            upload_id=upload.id,
            **usual | values,
        )
        db.session.add(process)
        db.session.commit()
        line.forget()
        return process.id


def checked(app: Flask, owner: Person, result: dict[str, Any] = BAD, **values: Any) -> int:
    """An upload whose check is over; gives the upload's id."""
    upload_id = make_upload(app, owner, **values)
    state = ProcessState.REJECTED if result["errors"] else ProcessState.SUCCEEDED
    make_process(app, upload_id, state, result=result)
    return upload_id


def imported(app: Flask, owner: Person, result: dict[str, Any] = BAD) -> int:
    """An upload whose import is over too; gives the upload's id."""
    upload_id = checked(app, owner, result)
    counts = {"rows": result["rows"], "counts": result["plan"]}
    make_process(app, upload_id, ProcessState.SUCCEEDED, ProcessKind.IMPORT, result=counts)
    return upload_id


def add_problem(app: Flask, process_id: int, position: int, code: str, **place: Any) -> None:
    """One problem of a check."""
    with app.app_context():
        usual: dict[str, Any] = {
            "severity": "error",
            "row": None,
            "column": None,
            "value": "",
            "args": {},
        }
        row = StoredProblem(process_id=process_id, position=position, code=code, **usual | place)
        db.session.add(row)
        db.session.commit()


def add_row(app: Flask, process_id: int, row: int, cells: list[str]) -> None:
    """The cells of a row that has a problem."""
    with app.app_context():
        db.session.add(ProblemRow(process_id=process_id, row=row, cells=cells))
        db.session.commit()
