"""/api/workers."""

from flask import Flask

from tests.api.conftest import Script
from webapp.services import workers


def test_workers_and_what_the_desk_stands_on(app: Flask, call_as_admin: Script) -> None:
    with app.app_context():
        workers.say_alive("desk-1:7")

    answer = call_as_admin("GET", "/api/workers").json

    assert [(one["name"], one["alive"]) for one in answer["workers"]] == [("desk-1:7", True)]
    assert (answer["alive"], answer["waiting"], answer["queue"]) == (1, 0, None)
    assert answer["database"]["name"].startswith("SQLite 3.")


def test_only_admins_see_them(call: Script) -> None:
    assert call("GET", "/api/workers").status_code == 403
