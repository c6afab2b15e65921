"""Lists of users as JSON in the Starmind dialect: what they may hold, and what is refused."""

from typing import Any

import pytest
from flask import Flask

from tests.api.conftest import Script
from tests.api.dialects.users import Work, ada, bring, counted, emails, person, send, users_of

RISKY = ["'=x", "''+1", "'", "=1+1", "@ada", "Example, not imported: really"]


def test_every_text_stays_as_it_is(app: Flask, call: Script, work: Work) -> None:
    users = [{"position": text, **person(n)} for n, text in enumerate(RISKY)]
    assert counted(bring(call, work, users)) == ("success", len(RISKY), 0)
    assert [user["position"] for user in users_of(app)] == RISKY
    assert bring(call, work, users)["result"]["skipped_records"] == len(RISKY)


def test_a_user_without_a_gender_is_of_an_unknown_one(app: Flask, call: Script, work: Work) -> None:
    bring(call, work, [{**person(1), "gender": "f"}, person(2), {**person(3), "gender": None}])
    assert [user["gender"] for user in users_of(app)] == ["f", "u", "u"]


def test_a_field_that_no_user_has_is_missed_in_each(call: Script, work: Work) -> None:
    status = bring(call, work, [{"firstname": "Ada", "lastname": "L"}, {"lastname": "B"}])
    assert [tuple(error.values())[:3] for error in status["result"]["errors"]] == [
        ("requirement failed: Email is required.", 1, "email"),
        ("requirement failed: First name is required.", 2, "firstname"),
        ("requirement failed: Email is required.", 2, "email"),
    ]


def test_two_keys_of_one_field_are_told_by_their_names(
    app: Flask, call: Script, work: Work
) -> None:
    status = bring(call, work, [{**person(1), "E-mail address": "other@example.org"}])
    assert status["message"] == 'The keys "email" and "E-mail address" both hold "Email".'
    assert emails(app) == []


@pytest.mark.parametrize(
    ("body", "query", "message"),
    [
        ([], "", "The array of users is empty."),
        ({}, "", "Send a JSON array of users."),
        ("ada", "", "Send a JSON array of users."),
        ([person(1), 7], "", "User 2 must be an object."),
        ([person(1), {}], "", "User 2 is empty."),
        ([{"firstname": None, "email": " "}], "", "User 1 is empty."),
        ([{**person(1), " ": "x"}], "", "User 1 has a key without a name."),
        ([ada(position=["CTO"])], "", 'In user 1, "position" must be a text.'),
        ([ada(firstname=True)], "", 'In user 1, "firstname" must be a text.'),
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
    app.config["DESK"] = desk.model_copy(update={"max_json_bytes": 100})
    assert send(call, [person(1), person(2)]).status_code == 413
