"""Branches, tags, members and settings of a repository of the lake."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.desk import Person, make_person
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.lake_rows import commit, found, let_in, make_repository, put
from webapp.extensions import db
from webapp.models import AuditEntry
from webapp.models.lake import LakeRepository
from webapp.models.members import MemberRole
from webapp.services.lake import branches, repositories, tags

BRANCHES = "/lake/plants/branches"
SETTINGS = "/lake/plants/settings"


@pytest.fixture
def plants(app: Flask, user: Person) -> str:
    """A repository of Mia with one commit."""
    name = make_repository(app, user)
    put(app, "towns.csv")
    commit(app)
    return name


def make(mia: Browser, kind: str, name: str, ref: str = "main") -> str:
    page = mia.get(BRANCHES)
    return mia.submit(page, BRANCHES, kind=kind, name=name, ref=ref).location


@pytest.mark.parametrize("kind", ["branch", "tag"])
def test_a_name_begins_at_any_reference(kind: str, plants: str, mia: Browser) -> None:
    assert make(mia, kind, "first", "main~1") == "/lake/plants/tree/first"
    assert "There is no object here yet" in words(mia.get("/lake/plants/tree/first"))
    assert [row.text for row in mia.get(BRANCHES).select("th a")].count("first") == 1


@pytest.mark.parametrize(
    ("kind", "name", "ref", "sentence"),
    [
        ("branch", "", "main", "Write a name."),
        ("branch", "a b", "main", "A branch has a name of letters"),
        ("branch", "main", "main", "There is a branch of this name already."),
        ("branch", "v1", "main", "There is a tag of this name already."),
        ("tag", "v1", "main", "There is a tag of this name already."),
        ("tag", "a:b", "main", "A tag has a name without blanks"),
        ("branch", "new", "nothing", "There is no branch, tag or commit of this name"),
        ("branch", "new", "main~~x y", "This is no name of a branch, a tag or a commit."),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_a_sentence(
    kind: str, name: str, ref: str, sentence: str, app: Flask, plants: str, mia: Browser
) -> None:
    with app.app_context():
        row = found("plants")
        tags.create(row, "v1", branches.get(row, "main").commit_id)
    page = mia.read(mia.post(BRANCHES, kind=kind, name=name, ref=ref), 422)
    assert sentence in words(page)
    field = page.select_one("#ref")
    assert field is not None
    assert field["value"] == ref


def test_before_a_branch_is_deleted_the_page_says_what_is_lost(
    app: Flask, plants: str, mia: Browser
) -> None:
    make(mia, "branch", "may")
    put(app, "a.csv", branch="may")
    commit(app, branch="may")
    put(app, "b.csv", branch="may")
    page = mia.get(f"{BRANCHES}/may/remove")
    assert "1 change that is not committed is lost." in words(page)
    assert "1 commit that main does not have" in words(page)
    mia.submit(page, f"{BRANCHES}/may/remove")
    assert "The branch may is removed." in words(mia.get(BRANCHES))
    mia.get("/lake/plants/tree/may", status=404)


def test_the_default_branch_stays(plants: str, mia: Browser) -> None:
    assert not mia.get(BRANCHES).select("a[href$='main/remove']")
    answer = mia.post(f"{BRANCHES}/main/remove")
    assert "Every repository keeps its default branch" in words(mia.read(answer, 403))


def test_a_tag_is_deleted_and_its_commit_stays(plants: str, mia: Browser) -> None:
    make(mia, "tag", "v1.0")
    page = mia.get("/lake/plants/tags/v1.0/remove")
    mia.submit(page, "/lake/plants/tags/v1.0/remove")
    assert "There is none yet" in words(mia.get(BRANCHES))
    mia.get("/lake/plants/tree/v1.0", status=404)


def test_somebody_is_let_in_and_out_again(
    app: Flask, plants: str, mia: Browser, sign_in: Callable[[Person], FlaskClient]
) -> None:
    person = make_person(app, "wim@example.org")
    browser = Browser(sign_in(person))
    browser.get("/lake/plants/tree/main", status=404)
    page = mia.get(SETTINGS)
    mia.submit(page, f"{SETTINGS}/members", email=" Wim@Example.org ", role="writer")
    assert "wim@example.org" in words(mia.get(SETTINGS))
    assert "plants" in words(browser.get("/lake"))
    mia.submit(mia.get(SETTINGS), f"{SETTINGS}/members/remove")
    browser.get("/lake/plants/tree/main", status=404)
    with app.app_context():
        lines = [one.text for one in db.session.query(AuditEntry) if one.who == "mia@example.org"]
    assert lines == ["wim@example.org is writer.", "wim@example.org is no member any more."]


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Write an address."),
        ("nobody@example.org", "Nobody has the address nobody@example.org."),
        ("mia@example.org", "The owner of a repository is always its admin."),
    ],
)
def test_whoever_cannot_be_let_in_is_named(
    email: str, sentence: str, plants: str, mia: Browser
) -> None:
    page = mia.get(SETTINGS)
    answer = mia.submit(page, f"{SETTINGS}/members", email=email, role="reader")
    assert sentence in words(mia.read(answer, 422))


def test_an_admin_who_lets_herself_out_goes_to_the_list(
    app: Flask, plants: str, sign_in: Callable[[Person], FlaskClient]
) -> None:
    person = make_person(app, "wim@example.org")
    let_in(app, person, MemberRole.ADMIN)
    browser = Browser(sign_in(person))
    answer = browser.submit(browser.get(SETTINGS), f"{SETTINGS}/members/remove")
    assert answer.location == "/lake"


def test_a_writer_sees_the_settings_and_changes_none(
    app: Flask, plants: str, mia: Browser, sign_in: Callable[[Person], FlaskClient]
) -> None:
    person = make_person(app, "wim@example.org")
    let_in(app, person, MemberRole.WRITER)
    browser = Browser(sign_in(person))
    page = browser.get(SETTINGS)
    assert "Your role Writer" in words(page)
    assert not page.select("main form")
    for path in ("members", "members/remove", "read-only", "metadata", "metadata/remove", "remove"):
        assert browser.post(f"{SETTINGS}/{path}").status_code == 403
    assert browser.post(f"{BRANCHES}/main/protect").status_code == 403
    assert browser.client.get(f"{SETTINGS}/remove").status_code == 403


def test_the_repository_is_read_only_until_it_is_not(plants: str, mia: Browser) -> None:
    page = mia.get(SETTINGS)
    mia.submit(page, f"{SETTINGS}/read-only")
    page = mia.get(SETTINGS)
    assert "Nobody changes what is in this repository" in words(page)
    mia.submit(page, f"{SETTINGS}/read-only")
    assert "Upload a file" in words(mia.get("/lake/plants/tree/main"))


def test_notes_are_made_replaced_and_removed(plants: str, mia: Browser) -> None:
    for text in ("Oslo", "Bergen"):
        mia.submit(mia.get(SETTINGS), f"{SETTINGS}/metadata", key="city", value=text)
    page = mia.get(SETTINGS)
    assert "city Bergen" in words(page)
    mia.submit(page, f"{SETTINGS}/metadata/remove")
    assert "city" not in words(mia.get(SETTINGS).main)  # type: ignore[arg-type]


def test_a_repository_goes_once_its_name_is_typed(plants: str, mia: Browser) -> None:
    page = mia.get(f"{SETTINGS}/remove")
    refused = mia.read(mia.submit(page, f"{SETTINGS}/remove", name="plant"), 422)
    assert "Write the name of the repository" in words(refused)
    assert mia.submit(page, f"{SETTINGS}/remove", name="plants").location == "/lake"
    assert "plants is removed." in words(mia.get("/lake"))


def test_more_metadata_than_is_kept_is_refused_in_words(
    app: Flask, plants: str, mia: Browser
) -> None:
    with app.app_context():
        row = db.session.query(LakeRepository).filter_by(name=plants).one()
        repositories.change_details(row, {"long": "x" * 15_000})
        db.session.remove()
    page = mia.get(SETTINGS)
    refused = mia.submit(page, f"{SETTINGS}/metadata", key="more", value="x" * 1_000)
    assert refused.status_code == 422
    assert "Remove some of it first." in refused.text


def test_a_note_that_no_database_keeps_is_removed_like_one_that_is_not_there(
    database: str, plants: str, mia: Browser
) -> None:
    answer = mia.post(f"{SETTINGS}/metadata/remove", key="a\0b")
    assert answer.status_code == 302
