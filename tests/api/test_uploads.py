"""/api/uploads."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.api.conftest import Script
from tests.api.rows import CHECKED
from tests.workbooks import csv_text, workbook
from webapp.extensions import db
from webapp.models import Process, Upload
from webapp.pages.uploads import UploadPage
from webapp.settings import Settings
from webapp.states import ProcessState

TAGS = csv_text(["key", "name"], ["a", "Apples"])


def form(content: bytes = TAGS, name: str = "tags.csv", **fields: str) -> dict[str, Any]:
    """The body of a new upload."""
    return {
        "data": {"dataset": "tags", **fields, "file": (io.BytesIO(content), name)},
        "content_type": "multipart/form-data",
    }


def page_of(app: Flask, upload_id: int) -> dict[str, Any]:
    """The page object as the HTML page gets it."""
    with app.app_context():
        upload = db.session.get(Upload, upload_id)
        assert upload is not None
        page: dict[str, Any] = json.loads(UploadPage.of_one(upload).model_dump_json())
        return page


def count(app: Flask) -> tuple[int, int, int]:
    """How many uploads, processes and files the desk has."""
    settings: Settings = app.config["DESK"]
    with app.app_context():
        files = [path for path in (settings.data / "files").rglob("*") if path.is_file()]
        scratch = list(settings.scratch.iterdir()) if settings.scratch.exists() else []
        rows = (db.session.query(Upload).count(), db.session.query(Process).count())
        return (*rows, len(files) + len(scratch))


def test_a_file_is_taken_in_and_its_validation_waits_though_the_queue_is_away(
    app: Flask, call: Script
) -> None:
    answer = call("POST", "/api/uploads", **form(name="../Tags 日本.csv"))

    page = answer.json
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/api/uploads/{page['id']}"
    assert (page["filename"], page["size"], page["dataset"]) == ("Tags 日本.csv", len(TAGS), "tags")
    assert (page["validation"]["kind"], page["validation"]["state"]) == ("validation", "queued")
    assert call("GET", answer.headers["Location"]).json == page == page_of(app, page["id"])


def test_an_upload_keeps_how_it_is_to_be_read(call: Script) -> None:
    reading = {"sheet": "Two", "header_row": 3}
    book = workbook(sheets={"One": [["x"]], "Two": [["key", "name"]]})

    answer = call("POST", "/api/uploads", **form(book, "t.xlsx", reading=json.dumps(reading)))

    assert answer.json["reading"] == reading


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({}, ["file", "dataset"]),
        ({"json": {"dataset": "tags"}}, ["file", "dataset"]),
        (form(dataset=""), ["dataset"]),
        (form(dataset="nowhere"), ["dataset"]),
        (form(dataset="tags\0"), ["dataset"]),
        (form(colour="red"), ["colour"]),
        (form(reading="{"), ["reading"]),
        (form(reading="[]"), ["reading"]),
        (form(reading="[" * 100_000), ["reading"]),
        (form(reading="9" * 5_000), ["reading"]),
        (form(reading='{"sheet": "\\ud800"}'), ["reading"]),
        (form(reading='{"header_row": 0, "sheets": 1}'), ["header_row", "sheets"]),
        (form(reading='{"header_row": NaN}'), ["reading"]),
        ({"data": {"dataset": "tags", "file": "no file"}}, ["file"]),
    ],
)
def test_a_wrong_form_is_refused_with_each_place_and_leaves_nothing_behind(
    app: Flask, call: Script, body: dict[str, Any], places: list[str]
) -> None:
    body = {**body, "data": dict(body["data"])} if "data" in body else body
    if isinstance(body.get("data", {}).get("file"), tuple):
        body["data"]["file"] = (io.BytesIO(TAGS), "tags.csv")

    answer = call("POST", "/api/uploads", **body)

    assert answer.status_code == 422
    assert [place["path"] for place in answer.json["error"]["detail"]] == places
    assert count(app) == (0, 0, 0)


def test_two_files_at_once_are_refused(call: Script) -> None:
    files = [(io.BytesIO(TAGS), "a.csv"), (io.BytesIO(TAGS), "b.csv")]

    answer = call("POST", "/api/uploads", data={"dataset": "tags", "file": files})

    assert answer.status_code == 422


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"%PDF-1.7 not a table"])
def test_what_is_no_table_is_refused_with_a_sentence_and_leaves_nothing_behind(
    app: Flask, call: Script, content: bytes
) -> None:
    answer = call("POST", "/api/uploads", **form(content, "table.xlsx"))

    assert (answer.status_code, answer.json["error"]["code"]) == (422, "bad-file")
    assert count(app) == (0, 0, 0)


def test_uploads_are_listed_newest_first_and_page_by_page(
    call: Script, upload_of: Callable[..., tuple[int, int]], foreign: tuple[int, int]
) -> None:
    numbers = [upload_of(call.person)[0] for _ in range(3)]

    first = call("GET", "/api/uploads?limit=2").json
    second = call("GET", f"/api/uploads?limit=2&before={first['next_before']}").json

    assert [page["id"] for page in first["uploads"]] == numbers[:0:-1]
    assert [page["id"] for page in second["uploads"]] == numbers[:1]
    assert second["next_before"] is None


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "before=x", "before=-1", f"before={2**64}", "colour=red"]
)
def test_a_wrong_parameter_of_a_list_is_named(call: Script, query: str) -> None:
    answer = call("GET", f"/api/uploads?{query}")

    assert answer.status_code == 422
    (place,) = answer.json["error"]["detail"]
    assert place["path"] == query.partition("=")[0]
    assert place["message"]


def test_the_reading_can_be_changed_and_the_file_is_checked_again(
    call: Script, upload_of: Callable[..., tuple[int, int]]
) -> None:
    upload, first = upload_of(call.person)

    answer = call("PUT", f"/api/uploads/{upload}/reading", json={"delimiter": ";"})

    assert answer.status_code == 202
    assert answer.json["reading"] == {"delimiter": ";"}
    assert answer.json["validation"]["id"] > first


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({"json": {"delimiter": "abc", "quote": 1}}, ["delimiter", "quote"]),
        ({"json": {"encoding": "klingon"}}, ["encoding"]),
        ({"json": {"sheets": "a"}}, ["sheets"]),
        ({"json": {"header_row": 10**30}}, ["header_row"]),
        ({"json": {"header_row": 1.5}}, ["header_row"]),
        ({"json": []}, [""]),
        ({"json": "{}"}, [""]),
        ({"data": "{}", "content_type": "text/plain"}, [""]),
        ({}, [""]),
    ],
)
def test_a_wrong_reading_is_refused_with_each_place(
    call: Script,
    upload_of: Callable[..., tuple[int, int]],
    body: dict[str, Any],
    places: list[str],
) -> None:
    upload, _ = upload_of(call.person)

    answer = call("PUT", f"/api/uploads/{upload}/reading", **body)

    assert answer.status_code == 422
    assert [place["path"] for place in answer.json["error"]["detail"]] == places
    assert call("GET", f"/api/uploads/{upload}").json["reading"] == {}


def test_a_file_is_checked_again_as_a_new_process(
    call: Script, upload_of: Callable[..., tuple[int, int]]
) -> None:
    upload, first = upload_of(call.person)

    answer = call("POST", f"/api/uploads/{upload}/validation")

    assert answer.status_code == 202
    assert answer.json["id"] > first
    assert answer.headers["Location"] == f"/api/processes/{answer.json['id']}"
    assert call("GET", answer.headers["Location"]).json["state"] == "queued"


def test_the_import_starts_once(call: Script, upload_of: Callable[..., tuple[int, int]]) -> None:
    upload, _ = upload_of(call.person)

    first = call("POST", f"/api/uploads/{upload}/import")
    second = call("POST", f"/api/uploads/{upload}/import")
    check = call("POST", f"/api/uploads/{upload}/validation")
    reading = call("PUT", f"/api/uploads/{upload}/reading", json={})

    assert (first.status_code, first.json["kind"]) == (202, "import")
    assert [a.status_code for a in (second, check, reading)] == [409, 409, 409]
    assert second.json["error"]["code"] == "wrong-state"
    assert call("GET", f"/api/uploads/{upload}").json["importing"]["id"] == first.json["id"]


@pytest.mark.parametrize(
    ("state", "result"),
    [
        (ProcessState.RUNNING, CHECKED),
        (ProcessState.REJECTED, {**CHECKED, "good_rows": 0}),
        (ProcessState.FAILED, {}),
    ],
)
def test_an_import_without_checked_rows_is_refused(
    call: Script,
    upload_of: Callable[..., tuple[int, int]],
    state: ProcessState,
    result: dict[str, Any],
) -> None:
    upload, _ = upload_of(call.person, state=state, result=result)

    answer = call("POST", f"/api/uploads/{upload}/import")

    assert answer.status_code == 409
    assert (
        answer.json["error"]["message"]
        == call("GET", f"/api/uploads/{upload}").json["why_not_import"]
    )
