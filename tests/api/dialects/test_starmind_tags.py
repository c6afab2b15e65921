"""Tags in the Starmind dialect: handing in, importing, asking, and workbooks to fill in."""

import io
from typing import Any

import openpyxl
import pytest
from flask import Flask

from tests.api.conftest import Script
from tests.api.dialects.tags import HEADER, bring, hand_in, labels, status, tags, upload
from tests.api.dialects.users import Work
from tests.workbooks import csv_text, workbook
from webapp.extensions import db
from webapp.models import Process
from webapp.services import processes
from webapp.states import ProcessState


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


def test_the_export_is_a_workbook_that_goes_back_in_without_a_change(
    call: Script, work: Work
) -> None:
    bring(call, work, [None, "en", "Python", "py; 'snake", "'=1+1"], [None, "de", "Öl"])
    response = call("GET", "/import/tags/export")
    assert response.status_code == 200
    book = openpyxl.load_workbook(io.BytesIO(response.data))
    blank = openpyxl.load_workbook(io.BytesIO(call("GET", "/import/tags/template").data))
    head = [cell.value for cell in blank["Tags"][1]]
    assert [cell.value for cell in book["Tags"][1]] == head
    file = upload(call, response.data).json["import_id"]
    work()
    run = call("PUT", f"/import/tags/{file}").json["import_id"]
    work()
    result = status(call, run)["result"]
    assert (result["created_records"], result["updated_records"]) == (0, 0)
    assert result["skipped_records"] == 2
