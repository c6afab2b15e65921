"""Tags in the Starmind dialect: handing in, importing, asking, and what is refused."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.api.conftest import Script
from tests.desk import Person
from tests.workbooks import csv_text, workbook
from webapp.extensions import db
from webapp.models import Process
from webapp.models.records import records_table
from webapp.services import datasets, processes
from webapp.states import ProcessState

HEADER = ["ID", "Language", "Tags", "Synonyms", "Description", "Category"]

Work = Callable[[], None]


def upload(call: Script, content: bytes, name: str = "tags.xlsx", base: str = "/import") -> Any:
    return call("POST", f"{base}/tags/upload", data={"file": (io.BytesIO(content), name)})


def tags(*rows: list[Any]) -> bytes:
    return workbook(HEADER, *([*row, *[None] * (6 - len(row))] for row in rows))


def hand_in(call: Script, *rows: list[Any]) -> int:
    number: int = upload(call, tags(*rows)).json["import_id"]
    return number


def bring(call: Script, work: Work, *rows: list[Any]) -> Any:
    """Hand in, check and import; gives the status of the import."""
    file = hand_in(call, *rows)
    work()
    assert status(call, file)["status"] == "success"
    run = call("PUT", f"/import/tags/{file}").json["import_id"]
    work()
    return status(call, run)


def status(call: Script, number: int, query: str = "") -> Any:
    response = call("GET", f"/import/tags/{number}/status{query}")
    assert response.status_code == 200, response.json
    return response.json


def labels(app: Flask) -> list[str]:
    with app.app_context():
        table = records_table(datasets.get("tags").schema)
        return list(db.session.scalars(select(table.c.tag).order_by(table.c._id)))


@pytest.mark.parametrize("base", ["/import", "/api/v1/import"])
def test_a_file_is_checked_then_imported(app: Flask, call: Script, work: Work, base: str) -> None:
    number = upload(call, tags([None, "en", "Python"]), base=base).json["import_id"]
    work()
    assert labels(app) == []
    assert call("PUT", f"{base}/tags/{number}").status_code == 200
    work()
    assert labels(app) == ["Python"]
    assert call("GET", f"{base}/tags/{number}/status").json["status"] == "success"


def test_one_file_has_the_number_of_its_newest_run_and_each_run_its_own(
    call: Script, work: Work
) -> None:
    file = hand_in(call, [None, "en", "Python"])
    work()
    assert status(call, file)["type"] == "validation"
    run = call("PUT", f"/import/tags/{file}").json["import_id"]
    assert run != file
    for number in (file, run):
        assert status(call, number)["status"] == "processing"
    work()
    for number in (file, run):
        found = status(call, number)
        assert (found["type"], found["status"]) == ("import", "success")
        assert (found["import_id"], found["result"]["import_id"]) == (number, file)
        assert status(call, number, "?type=validation")["type"] == "validation"
        assert status(call, number, "?type=import")["result"]["created_records"] == 1


def test_a_second_import_changes_nothing_and_takes_any_number_of_the_file(
    call: Script, work: Work
) -> None:
    file = hand_in(call, [None, "en", "Python"])
    work()
    first = call("PUT", f"/import/tags/{file}").json["import_id"]
    work()
    second = call("PUT", f"/import/tags/{first}").json["import_id"]
    work()
    result = status(call, second)["result"]
    assert (result["created_records"], result["updated_records"]) == (0, 0)
    assert result["skipped_records"] == 1
    assert status(call, file)["result"] == result


def test_a_file_with_an_error_is_not_imported_at_all(app: Flask, call: Script, work: Work) -> None:
    file = hand_in(call, [None, "en", "Python"], [None, "en", "X"])
    assert call("PUT", f"/import/tags/{file}").json == {"error": "Validation is still running."}
    work()
    response = call("PUT", f"/import/tags/{file}")
    assert response.status_code == 409
    assert response.json == {
        "error": "Validation found errors. Correct the file and upload it again."
    }
    assert labels(app) == []


def test_two_imports_of_a_file_do_not_run_at_once(call: Script, work: Work) -> None:
    file = hand_in(call, [None, "en", "Python"])
    work()
    call("PUT", f"/import/tags/{file}")
    response = call("PUT", f"/import/tags/{file}")
    assert response.status_code == 409
    assert response.json == {"error": "The import of this file is under way."}


def test_every_error_has_its_sentence_its_row_its_column_and_its_letter(
    call: Script, work: Work
) -> None:
    bring(call, work, [None, "en", "Perl"])
    file = hand_in(
        call,
        ["ten", "en", "Python"],
        [None, "English", "Java"],
        [None, "en", None],
        [None, "en", "C"],
        [None, "en", "Python 3", None, "x" * 1001],
        [1, "en", "Perl"],
        [1, "de", "Perl"],
        [None, "en", "PERL"],
        [-1, "en", "Ruby"],
        [9, "en", "Lisp"],
        [None, "xx", "Lisp"],
        [None, "en", "Scheme", "s; perl 6"],
        [None, "en", "Raku", "PERL"],
        [None, "en", "Rust", "x" * 256],
    )
    work()
    found = status(call, file)
    assert (found["status"], found["message"]) == ("error", None)
    start = "requirement failed: "
    assert [tuple(error.values()) for error in found["result"]["errors"]] == [
        (start + "ID must be a whole number: ten.", 2, "ID", "A"),
        (start + "Unknown language code: English.", 3, "Language", "B"),
        (start + "Tag is required.", 4, "Tags", "C"),
        (start + "Tag length must be between 2 and 255 characters.", 5, "Tags", "C"),
        (start + "Description length must be at most 1000 characters.", 6, "Description", "E"),
        (start + "Duplicate ID in file (first seen in row 7).", 8, "ID", "A"),
        (start + "Duplicate tag in file (first seen in row 7).", 9, "Tags", "C"),
        (start + "ID must be at least 1.", 10, "ID", "A"),
        (start + "Tag id not found: 9.", 11, "ID", "A"),
        (start + "Unknown language code: xx.", 12, "Language", "B"),
        (start + "Synonym length must be between 2 and 255 characters.", 13, "Synonyms", "D"),
        (start + 'Synonym is already used by tag "Perl".', 14, "Synonyms", "D"),
        (start + "Synonym length must be between 2 and 255 characters.", 15, "Synonyms", "D"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (workbook(["ID", "Language"], [1, "en"]), 'The column "Tag" is required'),
        (workbook(HEADER), "The file has no row below its header."),
        (workbook(["Language", "Tag", "Tag"], ["en", "a", "b"]), "the same header"),
    ],
    ids=["column", "rows", "header"],
)
def test_what_is_wrong_with_the_whole_file_is_the_message(
    call: Script, work: Work, content: bytes, message: str
) -> None:
    file = upload(call, content).json["import_id"]
    work()
    found = status(call, file)
    assert found["status"] == "error"
    assert message in found["message"]
    assert found["result"]["errors"] == []
    assert call("PUT", f"/import/tags/{file}").status_code == 409


def test_a_failed_and_a_cancelled_run_say_so(app: Flask, call: Script, upload_of: Any) -> None:
    _, failed = upload_of(call.person, state=ProcessState.FAILED, result={})
    with app.app_context():
        row = db.session.get_one(Process, failed)
        row.error_sentence, row.reference = "The run stopped.", "AB12-CD34"
        db.session.commit()
    found = status(call, failed)
    assert (found["status"], found["message"]) == ("error", "The run stopped. Reference AB12-CD34.")
    _, stopped = upload_of(call.person, state=ProcessState.CANCELLED, result={})
    assert status(call, stopped)["message"] == ("The process was cancelled. Nothing was imported.")


def test_a_csv_with_the_same_headers_is_taken_too(call: Script, work: Work) -> None:
    content = csv_text(["language", "tag"], ["en", "Python"])
    file = upload(call, content, "tags.csv").json["import_id"]
    work()
    found = status(call, file)
    assert found["status"] == "success"
    assert found["result"]["file_name"].startswith("tag_")
    assert found["result"]["file_name"].endswith("Z.csv")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"language,tag\nen,Python\n", "tags.xlsx"),
        (workbook(HEADER), "tags.txt"),
        (workbook(HEADER), "tags.csv"),
        (b"PK\x03\x04 and nothing more", "tags.xlsx"),
        (b"", "tags.csv"),
    ],
    ids=["text", "other name", "workbook as csv", "damaged", "empty"],
)
def test_what_is_no_workbook_is_refused(call: Script, content: bytes, name: str) -> None:
    response = upload(call, content, name)
    assert response.status_code == 400
    assert set(response.json or {}) == {"error"}


def test_a_request_without_its_file_is_refused(call: Script) -> None:
    no_form = call("POST", "/import/tags/upload", json={"file": "tags.xlsx"})
    assert no_form.json == {"error": "Send the file as multipart/form-data."}
    no_file = call("POST", "/import/tags/upload", data={"file": "", "other": (io.BytesIO(), "x")})
    assert no_file.json == {"error": "Send exactly one file, in the part named file."}
    assert {no_form.status_code, no_file.status_code} == {400}


def test_a_file_over_the_limit_is_refused(app: Flask, call: Script) -> None:
    desk = app.config["DESK"]
    app.config["DESK"] = desk.model_copy(update={"max_upload_bytes": 10})
    assert upload(call, tags([None, "en", "Python"])).status_code == 413
    app.config["DESK"] = desk
    long = call("PUT", "/import/tags/1", data=b"x" * (desk.max_form_bytes + 1))
    assert long.status_code == 413
    assert set(long.json or {}) == {"error"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/import/tags/upload"),
        ("PUT", "/import/tags/1"),
        ("GET", "/import/tags/1/status"),
        ("GET", "/import/tags/status"),
        ("GET", "/import/users/status"),
        ("GET", "/import/tags/template"),
    ],
)
def test_without_a_key_nothing_is_answered_not_even_with_a_session(
    sign_in: Callable[[Person], FlaskClient], user: Person, method: str, path: str
) -> None:
    for headers in ({}, {"Authorization": "Bearer imp_wrong"}):
        response = sign_in(user).open(path, method=method, headers=headers)
        assert response.status_code == 401
        assert list(response.json or {}) == ["error"]
        assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", "/import/tags/{}"), ("GET", "/import/tags/{}/status")]
)
def test_what_is_not_there_or_somebody_elses_is_not_found(
    call: Script, call_as_admin: Script, foreign: tuple[int, int], method: str, path: str
) -> None:
    for number in (foreign[1], 999, 2**40):
        response = call(method, path.format(number))
        assert response.status_code == 404
        assert response.json == {"error": f"There is no import {number}."}
    users = call_as_admin(method, path.format(foreign[1]).replace("tags", "users"))
    assert users.status_code == 404
    assert call_as_admin("GET", f"/import/tags/{foreign[1]}/status").status_code == 200


def test_an_unknown_address_or_type_is_told_in_the_same_shape(call: Script) -> None:
    unknown = call("GET", "/import/elephants/status")
    assert (unknown.status_code, list(unknown.json or {})) == (404, ["error"])
    wrong = call("PATCH", "/api/v1/import/tags/1")
    assert (wrong.status_code, list(wrong.json or {})) == (405, ["error"])
    file = hand_in(call, [None, "en", "Python"])
    response = call("GET", f"/import/tags/{file}/status?type=both")
    assert (response.status_code, response.json) == (
        400,
        {"error": "type must be validation or import."},
    )
    none_yet = call("GET", f"/import/tags/{file}/status?type=import")
    assert none_yet.status_code == 404


def test_the_list_is_read_in_pages_and_holds_ones_own(
    call: Script, foreign: tuple[int, int]
) -> None:
    files = [hand_in(call, [None, "en", f"Tag {number}"]) for number in range(3)]
    everything = call("GET", "/import/tags/status").json
    assert [one["import_id"] for one in everything] == files[::-1]
    page = call("GET", "/import/tags/status?limit=1&offset=1").json
    assert [one["import_id"] for one in page] == [files[1]]
    for query in ("limit=x", "offset=-1", "limit=9999999999"):
        assert call("GET", f"/import/tags/status?{query}").status_code == 400


def test_the_list_of_users_has_tags_too_unless_one_kind_is_asked_for(call: Script) -> None:
    file = hand_in(call, [None, "en", "Python"])
    for query, expected in (("", [file]), ("?kind=tags", [file]), ("?kind=users", [])):
        found = call("GET", f"/import/users/status{query}").json
        assert [one["import_id"] for one in found] == expected
    assert call("GET", "/import/users/status?kind=cats").status_code == 400


def test_errors_beyond_the_first_thousand_are_cut_and_that_is_said(
    call: Script, work: Work
) -> None:
    file = hand_in(call, *([None, "en", "x"] for _ in range(1001)))
    work()
    result = status(call, file)["result"]
    assert (len(result["errors"]), result["errors_truncated"]) == (1000, True)


def test_every_run_is_in_the_desks_own_list_too(call: Script, work: Work) -> None:
    file = hand_in(call, [None, "en", "Python"])
    work()
    run = call("PUT", f"/import/tags/{file}").json["import_id"]
    listed = call("GET", "/api/processes").json["processes"]
    assert [one["id"] for one in listed] == [run, file]


def test_a_cancelled_import_can_be_asked_for_again(app: Flask, call: Script, work: Work) -> None:
    file = hand_in(call, [None, "en", "Python"])
    work()
    run = call("PUT", f"/import/tags/{file}").json["import_id"]
    with app.app_context():
        processes.cancel(db.session.get_one(Process, run))
    assert status(call, file)["status"] == "error"
    assert call("PUT", f"/import/tags/{file}").status_code == 200


def test_the_template_is_a_workbook_that_the_upload_takes(call: Script, work: Work) -> None:
    response = call("GET", "/import/tags/template")
    assert response.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(response.data))
    sheet = book["Tags"]
    row = sheet.max_row + 1
    sheet.cell(row, 2, "en")
    sheet.cell(row, 3, "Python")
    filled = io.BytesIO()
    book.save(filled)
    file = upload(call, filled.getvalue()).json["import_id"]
    work()
    assert status(call, file)["status"] == "success"
