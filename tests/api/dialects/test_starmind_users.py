"""Users in the Starmind dialect: lists as JSON, deletions behind a guard, workbooks."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.api.conftest import Script
from tests.workbooks import workbook
from webapp.extensions import db
from webapp.models.records import records_table
from webapp.services import datasets

Work = Callable[[], None]


def ada(**more: Any) -> dict[str, Any]:
    return {
        "firstname": "Ada",
        "lastname": "Lovelace",
        "email": "ada@example.org",
        "language_id": "en",
        "gender": "f",
        "country": "GB",
        "location": "London",
        "company": "Analytical Engines",
        "department": "Notes",
        "position": "Mathematician",
        "about": 'First "programmer",\nsecond line',
        "employment_start": "1842-10-01",
        "auth_type": "password",
        "unique_id": "A-1",
        **more,
    }


def person(number: int) -> dict[str, Any]:
    return {"firstname": "P", "lastname": f"No {number}", "email": f"p{number}@example.org"}


def send(call: Script, users: Any, query: str = "") -> Any:
    return call("POST", f"/import/users{query}", json=users)


def bring(call: Script, work: Work, users: Any, query: str = "") -> Any:
    response = send(call, users, query)
    assert response.status_code == 200, response.json
    work()
    return call("GET", f"/import/users/{response.json['import_id']}/status").json


def counted(status: Any) -> tuple[str, int, int]:
    result = status["result"]
    return status["status"], result["created_records"], result["updated_records"]


def users_of(app: Flask) -> list[dict[str, Any]]:
    with app.app_context():
        table = records_table(datasets.get("users").schema)
        rows = db.session.execute(select(table).order_by(table.c._id)).mappings()
        return [
            {name: value for name, value in row.items() if not name.startswith("_")} for row in rows
        ]


def emails(app: Flask) -> list[str]:
    return [user["email"] for user in users_of(app)]


@pytest.mark.parametrize("path", ["/import/users", "/api/v1/import/users?mode=import"])
def test_a_list_is_checked_and_imported_by_itself(
    app: Flask, call: Script, work: Work, path: str
) -> None:
    response = call("POST", path, json=[ada()])
    assert response.status_code == 200
    receipt = response.json or {}
    assert list(receipt) == ["import_id", "user_id", "file_name"]
    assert receipt["user_id"] == call.person.id
    number = receipt["import_id"]
    assert call("GET", f"/import/users/{number}/status").json["status"] == "processing"
    work()
    status = call("GET", f"/import/users/{number}/status").json
    assert (status["type"], *counted(status)) == ("import", "success", 1, 0)
    assert status["result"]["file_name"] == receipt["file_name"]
    assert receipt["file_name"].startswith("user_")
    [record] = users_of(app)
    record["employment_start"] = str(record["employment_start"])
    assert record == ada()


def test_the_array_may_stand_under_users_and_hold_what_the_desk_does_not_keep(
    app: Flask, call: Script, work: Work
) -> None:
    users = {"users": [ada(customfields={"floor": 3}, unique_id=17), person(1)]}
    assert counted(bring(call, work, users)) == ("success", 2, 0)
    assert [user["unique_id"] for user in users_of(app)] == ["17", None]


def test_a_list_updates_those_that_are_there_and_leaves_the_others(
    app: Flask, call: Script, work: Work
) -> None:
    bring(call, work, [ada(), person(1)])
    status = bring(call, work, [ada(position="Countess"), person(2)])
    assert counted(status) == ("success", 1, 1)
    assert emails(app) == ["ada@example.org", "p1@example.org", "p2@example.org"]


def test_a_list_with_an_error_names_the_place_in_the_list_and_imports_nothing(
    app: Flask, call: Script, work: Work
) -> None:
    users = [
        person(1),
        {**person(2), "email": "nobody"},
        {**person(3), "firstname": None, "language_id": "xyz", "country": "Japan"},
        {**person(1), "gender": "x", "employment_start": "31.12.2024"},
        {**person(4), "location": "x" * 256},
    ]
    status = bring(call, work, users)
    assert (status["status"], status["type"], status["message"]) == ("error", "validation", None)
    start = "requirement failed: "
    assert [tuple(error.values()) for error in status["result"]["errors"]] == [
        (start + "Email is not a valid e-mail address: nobody.", 2, "email", None),
        (start + "First name is required.", 3, "firstname", None),
        (start + "Unknown language code: xyz.", 3, "language_id", None),
        (start + "Unknown country code: Japan.", 3, "country", None),
        (start + "Duplicate Email in file (first seen in row 1).", 4, "email", None),
        (start + "Gender must be one of m, f or u.", 4, "gender", None),
        (
            start + "Employment start must be a date (yyyy-mm-dd): 31.12.2024.",
            4,
            "employment_start",
            None,
        ),
        (start + "Location length must be at most 255 characters.", 5, "location", None),
    ]
    assert emails(app) == []


def test_sync_deletes_those_who_are_not_in_the_list(app: Flask, call: Script, work: Work) -> None:
    bring(call, work, [person(number) for number in range(20)])
    status = bring(call, work, [person(number) for number in range(1, 21)], "?mode=sync")
    assert counted(status) == ("success", 1, 0)
    assert status["result"]["deleted_records"] == 1
    assert "p0@example.org" not in emails(app)
    check = call("GET", f"/import/users/{status['import_id']}/status?type=validation").json
    assert check["result"]["to_delete"] == {
        "count": 1,
        "total": 20,
        "first": [{"email": "p0@example.org"}],
    }


def test_sync_refuses_to_delete_many_unless_it_is_forced(
    app: Flask, call: Script, work: Work
) -> None:
    bring(call, work, [person(number) for number in range(10)])
    status = bring(call, work, [person(9), person(10)], "?mode=sync")
    assert status["status"] == "error"
    assert status["message"] == (
        "9 of 10 records are not in the file and would be deleted: more than 10 %."
    )
    assert len(emails(app)) == 10
    forced = bring(call, work, [person(9), person(10)], "?mode=sync&force=true")
    assert (counted(forced), forced["result"]["deleted_records"]) == (("success", 1, 0), 9)
    assert emails(app) == ["p9@example.org", "p10@example.org"]


def test_the_part_that_sync_may_delete_is_a_setting(app: Flask, call: Script, work: Work) -> None:
    bring(call, work, [person(0), person(1)])
    app.config["DESK"] = app.config["DESK"].model_copy(update={"max_deleted_percent": 50})
    assert bring(call, work, [person(1)], "?mode=sync")["result"]["deleted_records"] == 1


def test_sync_with_a_wrong_user_deletes_nobody(app: Flask, call: Script, work: Work) -> None:
    bring(call, work, [person(number) for number in range(20)])
    users = [*(person(number) for number in range(1, 20)), {"email": "x"}]
    status = bring(call, work, users, "?mode=sync&force=true")
    assert (status["status"], status["type"]) == ("error", "validation")
    assert len(emails(app)) == 20


def test_cleanup_only_deletes(app: Flask, call: Script, work: Work) -> None:
    bring(call, work, [person(number) for number in range(20)])
    changed = [{**person(number), "lastname": "Other"} for number in range(1, 21)]
    status = bring(call, work, changed, "?mode=cleanup")
    assert (counted(status), status["result"]["deleted_records"]) == (("success", 0, 0), 1)
    assert emails(app) == [f"p{number}@example.org" for number in range(1, 20)]
    assert {user["lastname"] for user in users_of(app)} == {f"No {n}" for n in range(1, 20)}


@pytest.mark.parametrize(
    ("body", "query", "message"),
    [
        ([], "", "The array of users is empty."),
        ({}, "", "Send a JSON array of users."),
        ("ada", "", "Send a JSON array of users."),
        ([{}, 7], "", "User 2 must be an object."),
        ([person(1)], "?mode=delete", "mode must be import, sync or cleanup."),
        ([person(1)], "?mode=sync&force=yes", "force must be true or false."),
        ([{f"key {n}": n for n in range(101)}], "", "The users have more than 100 different keys."),
    ],
)
def test_a_body_that_is_no_list_of_users_is_refused(
    call: Script, body: Any, query: str, message: str
) -> None:
    response = send(call, body, query)
    assert (response.status_code, response.json) == (400, {"error": message})


@pytest.mark.parametrize("body", [b"", b"[", b"[NaN]", b"[" * 50_000, b'["\\ud800"]'])
def test_a_body_that_is_no_json_is_refused(call: Script, body: bytes) -> None:
    response = call("POST", "/import/users", data=body, content_type="application/json")
    assert (response.status_code, response.json) == (400, {"error": "Send a JSON array of users."})


def test_a_list_over_a_limit_is_refused(app: Flask, call: Script) -> None:
    desk = app.config["DESK"]
    app.config["DESK"] = desk.model_copy(update={"max_json_records": 1})
    many = send(call, [person(1), person(2)])
    assert many.json == {"error": "These are 2 users; 1 is the most in one request."}
    deep = send(call, [person(1) | {"customfields": [{}] * 20}])
    assert deep.json == {"error": "23 objects are too many for 1 users, the most there are."}
    app.config["DESK"] = desk.model_copy(update={"max_json_bytes": 100})
    assert send(call, [person(1), person(2)]).status_code == 413


def test_a_workbook_of_users_is_handed_in_like_one_of_tags(
    app: Flask, call: Script, work: Work
) -> None:
    header = ["Email", "First name", "Last name", "Gender"]
    content = workbook(header, ["ada@example.org", "Ada", "Lovelace", "f"])
    file = call("POST", "/import/users/upload", data={"file": (io.BytesIO(content), "u.xlsx")})
    number = (file.json or {})["import_id"]
    work()
    status = call("GET", f"/import/users/{number}/status").json
    assert (status["type"], counted(status)) == ("validation", ("success", 0, 0))
    assert status["result"]["file_name"].startswith("user_")
    assert call("PUT", f"/import/users/{number}").status_code == 200
    work()
    assert emails(app) == ["ada@example.org"]
    kinds = [one["type"] for one in call("GET", "/import/users/status?kind=users").json]
    assert kinds == ["import", "validation"]
    assert call("GET", "/import/users/status?kind=tags").json == []
    assert call("GET", "/import/tags/status").json == []


def test_the_page_of_the_desk_tells_of_deletions_too(call: Script, work: Work) -> None:
    bring(call, work, [person(number) for number in range(20)])
    status = bring(call, work, [person(number) for number in range(1, 20)], "?mode=sync")
    upload = call("GET", "/api/uploads").json["uploads"][0]
    assert upload["filename"] == status["result"]["file_name"]
    assert upload["validation"]["deletions"]["count"] == 1
    assert upload["importing"]["deleted"] == 1
