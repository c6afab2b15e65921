"""/api/uploads/{upload_id}/mapping."""

import io
import json
from typing import Any

import pytest
from flask import Flask

from tests.api.conftest import Script
from tests.api.rows import add_upload
from tests.workbooks import csv_text
from webapp.extensions import db
from webapp.models import RememberedMapping, Upload
from webapp.pages.mapping import MappingPage
from webapp.states import ProcessKind, ProcessState

HEADER = ["Language", "Tga", "B", "", "Note", "NOTE"]
COLUMN: dict[str, Any] = {
    "field": None,
    "how": None,
    "suggestion": None,
    "score": None,
    "filled": 0.5,
    "values": ["x"],
}
LANGUAGE = {"key": "Language", "header": "Language", "field": "language", "how": "name"}
COLUMNS = [
    COLUMN | LANGUAGE | {"letter": "A"},
    COLUMN | {"key": "Tga", "letter": "B", "header": "Tga", "suggestion": "tag", "score": 75},
    COLUMN | {"key": "C", "letter": "C", "header": "B"},
    COLUMN | {"key": "D", "letter": "D", "header": ""},
    COLUMN | {"key": "E", "letter": "E", "header": "Note"},
    COLUMN | {"key": "F", "letter": "F", "header": "NOTE"},
]


@pytest.fixture
def upload(app: Flask, call: Script) -> int:
    """A checked upload of the script's person."""
    number, _ = add_upload(app, call.person.id)
    with app.app_context():
        row = db.session.get_one(Upload, number)
        row.shape = {"header": HEADER, "header_row": 1, "total_rows": 3, "columns": COLUMNS}
        db.session.commit()
    return number


def path(upload: int) -> str:
    return f"/api/uploads/{upload}/mapping"


def put(call: Script, upload: int, mapping: Any, **more: Any) -> Any:
    return call("PUT", path(upload), json={"mapping": mapping, **more})


def memory(app: Flask) -> list[dict[str, str | None]]:
    """What is remembered."""
    with app.app_context():
        return [row.mapping for row in db.session.query(RememberedMapping)]


def test_the_columns_and_the_required_fields_without_one_are_told(
    app: Flask, call: Script, upload: int
) -> None:
    page = call("GET", path(upload)).json

    assert [column["key"] for column in page["columns"]] == ["Language", "Tga", "C", "D", "E", "F"]
    assert [column["confidence"] for column in page["columns"][:3]] == ["sure", "a guess", ""]
    assert [column["trouble"] for column in page["columns"][2:]] == ["", "blank", "twice", "twice"]
    assert page["columns"][1] | {"suggestion": "tag", "filled": 0.5} == page["columns"][1]
    assert page["missing"] == ["tag"]
    assert (page["mapping"], page["remembered"], page["why_not"]) == (None, False, "")
    with app.app_context():
        same = MappingPage.of(db.session.get_one(Upload, upload)).model_dump(mode="json")
    assert page == same


def test_columns_are_matched_and_the_file_is_checked_again(
    app: Flask, call: Script, upload: int
) -> None:
    answer = put(call, upload, {"tga": "tag", "c": "description", "D": None})

    page = answer.json
    assert (answer.status_code, answer.headers["Location"]) == (202, path(upload))
    assert page["mapping"] == {"Tga": "tag", "C": "description", "D": None}
    assert [column["field"] for column in page["columns"][:3]] == ["language", "tag", "description"]
    assert (page["missing"], page["remembered"], page["finished"]) == ([], True, False)
    process = call("GET", f"/api/processes/{page['validation_id']}").json
    assert (process["kind"], process["state"]) == (ProcessKind.VALIDATION, ProcessState.QUEUED)
    assert memory(app) == [page["mapping"]]


def test_without_remember_the_memory_is_gone(app: Flask, call: Script, upload: int) -> None:
    put(call, upload, {"Tga": "tag"})
    page = put(call, upload, {"Tga": "tag"}, remember=False).json

    assert page["remembered"] is False
    assert memory(app) == []


def test_an_empty_mapping_leaves_all_to_the_desk_again(
    app: Flask, call: Script, upload: int
) -> None:
    put(call, upload, {"Tga": "tag"})

    page = put(call, upload, {}).json

    assert (page["mapping"], page["missing"], memory(app)) == ({}, ["tag"], [])


@pytest.mark.parametrize(
    ("body", "places"),
    [
        ({"mapping": []}, ["mapping"]),
        ({"mapping": {"Tga": 1}}, ["mapping.Tga"]),
        ({"mapping": {"Tga": "tga"}}, ["mapping.Tga"]),
        (
            {"mapping": {"Lnad": "tag", "Language": "languages"}},
            ["mapping.Lnad", "mapping.Language"],
        ),
        ({"mapping": {"Note": "tag"}}, ["mapping.Note"]),
        ({"mapping": {"Tga": "description", "C": "description"}}, ["mapping.C"]),
        ({"mapping": {"Tga": "tag", "TGA": None}}, ["mapping.TGA"]),
        ({"mapping": {"a\0": "tag"}}, ["mapping.a\0", "mapping.a\0"]),
        ({"mapping": {}, "remember": "perhaps"}, ["remember"]),
        ({"mapping": {}, "colour": "red"}, ["colour"]),
    ],
)
def test_a_wrong_mapping_is_refused_with_each_place(
    app: Flask, call: Script, upload: int, body: dict[str, Any], places: list[str]
) -> None:
    answer = call("PUT", path(upload), json=body)

    assert answer.status_code == 422
    assert [place["path"] for place in answer.json["error"]["detail"]] == places
    assert call("GET", path(upload)).json["mapping"] is None
    assert memory(app) == []


def test_columns_of_an_imported_file_are_not_changed(call: Script, upload: int) -> None:
    call("POST", f"/api/uploads/{upload}/import")

    answer = put(call, upload, {"Tga": "tag"})

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "wrong-state")
    page = call("GET", path(upload)).json
    assert (page["why_not"], page["mapping"]) == (answer.json["error"]["message"], None)


def form(mapping: str) -> dict[str, Any]:
    """The body of a new upload."""
    content = csv_text(["Language", "Tga"], ["de", "Apples"])
    file = (io.BytesIO(content), "tags.csv")
    return {
        "data": {"dataset": "tags", "file": file, "mapping": mapping},
        "content_type": "multipart/form-data",
    }


def test_a_mapping_may_come_with_the_file(call: Script) -> None:
    page = call("POST", "/api/uploads", **form(json.dumps({" Tga ": "tag", "x": None}))).json

    mapping = call("GET", path(page["id"])).json
    assert mapping["mapping"] == {"Tga": "tag", "x": None}
    assert (mapping["columns"], mapping["why_not"]) == ([], "The file has not been read yet.")


@pytest.mark.parametrize(
    ("mapping", "place"),
    [
        ("[]", "mapping"),
        ("{", "mapping"),
        ('{"Tga": "tga"}', "mapping.Tga"),
        ('{"Tga": ["tag"]}', "mapping.Tga"),
        ('{"a": "tag", "b": "tag"}', "mapping.b"),
    ],
)
def test_a_wrong_mapping_beside_a_file_is_refused_and_nothing_is_kept(
    app: Flask, call: Script, mapping: str, place: str
) -> None:
    answer = call("POST", "/api/uploads", **form(mapping))

    assert answer.status_code == 422
    assert [found["path"] for found in answer.json["error"]["detail"]] == [place]
    with app.app_context():
        assert db.session.query(Upload).count() == 0
