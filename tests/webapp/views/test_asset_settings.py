"""Settings of a project of assets: title, members, how programs reach it, its removal."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.asset_rows import let_in, make_ingest, make_project, send
from tests.desk import Person, make_person
from tests.webapp.views.browser import Browser, words
from webapp.extensions import db
from webapp.models import AssetProject, MemberRole

SETTINGS = "/assets/0801/settings"


@pytest.fixture
def project(app: Flask, user: Person) -> str:
    """Mia's project."""
    return make_project(app, user)


def test_a_project_gets_another_title(project: str, mia: Browser) -> None:
    mia.submit(mia.get(SETTINGS), SETTINGS, title="  Prints   of Basel ")
    page = mia.get(SETTINGS)
    assert page.h1
    assert page.h1.text == "Prints of Basel"
    refused = mia.submit(page, SETTINGS, title="x" * 201)
    assert refused.status_code == 422


def test_somebody_is_let_in_and_out_again(
    app: Flask, project: str, mia: Browser, sign_in: Callable[[Person], FlaskClient]
) -> None:
    browser = Browser(sign_in(make_person(app, "wim@example.org")))
    browser.get("/assets/0801", status=404)
    mia.submit(mia.get(SETTINGS), f"{SETTINGS}/members", email="Wim@Example.org", role="writer")
    page = mia.get(SETTINGS)
    assert "wim@example.org is a writer of 0801 now." in words(page)
    browser.get("/assets/0801/upload")
    mia.submit(page, f"{SETTINGS}/members/remove")
    browser.get("/assets/0801", status=404)


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Write an address."),
        ("nobody@example.org", "Nobody has the address nobody@example.org."),
        ("mia@example.org", "The owner of a project is always its admin."),
    ],
)
def test_whoever_cannot_be_let_in_is_named(
    email: str, sentence: str, project: str, mia: Browser
) -> None:
    answer = mia.submit(mia.get(SETTINGS), f"{SETTINGS}/members", email=email, role="reader")
    assert sentence in words(mia.read(answer, 422))


def test_an_admin_who_lets_himself_out_goes_to_the_list(
    app: Flask, project: str, sign_in: Callable[[Person], FlaskClient]
) -> None:
    person = make_person(app, "wim@example.org")
    let_in(app, person, MemberRole.ADMIN)
    browser = Browser(sign_in(person))
    answer = browser.submit(browser.get(SETTINGS), f"{SETTINGS}/members/remove")
    assert answer.location == "/assets"


def test_a_writer_sees_the_settings_and_changes_none(
    app: Flask, mia: Browser, user: Person, admin: Person
) -> None:
    make_project(app, admin)
    let_in(app, user, MemberRole.WRITER)
    page = mia.get(SETTINGS)
    assert "Your role Writer" in words(page)
    assert not page.select("main form")
    for path in ("", "/members", "/members/remove", "/remove"):
        assert mia.post(f"{SETTINGS}{path}").status_code == 403
    assert mia.client.get(f"{SETTINGS}/remove").status_code == 403


def test_the_settings_say_where_programs_send_files(project: str, mia: Browser) -> None:
    told = words(mia.get(SETTINGS))
    assert "http://localhost/projects/0801/bulk-ingest/ingest/folder%2Fname.jpg" in told


def test_a_project_goes_once_its_shortcode_is_typed(app: Flask, project: str, mia: Browser) -> None:
    page = mia.get(f"{SETTINGS}/remove")
    refused = mia.read(mia.submit(page, f"{SETTINGS}/remove", typed="0802"), 422)
    assert "Write the shortcode, so that no other project goes." in words(refused)
    assert mia.submit(page, f"{SETTINGS}/remove", typed=" 0801").location == "/assets"
    assert "The project 0801 is deleted." in words(mia.get("/assets"))
    with app.app_context():
        assert db.session.query(AssetProject).count() == 0
        db.session.remove()


def test_a_project_stays_while_its_files_are_ingested(
    app: Flask, project: str, mia: Browser, user: Person
) -> None:
    send(app, "a.txt")
    make_ingest(app, user)
    refused = mia.post(f"{SETTINGS}/remove", typed="0801")
    assert "Files are being ingested: cancel that first." in words(mia.read(refused, 422))
