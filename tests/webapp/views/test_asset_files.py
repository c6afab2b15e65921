"""The import folder of a project: what waits, what failed and why, and the end of it."""

import csv
import io

import pytest
from flask import Flask

from tests.asset_rows import add_asset, fail, let_in, make_ingest, make_project, send
from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from webapp.extensions import db
from webapp.models import AssetProject, AssetUpload, MemberRole
from webapp.services.assets import uploads
from webapp.states import ProcessState

FILES = "/assets/0801/files"
FINALIZE = "/assets/0801/finalize"


@pytest.fixture
def project(app: Flask, user: Person) -> str:
    """Mia's project."""
    return make_project(app, user)


def paths(app: Flask) -> set[str]:
    """What waits or failed."""
    with app.app_context():
        found = {row.path for row in db.session.query(AssetUpload)}
        db.session.remove()
    return found


def test_an_empty_folder_offers_the_drop_zone(project: str, mia: Browser) -> None:
    page = mia.get(FILES)
    assert "No file waits, and none has failed." in words(page)
    assert page.select('main a[href="/assets/0801/upload"]')


def test_waiting_files_are_listed_and_ingested(app: Flask, project: str, mia: Browser) -> None:
    send(app, "Basel/view.txt", b"abc")
    page = mia.get(FILES)
    assert "1 file waits to be ingested." in words(page)
    assert "Basel/view.txt 3 bytes" in words(page)
    answer = mia.submit(page, "/assets/0801/ingests", "Ingest 1 file")
    assert answer.location.startswith("/assets/0801/ingests/")
    assert "All files that waited" in words(mia.get(answer.location))
    # One at a time.
    assert mia.post("/assets/0801/ingests").status_code == 409


def test_a_failed_file_says_why_and_what_mends_it(app: Flask, project: str, mia: Browser) -> None:
    fail(app, "a.txt")
    page = mia.get(FILES)
    told = words(page)
    assert "1 file could not be ingested." in told
    assert "The file is empty: it has 0 bytes." in told
    assert "Look at the file where it came from, and send it again." in told
    answer = mia.submit(page, "/assets/0801/ingests", "Try 1 failed file again")
    assert "Failed files once more" in words(mia.get(answer.location))


def test_waiting_and_failed_files_are_looked_at_apart(
    app: Flask, project: str, mia: Browser
) -> None:
    send(app, "good.txt")
    fail(app, "bad.txt")
    first = words(mia.get(FILES))
    assert "good.txt" in first
    assert "bad.txt" not in first
    assert "1 file waits to be ingested. 1 file could not be." in first
    failed = words(mia.get(f"{FILES}?show=failed"))
    assert "bad.txt" in failed
    assert "good.txt" not in failed


def test_long_lists_go_on_with_later_files(
    app: Flask, project: str, mia: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "PAGE", 2)
    for number in range(3):
        send(app, f"{number}.txt")
    page = mia.get(FILES)
    following = page.select_one('a[href*="after="]')
    assert following
    told = words(mia.get(str(following["href"])))
    assert "2.txt" in told
    assert "0.txt" not in told


def test_one_file_is_removed(app: Flask, project: str, mia: Browser) -> None:
    number = send(app, "a.txt")
    send(app, "b.txt")
    answer = mia.submit(mia.get(FILES), f"{FILES}/{number}/remove")
    assert answer.location == f"{FILES}?show=waiting"
    assert "a.txt is removed." in words(mia.get(FILES))
    assert paths(app) == {"b.txt"}
    assert mia.post(f"{FILES}/{number}/remove").status_code == 404


def test_failed_files_are_downloaded_as_a_table(app: Flask, project: str, mia: Browser) -> None:
    send(app, "good.txt")
    fail(app, "Köln/a.txt")
    answer = mia.client.get(f"{FILES}/failures.csv")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [row[0] for row in rows] == ["path", "Köln/a.txt"]


def test_a_reader_looks_and_changes_nothing(
    app: Flask, mia: Browser, user: Person, admin: Person
) -> None:
    make_project(app, admin)
    number = send(app, "a.txt")
    let_in(app, user, MemberRole.READER)
    assert not mia.get(FILES).select("main form[method=post]")
    for path in (f"{FILES}/{number}/remove", "/assets/0801/ingests", FINALIZE):
        assert mia.post(path).status_code == 403
    assert mia.client.get(FINALIZE).status_code == 403
    assert paths(app) == {"a.txt"}


def test_files_that_would_be_lost_are_named_before_a_project_is_finalized(
    app: Flask, project: str, mia: Browser
) -> None:
    add_asset(app, "0801", "done.txt")
    send(app, "waits.txt", b"abc")
    fail(app, "bad.txt")
    page = mia.get(FINALIZE)
    told = words(page)
    assert "2 files would be lost, 4 bytes" in told
    assert "They are: bad.txt, waits.txt." in told
    refused = mia.read(mia.submit(page, FINALIZE), 422)
    assert "Tick that the files may be lost" in words(refused)
    assert paths(app) == {"waits.txt", "bad.txt"}
    answer = mia.submit(page, FINALIZE, force="yes")
    assert answer.location == "/assets/0801"
    assert paths(app) == set()
    assert "done.txt" in words(mia.get("/assets/0801"))
    assert "There is nothing to finalize" in words(mia.get(FINALIZE))


def test_a_project_without_losses_is_finalized_at_once(
    app: Flask, project: str, mia: Browser
) -> None:
    number = send(app, "a.txt")
    mia.post(f"{FILES}/{number}/remove")
    page = mia.get(FINALIZE)
    assert not page.select("#force")
    mia.submit(page, FINALIZE)
    with app.app_context():
        row = db.session.query(AssetProject).one()
        assert not row.import_folder
        db.session.remove()
    assert mia.post(FINALIZE).status_code == 422


def test_nothing_is_finalized_while_files_are_ingested(
    app: Flask, project: str, mia: Browser, user: Person
) -> None:
    send(app, "a.txt")
    make_ingest(app, user, ProcessState.RUNNING)
    assert not mia.get(FINALIZE).select("main form")
    refused = mia.read(mia.post(FINALIZE, force="yes"), 422)
    assert "Files are being ingested." in words(refused)
    assert paths(app) == {"a.txt"}
