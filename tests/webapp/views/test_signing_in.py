"""Signing in and out."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.desk import Person
from tests.webapp.views.browser import Browser, form_of, words
from webapp.views.arguments import local_path


def sign_in(browser: Browser, person: Person, path: str = "/signin") -> str:
    page = browser.get(path)
    action = str(page.select_one("form")["action"])  # type: ignore[index]
    answer = browser.submit(page, action, email=person.email, password=person.password)
    assert answer.status_code == 302
    return answer.location


def test_a_person_signs_in_and_sees_home(stranger: Browser, user: Person) -> None:
    assert sign_in(stranger, user) == "/"
    assert words(stranger.get("/").h1) == "Home"  # type: ignore[arg-type]


def test_after_signing_in_the_page_that_was_asked_for_comes(
    stranger: Browser, user: Person
) -> None:
    asked = stranger.client.get("/datasets/tags?search=a&sort=-tag")
    assert sign_in(stranger, user, asked.location) == "/datasets/tags?search=a&sort=-tag"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "http:evil.example",
        "evil.example",
        "",
    ],
)
def test_nobody_is_sent_to_another_site(target: str, stranger: Browser, user: Person) -> None:
    assert local_path(target) == ""
    page = stranger.get("/signin")
    values = {"email": user.email, "password": user.password}
    token = page.select_one("input[name=csrf_token]")
    answer = stranger.client.post(
        "/signin",
        query_string={"next": target},
        data=values | {"csrf_token": token["value"]},  # type: ignore[index]
    )
    assert answer.location == "/"


def test_a_wrong_password_is_told_and_the_address_stays(stranger: Browser, user: Person) -> None:
    page = stranger.get("/signin")
    answer = stranger.submit(page, "/signin", email=user.email, password="not this one")
    again = stranger.read(answer, 422)
    assert "password is wrong" in words(again.select_one("[role=alert]"))  # type: ignore[arg-type]
    assert again.title is not None
    assert again.title.text.startswith("Error:")
    assert again.select_one("#email")["value"] == user.email  # type: ignore[index]
    assert not again.select_one("#password").get("value")  # type: ignore[union-attr]


def test_empty_fields_are_told(stranger: Browser) -> None:
    again = stranger.read(stranger.submit(stranger.get("/signin"), "/signin"), 422)
    assert "Fill in" in words(again)


def test_signing_out_ends_a_copied_session_too(
    mia: Browser, app: Flask, client: FlaskClient
) -> None:
    copied = mia.client.get_cookie("desk")
    assert copied is not None
    page = mia.get("/")
    assert form_of(page, "/signout").get("method") == "post"
    assert mia.submit(page, "/signout").location == "/signin"
    client.set_cookie("desk", copied.value)
    assert client.get("/").location.startswith("/signin")
    assert mia.client.get("/").location.startswith("/signin")


def test_whoever_is_signed_in_does_not_see_the_sign_in_form(mia: Browser) -> None:
    assert mia.client.get("/signin").location == "/"


def test_a_session_lasts_beyond_the_closing_of_the_browser(stranger: Browser, user: Person) -> None:
    sign_in(stranger, user)
    cookie = stranger.client.get_cookie("desk")
    assert cookie is not None
    assert cookie.expires is not None
    assert cookie.http_only
    assert cookie.same_site == "Lax"


def test_a_poll_after_the_session_has_ended_leads_to_the_sign_in_page(stranger: Browser) -> None:
    answer = stranger.client.get("/", headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith("/signin")


def test_the_theme_is_remembered_in_the_browser(mia: Browser) -> None:
    page = mia.get("/datasets")
    assert not page.html.has_attr("data-bs-theme")  # type: ignore[union-attr]
    assert mia.submit(page, "/theme", "Dark").location == "/datasets"
    dark = mia.get("/datasets")
    assert dark.html["data-bs-theme"] == "dark"  # type: ignore[index]
    mia.submit(dark, "/theme", "Like the system")
    assert not mia.get("/datasets").html.has_attr("data-bs-theme")  # type: ignore[union-attr]
