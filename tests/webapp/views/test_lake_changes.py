"""Changes of a branch: uploaded, deleted, discarded, committed, and compared."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from tests.desk import Person, make_person
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.lake_rows import CSV, commit, found, let_in, make_repository, put
from webapp.extensions import db
from webapp.models import AuditEntry
from webapp.models.members import MemberRole
from webapp.services.lake import branches, repositories

CHANGES = "/lake/plants/changes/main"


@pytest.fixture
def plants(app: Flask, user: Person) -> str:
    """A repository of Mia with one commit."""
    name = make_repository(app, user)
    put(app, "towns.csv")
    commit(app)
    return name


def upload(browser: Browser, path: str = "", name: str = "new.csv", content: bytes = CSV) -> Any:
    sent = {"path": path, "file": (io.BytesIO(content), name)}
    return browser.submit(browser.get(CHANGES), f"{CHANGES}/upload", **sent)


def rows(page: BeautifulSoup) -> list[str]:
    return [words(row).partition(" Discard")[0] for row in page.select("tbody tr")]


@pytest.mark.parametrize(
    ("path", "name", "at"),
    [
        ("", "new.csv", "new.csv"),
        ("2026/", "new.csv", "2026/new.csv"),
        ("2026/may.csv", "new.csv", "2026/may.csv"),
        ("", "Users/mia/new.csv", "new.csv"),
    ],
)
def test_a_file_goes_to_the_folder_or_name_that_was_written(
    path: str, name: str, at: str, plants: str, mia: Browser
) -> None:
    assert upload(mia, path, name).location == CHANGES
    page = mia.get(CHANGES)
    assert rows(page) == [f"{at} Added 28 bytes"]
    assert f"{at} is uploaded. It is not committed yet." in words(page)


def test_the_folder_that_one_comes_from_is_filled_in(plants: str, mia: Browser) -> None:
    link = mia.get("/lake/plants/tree/main?prefix=2026/").select_one("a[href$='#upload']")
    assert link is not None
    field = mia.get(str(link["href"])).select_one("#path")
    assert field is not None
    assert field["value"] == "2026/"


@pytest.mark.parametrize(
    ("path", "name", "sentence"),
    [
        ("", "", "Choose a file."),
        ("x" * 1025, "a.csv", "Field cannot be longer than 1024 characters."),
        ("ü" * 600, "a.csv", "This name is too long: 1,024 bytes at most"),
        ("a\0b", "a.csv", "a character in it that cannot be kept"),
    ],
)
def test_an_upload_that_cannot_be_is_refused_in_a_sentence(
    path: str, name: str, sentence: str, plants: str, mia: Browser
) -> None:
    page = mia.read(upload(mia, path, name), 422)
    assert sentence in words(page)
    assert rows(page) == []


@pytest.mark.parametrize(("size", "sentence"), [(3_000, "larger than"), (300_000, "was sent")])
def test_a_file_over_the_limit_is_not_kept(
    app: Flask,
    plants: str,
    mia: Browser,
    monkeypatch: pytest.MonkeyPatch,
    size: int,
    sentence: str,
) -> None:
    small = app.config["DESK"].model_copy(update={"max_upload_bytes": 2_000})
    monkeypatch.setitem(app.config, "DESK", small)
    page = mia.read(upload(mia, content=bytes(size)), 422 if size < 100_000 else 413)
    assert sentence in words(page)
    assert rows(page) == []


def test_changes_become_a_commit_that_says_what_it_changed(
    app: Flask, plants: str, mia: Browser
) -> None:
    put(app, "towns.csv", b"code\n")
    put(app, "a.csv")
    page = mia.get(CHANGES)
    assert rows(page) == ["a.csv Added 28 bytes", "towns.csv Changed 5 bytes"]
    answer = mia.submit(page, f"{CHANGES}/commit", message="Prices of May\n\nFrom Oslo")
    shown = mia.get(answer.location)
    assert shown.h1 is not None
    assert shown.h1.text == "Prices of May"
    assert "From Oslo" in words(shown)
    assert rows(shown) == ["a.csv Added 28 bytes", "towns.csv Changed 5 bytes"]
    assert "Nothing is different" in words(mia.get(CHANGES))
    log = mia.get("/lake/plants/commits/main")
    titles = [link.text for link in log.select("tbody th a")]
    assert titles == ["Prices of May", "Add towns", "Repository created"]


def test_a_commit_needs_a_message_and_a_change(app: Flask, plants: str, mia: Browser) -> None:
    put(app, "a.csv")
    page = mia.get(CHANGES)
    refused = mia.read(mia.submit(page, f"{CHANGES}/commit", message=" "), 422)
    assert "Write what has changed." in words(refused)
    commit(app)
    late = mia.read(mia.submit(page, f"{CHANGES}/commit", message="May"), 422)
    assert "There is nothing to commit" in words(late)


def test_the_first_commit_says_that_nothing_was_before(plants: str, mia: Browser) -> None:
    page = mia.get("/lake/plants/commit/main~1")
    assert "the repository begins here" in words(page)


def test_the_metadata_of_an_import_is_shown_with_its_commit(
    app: Flask, plants: str, mia: Browser
) -> None:
    put(app, "a.csv")
    sources = '[{"type": "object", "path": "s3://bucket/oak", "destination": "oak"}, {"more": 2}]'
    kept = {"importdesk.sources": sources, ".lakefs.merge.strategy": "source-wins"}
    commit(app, "Import objects", source="the garden", **kept)
    told = words(mia.get("/lake/plants/commit/main"))
    assert "Imported from s3://bucket/oak to oak and 2 more source the garden" in told
    assert ".lakefs" not in told


def test_sources_that_somebody_else_has_written_are_shown_as_they_are(
    app: Flask, plants: str, mia: Browser
) -> None:
    put(app, "a.csv")
    commit(app, "Import objects", **{"importdesk.sources": "a bag"})
    assert "importdesk.sources a bag" in words(mia.get("/lake/plants/commit/main"))


def test_one_change_is_discarded_and_the_others_stay(app: Flask, plants: str, mia: Browser) -> None:
    for path in ("a b&c.csv", "d.csv"):
        put(app, path)
    page = mia.get(CHANGES)
    mia.submit(page, f"{CHANGES}/discard?path=a+b%26c.csv")
    assert rows(mia.get(CHANGES)) == ["d.csv Added 28 bytes"]


def test_all_changes_are_discarded_after_a_question(app: Flask, plants: str, mia: Browser) -> None:
    for path in ("a.csv", "b.csv"):
        put(app, path)
    page = mia.get(f"{CHANGES}/discard")
    assert "2 changes of main are undone" in words(page)
    mia.submit(page, f"{CHANGES}/discard")
    assert "2 changes discarded." in words(mia.get(CHANGES))
    assert rows(mia.get(CHANGES)) == []


def test_an_object_is_deleted_as_a_change_and_is_still_in_the_last_commit(
    plants: str, mia: Browser
) -> None:
    page = mia.get("/lake/plants/remove/main?path=towns.csv")
    assert "older versions go on having the object" in words(page)
    mia.submit(page, "/lake/plants/remove/main?path=towns.csv")
    changes = mia.get(CHANGES)
    assert rows(changes) == ["towns.csv Removed \u2013"]
    mia.get("/lake/plants/object/main?path=towns.csv", status=404)
    old = changes.select_one("tbody a")
    assert old is not None
    assert "towns.csv" in words(mia.get(str(old["href"])))
    again = mia.post("/lake/plants/remove/main?path=towns.csv")
    assert again.status_code == 404


def test_two_branches_are_compared(app: Flask, plants: str, mia: Browser) -> None:
    with app.app_context():
        row = found("plants")
        branches.create(row, "may", branches.get(row, "main").commit_id)
    put(app, "may.csv", branch="may")
    commit(app, branch="may")
    page = mia.get("/lake/plants/compare?left=main&right=may")
    assert rows(page) == ["may.csv Added 28 bytes"]
    assert rows(mia.get("/lake/plants/compare?left=may&right=main")) == ["may.csv Removed \u2013"]
    assert "has the same objects" in words(mia.get("/lake/plants/compare?left=may&right=may"))
    wrong = mia.get("/lake/plants/compare?left=june&right=may", status=422)
    assert "There is no branch, tag or commit of this name" in words(wrong)


def test_many_changes_are_shown_page_by_page(app: Flask, plants: str, mia: Browser) -> None:
    for number in range(101):
        put(app, f"{number:03}.csv", b"")
    made = commit(app)
    page = mia.get(f"/lake/plants/commit/{made}")
    assert len(rows(page)) == 100
    following = page.select_one('nav[aria-label="Pages"] a')
    assert following is not None
    assert rows(mia.get(str(following["href"]))) == ["100.csv Added 0 bytes"]


def test_a_long_log_is_shown_page_by_page(app: Flask, plants: str, mia: Browser) -> None:
    for number in range(50):
        put(app, "towns.csv", str(number).encode())
        commit(app, f"Version {number}")
    page = mia.get("/lake/plants/commits/main")
    assert len(page.select("tbody tr")) == 50
    following = page.select_one('nav[aria-label="Pages"] a')
    assert following is not None
    last = mia.get(str(following["href"]))
    titles = [link.text for link in last.select("tbody th a")]
    assert titles == ["Add towns", "Repository created"]


def test_a_protected_branch_is_changed_by_admins_only(
    app: Flask, plants: str, mia: Browser, sign_in: Callable[[Person], FlaskClient]
) -> None:
    writer = make_person(app, "wim@example.org")
    let_in(app, writer, MemberRole.WRITER)
    browser = Browser(sign_in(writer))
    assert upload(browser, name="before.csv").location == CHANGES
    mia.submit(mia.get("/lake/plants/branches"), "/lake/plants/branches/main/protect")
    page = browser.get(CHANGES)
    assert "main is protected" in words(page)
    assert not page.select("main form")
    for path in ("upload", "commit", "discard"):
        answer = browser.post(f"{CHANGES}/{path}", message="x")
        assert "This branch is protected" in words(browser.read(answer, 403))
    assert upload(mia, name="after.csv").location == CHANGES


def test_nothing_of_a_read_only_repository_is_changed(
    app: Flask, plants: str, mia: Browser
) -> None:
    with app.app_context():
        repositories.switch_read_only(found("plants"), on=True)
    page = mia.get(CHANGES)
    assert "Read-only" in words(page)
    assert not page.select("main form")
    answer = mia.post(f"{CHANGES}/commit", message="x")
    assert "This repository is read-only" in words(mia.read(answer, 403))


def test_a_commit_of_a_page_is_in_the_audit_log(app: Flask, plants: str, mia: Browser) -> None:
    put(app, "a.csv")
    mia.submit(mia.get(CHANGES), f"{CHANGES}/commit", message="May")
    with app.app_context():
        line = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
        assert line is not None
        assert (line.action, line.who, line.address) == (
            "committed",
            "mia@example.org",
            "127.0.0.1",
        )
