"""Calls of the Starmind dialect: what is refused, for whom, and what lists and limits say."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.api.conftest import Script
from tests.api.dialects.tags import HEADER, hand_in, status, tags, upload
from tests.api.dialects.users import Work
from tests.desk import Person
from tests.workbooks import csv_text, workbook


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
    desk, content = app.config["DESK"], tags([None, "en", "Python"])
    app.config["DESK"] = desk.model_copy(update={"max_bulk_bytes": len(content) - 1})
    response = upload(call, content)
    assert response.status_code == 413
    assert response.json == {"error": f"The file is larger than {len(content) - 1:,} bytes."}
    body, kind = bytes(2 * 1024 * 1024), "multipart/form-data; boundary=x"
    huge = call("POST", "/import/tags/upload", data=body, content_type=kind)
    assert (huge.status_code, list(huge.json or {})) == (413, ["error"])
    app.config["DESK"] = desk.model_copy(update={"max_bulk_bytes": len(content)})
    assert upload(call, content).status_code == 200
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
        ("GET", "/import/tags/export"),
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


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_file_with_more_rows_than_the_limit_is_an_error_of_the_whole_file(
    app: Flask, call: Script, work: Work, kind: str
) -> None:
    app.config["DESK"] = app.config["DESK"].model_copy(update={"max_bulk_rows": 2})
    rows: list[list[Any]] = [[None, "en", f"Tag {number}"] for number in range(2)]
    make = csv_text if kind == "csv" else workbook
    head = ["ID", "Language", "Tags"]
    fits = upload(call, make(head, *rows, [None, None, None]), f"a.{kind}").json["import_id"]
    more = upload(call, make(head, *rows, [None, "en", "x"]), f"a.{kind}").json["import_id"]
    work()
    assert status(call, fits)["status"] == "success"
    found = status(call, more)
    assert (found["status"], found["result"]["errors"]) == ("error", [])
    assert found["message"] == "This file has more than 2 rows. Split it into smaller files."
