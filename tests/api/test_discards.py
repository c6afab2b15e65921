"""DELETE /api/uploads/{id}: what was handed in by mistake."""

from flask import Flask

from tests.api.conftest import Script
from tests.api.rows import add_upload
from webapp.states import ProcessState


def test_a_file_is_discarded_and_stays_in_the_list(app: Flask, call: Script) -> None:
    upload_id, _ = add_upload(app, call.person.id)
    answer = call("DELETE", f"/api/uploads/{upload_id}")
    assert answer.status_code == 200
    page = answer.json
    assert page["discarded_at"] == page["files_removed_at"] is not None
    assert page["why_not_import"] == "This file was discarded. Hand it in once more."
    assert call("GET", f"/api/uploads/{upload_id}").json == page
    listed = call("GET", "/api/uploads").json["uploads"]
    assert [(one["id"], one["discarded_at"]) for one in listed] == [
        (upload_id, page["discarded_at"])
    ]


def test_a_file_that_is_being_checked_is_not_discarded(app: Flask, call: Script) -> None:
    upload_id, _ = add_upload(app, call.person.id, state=ProcessState.QUEUED, result={})
    answer = call("DELETE", f"/api/uploads/{upload_id}")
    assert (answer.status_code, answer.json["error"]["code"]) == (409, "wrong-state")
    assert answer.json["error"]["message"].startswith("The check of this file is under way.")
    assert call("GET", f"/api/uploads/{upload_id}").json["discarded_at"] is None


def test_a_discarded_file_is_not_discarded_again(app: Flask, call: Script) -> None:
    upload_id, _ = add_upload(app, call.person.id)
    call("DELETE", f"/api/uploads/{upload_id}")
    answer = call("DELETE", f"/api/uploads/{upload_id}")
    assert answer.status_code == 409
    assert "This file was discarded" in answer.json["error"]["message"]
