"""What is logged, and what is not: no password, no key, no cookie, nothing that was typed."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy.exc import IntegrityError

from tests.desk import Person
from tests.webapp.views.browser import Browser
from webapp import logs
from webapp.extensions import db
from webapp.models import User

Log = Callable[[], str]


@pytest.fixture
def log(app: Flask, user: Person, capsys: pytest.CaptureFixture[str]) -> Iterator[Log]:
    """Gives what has been logged since it was asked last; called first, it begins."""

    def read() -> str:
        said = capsys.readouterr().err
        logs.configure()
        return said

    yield read
    structlog.reset_defaults()


def lines(captured: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured.splitlines()]


def sign_in(browser: Browser, email: str, password: str) -> int:
    page = browser.get("/signin")
    return browser.submit(page, "/signin", email=email, password=password).status_code


def test_every_try_to_sign_in_is_logged_without_what_was_typed(
    stranger: Browser, user: Person, log: Log
) -> None:
    log()
    assert sign_in(stranger, user.email, "guess number one") == 422
    assert sign_in(stranger, "my-password-by-mistake", "x") == 422
    for _ in range(6):
        sign_in(stranger, user.email, "guess again")
    output = log()
    said = lines(output)
    assert [line["event"] for line in said] == ["sign-in refused"] * 6 + ["sign-in held"] * 2
    assert [line["user"] for line in said[:2]] == [user.id, None]
    assert {line["address"] for line in said} == {"127.0.0.1"}
    for typed in ("guess", "mistake", user.email):
        assert typed not in output


def test_a_day_at_the_desk_leaves_no_secret_in_the_log(
    app: Flask, stranger: Browser, user: Person, log: Log
) -> None:
    log()
    assert sign_in(stranger, user.email, user.password) == 302
    new = "purple bicycle on the moon"
    form = {"old": user.password, "new": new, "again": new}
    stranger.submit(stranger.get("/account/password"), "/account/password", **form)
    values = {"name": "nightly", "scopes": ["read"], "days": "90"}
    page = stranger.read(
        stranger.submit(stranger.get("/account/keys/new"), "/account/keys/new", **values)
    )
    key = str(page.select_one("#key")["value"])  # type: ignore[index]
    stranger.client.get("/api/me", headers={"Authorization": f"Bearer {key}"})
    stranger.client.get("/api/me", headers={"Authorization": f"Bearer {key}x"})
    cookie = stranger.client.get_cookie("desk")
    assert cookie is not None
    stranger.submit(stranger.get("/"), "/signout")
    output = log()
    assert [line["event"] for line in lines(output)] == [
        "sign-in",
        "sign-in",
        "signed out everywhere",
        "password changed",
        "signed out",
        "key made",
        "signed out",
    ]
    for secret in (user.password, new, key.rpartition("_")[2], user.key, cookie.value):
        assert secret not in output


def test_a_fault_is_logged_with_its_place_and_without_values(
    app: Flask, mia: Browser, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down() -> str:
        password = "hush hush"
        raise RuntimeError(f"broken after {len(password)} characters")

    monkeypatch.setitem(app.view_functions, "home.show", break_down)
    log()
    mia.client.get("/")
    output = log()
    assert "break_down" in output
    assert "hush hush" not in output.replace('password = \\"hush hush\\"', "")


def test_what_a_database_refuses_is_named_without_the_values(context: Flask, user: Person) -> None:
    db.session.add(User(email=user.email, password_hash="hush hush"))
    with pytest.raises(IntegrityError) as caught:
        db.session.commit()
    assert "hush" not in str(caught.value)


def test_a_line_break_in_an_address_does_not_forge_a_line(mia: Browser, log: Log) -> None:
    log()
    stranger = Browser(mia.client.application.test_client())
    stranger.client.environ_base["REMOTE_ADDR"] = '1.2.3.4\n{"event": "sign-in"}'
    sign_in(stranger, "nobody@example.org", "x")
    assert [line["event"] for line in lines(log())] == ["sign-in refused"]


def test_each_line_of_a_request_has_the_id_that_its_answer_has(
    stranger: Browser, user: Person, log: Log
) -> None:
    log()
    page = stranger.get("/signin")
    ids = set()
    for _ in range(2):
        answer = stranger.submit(page, "/signin", email=user.email, password="wrong")
        said = lines(log())
        assert [line["request"] for line in said] == [answer.headers["X-Request-ID"]]
        ids.add(said[0]["request"])
    assert len(ids) == 2


@pytest.mark.parametrize(
    ("given", "kept"),
    [("edge-7f3a.21", True), ("short", False), ("a b" * 9, False), ("x" * 65, False)],
)
def test_the_id_that_a_proxy_gave_is_kept_if_it_is_one(
    given: str, kept: bool, stranger: Browser
) -> None:
    answer = stranger.client.get("/signin", headers={"X-Request-ID": given})
    assert (answer.headers["X-Request-ID"] == given) is kept
