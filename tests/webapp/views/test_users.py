"""The pages of people, and the page behind a link."""

from bs4 import BeautifulSoup
from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from webapp.extensions import db
from webapp.models import User

PASSWORD = "purple bicycle on the moon"


def link_in(page: BeautifulSoup) -> str:
    """The path of the link that a page shows."""
    tag = page.select_one("input#link")
    assert tag is not None
    assert str(tag["value"]).startswith("http://localhost/password/")
    return str(tag["value"]).removeprefix("http://localhost")


def test_somebody_is_invited_and_comes_in_by_the_link(ada: Browser, stranger: Browser) -> None:
    form = ada.get("/admin/users/new")
    answer = ada.submit(form, "/admin/users/new", email="Zoe@example.org", role="member")
    path = link_in(ada.read(answer))
    assert answer.headers["Cache-Control"] == "no-store"
    page = stranger.get(path)
    assert "zoe@example.org" in words(page)
    refused = stranger.submit(page, path, new=PASSWORD, again="other")
    assert "are not the same" in words(stranger.read(refused, 422))
    refused = stranger.submit(page, path, new="password1234", again="password1234")
    assert "first that others would try" in words(stranger.read(refused, 422))
    assert stranger.submit(page, path, new=PASSWORD, again=PASSWORD).location == "/"
    assert "you are signed in" in words(stranger.get("/"))
    assert "used up" in words(stranger.get(path, status=404))
    assert "zoe@example.org" in words(ada.get("/admin/users"))


def test_an_address_that_cannot_be_invited_is_told(ada: Browser, user: Person) -> None:
    form = ada.get("/admin/users/new")
    for email, sentence in (
        ("", "Write an address."),
        ("no address", "is not an e-mail address"),
        (user.email, "has an account already"),
    ):
        answer = ada.submit(form, "/admin/users/new", email=email)
        page = ada.read(answer, 422)
        assert sentence in words(page)
        assert words(page.title).startswith("Error:")  # type: ignore[arg-type]


def test_a_person_is_made_an_admin_and_a_member_again(
    ada: Browser, mia: Browser, user: Person
) -> None:
    path = f"/admin/users/{user.id}"
    answer = ada.submit(ada.get(path), f"{path}/role", "Make an admin")
    assert answer.location == path
    assert "mia@example.org is an admin now." in words(ada.get(path))
    assert mia.get("/admin/users")
    ada.submit(ada.get(path), f"{path}/role", "Make a member")
    assert mia.client.get("/admin/users").status_code == 403


def test_a_person_is_switched_off_and_on(
    app: Flask, ada: Browser, mia: Browser, user: Person
) -> None:
    path = f"/admin/users/{user.id}"
    ada.submit(ada.get(path), f"{path}/off", "Switch off")
    assert mia.client.get("/").status_code == 302
    assert app.test_client().get("/api/me", headers=user.bearer).status_code == 401
    page = ada.get(path)
    assert "Switched off" in words(page)
    assert not page.select("form[action$=link]")
    ada.submit(page, f"{path}/on", "Switch on")
    assert app.test_client().get("/api/me", headers=user.bearer).status_code == 200


def test_the_last_admin_is_kept_and_told_why(ada: Browser, admin: Person) -> None:
    path = f"/admin/users/{admin.id}"
    for action, values in (("off", {}), ("role", {"role": "member"})):
        answer = ada.post(f"{path}/{action}", **values)
        assert "This is the last admin" in words(ada.read(answer, 409))


def test_an_admin_who_steps_back_goes_home(app: Flask, ada: Browser, admin: Person) -> None:
    with app.app_context():
        db.session.add(User(email="bob@example.org", password_hash="", is_admin=True))
        db.session.commit()
    answer = ada.post(f"/admin/users/{admin.id}/role", role="member")
    assert answer.location == "/"
    assert "Admin" not in words(ada.get("/").nav)  # type: ignore[arg-type]


def test_a_forgotten_password_is_set_anew_by_a_link(
    ada: Browser, stranger: Browser, user: Person
) -> None:
    path = f"/admin/users/{user.id}"
    link = link_in(ada.read(ada.submit(ada.get(path), f"{path}/link", "Make a link")))
    answer = stranger.submit(stranger.get(link), link, new=PASSWORD, again=PASSWORD)
    assert answer.location == "/"


def test_a_wrong_link_opens_nothing(stranger: Browser) -> None:
    for text in ("x", "x" * 43, "ä" * 43):
        assert "used up or too old" in words(stranger.get(f"/password/{text}", status=404))


def test_people_are_searched(ada: Browser, user: Person) -> None:
    assert "mia@example.org" in words(ada.get("/admin/users?text=MIA").table)  # type: ignore[arg-type]
    assert "Nobody is called like this" in words(ada.get("/admin/users?text=nobody"))
