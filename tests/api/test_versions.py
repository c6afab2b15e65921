"""Marked workbooks and corrected files through the API."""

import io
from typing import Any

import pytest
from flask import Flask

from tests.api.conftest import Script
from tests.api.rows import CHECKED, add_upload
from tests.webapp.views.rows import SHAPE
from tests.webapp.views.test_marked import MADE, keep
from webapp.extensions import db
from webapp.models import Process, Upload
from webapp.states import ProcessState

BAD: dict[str, Any] = CHECKED | {
    "errors": 1,
    "rules": [
        {
            "code": "value-missing",
            "severity": "error",
            "title": "Missing",
            "fix": "",
            "field": "tag",
            "header": "Tag",
            "column": "A",
            "count": 1,
            "first_rows": [2],
        }
    ],
    "problems_key": "problems/1.csv",
}


@pytest.fixture
def upload_id(app: Flask, call: Script) -> int:
    """A file with a problem."""
    upload_id, _ = add_upload(app, call.person.id, state=ProcessState.REJECTED, result=BAD)
    with app.app_context():
        db.session.get_one(Upload, upload_id).shape = SHAPE
        db.session.commit()
    return upload_id


def sent(content: bytes = b"language,tag\nen,Python\n", **fields: str) -> dict[str, Any]:
    return {"file": (io.BytesIO(content), "better.csv"), **fields}


def test_a_marked_workbook_is_asked_for_once(call: Script, upload_id: int) -> None:
    first = call("POST", f"/api/uploads/{upload_id}/report")
    second = call("POST", f"/api/uploads/{upload_id}/report")
    assert (first.status_code, first.json["kind"]) == (202, "report")
    assert first.headers["Location"] == f"/api/processes/{first.json['id']}"
    assert second.json["id"] == first.json["id"]
    assert call("GET", f"/api/uploads/{upload_id}").json["report"]["id"] == first.json["id"]


def test_the_marked_workbook_is_downloaded(app: Flask, call: Script, upload_id: int) -> None:
    process_id = call("POST", f"/api/uploads/{upload_id}/report").json["id"]
    path = f"/api/processes/{process_id}/report.xlsx"
    assert call("GET", path).status_code == 404
    with app.app_context():
        process = db.session.get_one(Process, process_id)
        process.state, process.result = ProcessState.SUCCEEDED, MADE
        db.session.commit()
    keep(app, MADE["report_key"], b"the workbook")
    answer = call("GET", path)
    assert answer.data == b"the workbook"
    assert answer.content_type.endswith("spreadsheetml.sheet")
    facts = call("GET", f"/api/processes/{process_id}").json["workbook"]
    assert facts == {
        "filename": "tags-marked.xlsx",
        "size": 4096,
        "content": "workbook",
        "failed_rows": None,
        "losses": [],
    }


def test_nothing_to_mark_is_a_wrong_state(app: Flask, call: Script) -> None:
    clean, _ = add_upload(app, call.person.id)
    answer = call("POST", f"/api/uploads/{clean}/report")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "wrong-state")


def test_a_corrected_file_is_the_next_version(call: Script, upload_id: int) -> None:
    headers = {"Idempotency-Key": "once"}
    path = f"/api/uploads/{upload_id}/versions"
    answers = [call("POST", path, data=sent(), headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].headers["Location"] == f"/api/uploads/{upload_id}"
    page = call("GET", f"/api/uploads/{upload_id}").json
    assert (page["version"], page["filename"]) == (2, "better.csv")
    assert [one["filename"] for one in page["versions"]] == ["tags.xlsx", "better.csv"]
    assert page["validation"]["version"] == 2
    assert page["shape"] is None


@pytest.mark.parametrize(
    ("body", "path"),
    [({}, "file"), (sent(dataset="tags"), "dataset"), ({"file": "text"}, "file")],
    ids=["nothing", "a field too many", "no file"],
)
def test_a_wrong_body_is_refused(
    call: Script, upload_id: int, body: dict[str, Any], path: str
) -> None:
    answer = call("POST", f"/api/uploads/{upload_id}/versions", data=body)
    assert answer.status_code == 422
    assert [finding["path"] for finding in answer.json["error"]["detail"]] == [path]


def test_a_file_that_is_no_table_is_refused(call: Script, upload_id: int) -> None:
    answer = call("POST", f"/api/uploads/{upload_id}/versions", data=sent(b"%PDF-1.7"))
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "bad-file")


def test_what_belongs_to_others_is_not_there(call: Script, foreign: tuple[int, int]) -> None:
    upload, process = foreign
    assert call("POST", f"/api/uploads/{upload}/versions", data=sent()).status_code == 404
    assert call("POST", f"/api/uploads/{upload}/report").status_code == 404
    assert call("GET", f"/api/processes/{process}/report.xlsx").status_code == 404
