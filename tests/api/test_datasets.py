"""/api/datasets."""

import base64
import io
import json
from typing import Any

import openpyxl
import pytest
from flask import Flask

from tests.api.conftest import Script
from webapp.extensions import db
from webapp.models.columns import now
from webapp.models.records import records_table
from webapp.pages.datasets import DatasetPage
from webapp.services import datasets

ROOMS: dict[str, Any] = {
    "name": "rooms",
    "title": "Rooms",
    "fields": [
        {"name": "number", "type": "string"},
        {"name": "seats", "type": "integer"},
        {"name": "built", "type": "date", "format": "%Y-%m-%d"},
    ],
    "primaryKey": ["number"],
}


def add_rooms(app: Flask, *rooms: tuple[str, int | None]) -> None:
    """The dataset with these records."""
    with app.app_context():
        dataset = datasets.add(ROOMS)
        table = records_table(dataset.schema)
        moment = now()
        own = {"_process_id": 1, "_created_at": moment, "_updated_at": moment}
        for number, seats in rooms:
            db.session.execute(table.insert().values(number=number, seats=seats, **own))
        dataset.records = len(rooms)
        db.session.commit()


def test_the_list_holds_the_datasets_that_ship_with_the_desk(app: Flask, call: Script) -> None:
    listed = call("GET", "/api/datasets").json["datasets"]

    assert [page["slug"] for page in listed] == ["people", "tags", "users"]
    with app.app_context():
        page = DatasetPage.of(datasets.get("tags"))
    assert listed[1] == call("GET", "/api/datasets/tags").json == json.loads(page.model_dump_json())


@pytest.mark.parametrize("slug", ["nowhere", "%00", "x" * 300, "..", "%F0%9F"])
def test_an_unknown_dataset_answers_404(database: str, call: Script, slug: str) -> None:
    for path in ("", "/records", "/records.csv", "/records.xlsx", "/template.xlsx"):
        answer = call("GET", f"/api/datasets/{slug}{path}")
        assert (answer.status_code, answer.json["error"]["code"]) == (404, "not-found")


def test_an_admin_adds_a_dataset(call_as_admin: Script) -> None:
    answer = call_as_admin("POST", "/api/datasets", json=ROOMS)

    assert answer.status_code == 201
    assert answer.headers["Location"] == "/api/datasets/rooms"
    assert [field["name"] for field in answer.json["fields"]] == ["number", "seats", "built"]
    assert call_as_admin("GET", "/api/datasets/rooms").json == answer.json
    assert call_as_admin("POST", "/api/datasets", json=ROOMS).status_code == 409


def test_a_member_cannot_add_a_dataset(call: Script) -> None:
    assert call("POST", "/api/datasets", json=ROOMS).status_code == 403
    assert call("GET", "/api/datasets/rooms").status_code == 404


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"name": 7}, "name"),
        ({"fields": None}, "fields"),
        ({"fields": [{"name": "a", "type": "colour"}]}, "fields[0].type"),
        ({"primaryKey": ["nothing"]}, "primaryKey"),
        ({"fields": "abc"}, "fields"),
    ],
)
def test_a_wrong_descriptor_is_refused_with_each_place(
    call_as_admin: Script, change: dict[str, Any], place: str
) -> None:
    answer = call_as_admin("POST", "/api/datasets", json={**ROOMS, **change})

    assert (answer.status_code, answer.json["error"]["code"]) == (422, "bad-input")
    assert any(found["path"].startswith(place) for found in answer.json["error"]["detail"])


def test_records_are_searched_sorted_and_paged(database: str, app: Flask, call: Script) -> None:
    add_rooms(app, ("A1", 10), ("A2", None), ("A3", 30), ("B1", 20))

    first = call("GET", "/api/datasets/rooms/records?search=a&sort=-seats&limit=2").json
    second = call(
        "GET",
        "/api/datasets/rooms/records",
        query_string={"search": "a", "sort": "-seats", "cursor": first["next_cursor"]},
    ).json

    assert [record["values"]["number"] for record in first["records"]] == ["A3", "A1"]
    assert [record["values"]["number"] for record in second["records"]] == ["A2"]
    assert (first["sort"], first["search"], second["next_cursor"]) == ("-seats", "a", None)


WRONG_QUESTIONS = [
    ("limit=501", "limit"),
    ("search=%00", "search"),
    ("sort=_process_id", None),
    ("sort=nothing", None),
    ("cursor=abc", None),
    ("cursor=WyJ4IiwgMV0=", None),
    ("cursor=%C3%A4", None),
    ("cursor=%00", "cursor"),
    ("page=2", "page"),
]


def test_a_wrong_question_about_records_is_refused(database: str, app: Flask, call: Script) -> None:
    add_rooms(app, ("A1", 10))
    for query, place in WRONG_QUESTIONS:
        wrong = call("GET", f"/api/datasets/rooms/records?{query}")

        assert wrong.status_code == 422, query
        if place:
            assert wrong.json["error"]["detail"][0]["path"] == place


def test_all_records_can_be_downloaded(app: Flask, call: Script) -> None:
    add_rooms(app, ("A1", 10), ("=1+1", None))

    answer = call("GET", "/api/datasets/rooms/records.csv")

    assert answer.text.splitlines() == ["number,seats,built", "A1,10,", "'=1+1,,"]
    assert answer.headers["Content-Disposition"] == "attachment; filename=rooms.csv"


@pytest.mark.parametrize(
    ("path", "filename", "rows"),
    [
        ("records.xlsx", "rooms.xlsx", [("A1", 10), ("=1+1", None)]),
        ("template.xlsx", '"rooms template.xlsx"', [("Example, not imported: Text", 1250)]),
    ],
)
def test_records_and_template_come_as_workbooks(
    app: Flask, call: Script, path: str, filename: str, rows: list[Any]
) -> None:
    add_rooms(app, ("A1", 10), ("=1+1", None))

    answer = call("GET", f"/api/datasets/rooms/{path}")

    assert answer.headers["Content-Disposition"] == f"attachment; filename={filename}"
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    assert list(sheet.iter_rows(2, max_col=2, values_only=True)) == rows


@pytest.mark.parametrize("field", ["number", "seats", "built", "_id"])
def test_a_cursor_of_another_list_is_never_our_fault(
    database: str, app: Flask, call: Script, field: str
) -> None:
    add_rooms(app, ("A1", 10))
    values = ["x", 0.5, True, [], {}, None, "2026-01-01", 1, 10**30, "x\0", "\ud800"]
    for value in values:
        cursor = base64.urlsafe_b64encode(json.dumps([value, 1]).encode()).decode()

        answer = call(
            "GET", "/api/datasets/rooms/records", query_string={"sort": field, "cursor": cursor}
        )

        assert answer.status_code in (200, 422), value
