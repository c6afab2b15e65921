"""Users of the Starmind dialect: who they are, handing them in, and what came of it."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from tests.api.conftest import Script
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
