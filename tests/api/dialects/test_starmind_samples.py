"""The samples of Starmind's documentation, key by key, with its own numbers and moments."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from tests.api.conftest import Script
from tests.api.rows import add_upload
from tests.desk import Person
from tests.workbooks import workbook
from webapp.extensions import db
from webapp.models import Process, Upload, User
from webapp.services import accounts, keys
from webapp.states import ProcessState

HEADER = ["ID", "Language", "Tags", "Synonyms", "Description", "Category"]
MADE = datetime(2015, 12, 12, 7, 15, 50, 192_000, UTC)
CHECKED = {
    "start_date": "2015-12-12T07:15:50.192Z",
    "end_date": "2015-12-12T07:15:51.192Z",
    "status": "error",
    "type": "validation",
    "message": None,
    "import_id": 73,
    "result": {
        "file_name": "tag_2015-12-12T07:15:50.192Z.xlsx",
        "created_records": 0,
        "updated_records": 0,
        "errors": [
            {
                "msg": "requirement failed: Tag length must be between 2 and 255 characters.",
                "row": 6,
                "field": "Tags",
                "metadata": "C",
            }
        ],
        "import_id": 73,
        "user_id": 17267,
    },
}
IMPORTED = {
    "start_date": "2015-12-12T07:15:50.192Z",
    "end_date": "2015-12-12T07:15:51.192Z",
    "status": "success",
    "type": "import",
    "message": None,
    "import_id": 73,
    "result": {
        "file_name": "tag_2015-12-12T07:15:50.192Z.xlsx",
        "created_records": 5,
        "updated_records": 0,
        "errors": [],
        "import_id": 73,
        "user_id": 17267,
    },
}
# What ours says beside the keys of the samples.
OWN_KEYS = {"skipped_records"}

Work = Callable[[], None]


@pytest.fixture
def call(app: Flask) -> Script:
    """A script of the user 17267, on a desk that has seen 72 processes."""
    with app.app_context():
        accounts.create_user("api@example.org")
        db.session.execute(update(User).values(id=17267))
        db.session.commit()
        key = keys.create(accounts.get_user("api@example.org"))[1]
    use_up(app, 72)
    return Script(app.test_client(), Person(17267, "api@example.org", "", key))


def use_up(app: Flask, number: int) -> None:
    """Let the next process get the number after this one."""
    _, process_id = add_upload(app, 17267, state=ProcessState.CANCELLED, result={})
    with app.app_context():
        db.session.execute(update(Process).where(Process.id == process_id).values(id=number))
        db.session.commit()


def in_2015(app: Flask) -> None:
    """Put everything that has happened back to the day of the samples."""
    with app.app_context():
        db.session.execute(update(Upload).values(created_at=MADE))
        ended = Process.finished_at.is_not(None)
        db.session.execute(update(Process).values(created_at=MADE))
        db.session.execute(update(Process).where(Process.attempt > 0).values(started_at=MADE))
        second = MADE + timedelta(seconds=1)
        db.session.execute(update(Process).where(ended).values(finished_at=second))
        db.session.commit()


def upload(call: Script, *tags: str) -> Any:
    rows = [[None, "en", tag, None, None, None] for tag in tags]
    content = (io.BytesIO(workbook(HEADER, *rows)), "test_tag_import.xlsx")
    response = call("POST", "/import/tags/upload", data={"file": content})
    assert response.status_code == 200, response.json
    return response.json


def without_own_keys(body: Any) -> Any:
    """A status with the keys of the samples only."""
    kept = {name: value for name, value in body["result"].items() if name not in OWN_KEYS}
    assert body["result"].keys() - kept.keys() == OWN_KEYS
    return body | {"result": kept}


def test_an_upload_answers_with_the_number_the_caller_and_the_name(call: Script) -> None:
    assert upload(call, "Python") == {
        "import_id": 73,
        "user_id": 17267,
        "file_name": "test_tag_import.xlsx",
    }


def test_an_import_answers_with_a_number_of_its_own(call: Script, app: Flask, work: Work) -> None:
    upload(call, "Python")
    work()
    use_up(app, 75)
    response = call("PUT", "/import/tags/73")
    assert response.status_code == 200
    assert response.json == {
        "import_id": 76,
        "user_id": 17267,
        "file_name": "test_tag_import.xlsx",
    }


def test_a_check_with_an_error_looks_like_its_sample(call: Script, app: Flask, work: Work) -> None:
    upload(call, "Aa", "Bb", "Cc", "Dd", "E")
    work()
    in_2015(app)
    assert without_own_keys(call("GET", "/import/tags/73/status").json) == CHECKED


def test_an_import_looks_like_its_sample(call: Script, app: Flask, work: Work) -> None:
    upload(call, "Aa", "Bb", "Cc", "Dd", "Ee")
    work()
    call("PUT", "/import/tags/73")
    work()
    in_2015(app)
    assert without_own_keys(call("GET", "/import/tags/73/status").json) == IMPORTED


def test_a_run_that_goes_on_has_no_end_and_counts_nothing(call: Script, app: Flask) -> None:
    upload(call, "Aa")
    in_2015(app)
    body = without_own_keys(call("GET", "/import/tags/73/status").json)
    going_on = {"status": "processing", "type": "validation", "end_date": None}
    assert body == IMPORTED | going_on | {"result": IMPORTED["result"] | {"created_records": 0}}  # type: ignore[operator]


@pytest.mark.parametrize("path", ["/import/tags/status", "/import/users/status"])
def test_the_list_has_both_runs_of_a_file_newest_first(
    call: Script, app: Flask, work: Work, path: str
) -> None:
    upload(call, "Aa", "Bb", "Cc", "Dd", "Ee")
    work()
    use_up(app, 75)
    call("PUT", "/import/tags/73")
    work()
    in_2015(app)
    body = call("GET", path).json
    found = [without_own_keys(one) for one in body if one["import_id"] in (73, 76)]
    checked = {"type": "validation", "result": IMPORTED["result"] | {"created_records": 0}}  # type: ignore[operator]
    assert found == [IMPORTED | {"import_id": 76}, IMPORTED | checked]
