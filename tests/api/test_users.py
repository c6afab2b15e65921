"""/api/users."""

from flask.testing import FlaskClient

from tests.api.conftest import Script
from tests.desk import Person


def test_people_are_listed_and_found(call_as_admin: Script, user: Person) -> None:
    everybody = call_as_admin("GET", "/api/users").json

    assert {one["email"] for one in everybody["users"]} == {"ada@example.org", user.email}
    assert len(call_as_admin("GET", "/api/users?text=mia").json["users"]) == 1


def test_a_script_switches_somebody_off(
    client: FlaskClient, call_as_admin: Script, user: Person
) -> None:
    answer = call_as_admin("PUT", f"/api/users/{user.id}", json={"active": False})

    assert (answer.status_code, answer.json["active"], answer.json["is_admin"]) == (
        200,
        False,
        False,
    )
    assert client.get("/api/me", headers=user.bearer).status_code == 401


def test_the_last_admin_stays(call_as_admin: Script) -> None:
    path = f"/api/users/{call_as_admin.person.id}"

    for change in ({"active": False}, {"is_admin": False}):
        answer = call_as_admin("PUT", path, json=change)
        assert (answer.status_code, answer.json["error"]["code"]) == (409, "wrong-state")


def test_members_see_nobody(call: Script) -> None:
    assert call("GET", "/api/users").status_code == 403
    assert call("GET", f"/api/users/{call.person.id}").status_code == 404
    assert call("PUT", f"/api/users/{call.person.id}", json={"is_admin": True}).status_code == 403


def test_a_number_that_nobody_has_answers_404(call_as_admin: Script) -> None:
    for number in (0, 999, 2**70):
        assert call_as_admin("GET", f"/api/users/{number}").status_code == 404
