"""Files that a person adds to a batch which a script has made."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.desk import Person, make_person
from tests.webapp.views.batch_rows import TAGS, let_run, make_batch, make_open_batch
from tests.webapp.views.browser import Browser, words
from webapp.extensions import db
from webapp.models import Batch
from webapp.models.columns import now
from workers.runner import run_process


def files(app: Flask, batch_id: int) -> list[tuple[str, str, int]]:
    """The files of a batch: their names, what they were handed in as, how large they are."""
    with app.app_context():
        found = db.session.get_one(Batch, batch_id).files
        return [(one.name, one.filename, one.size) for one in found]


def test_a_file_is_added_and_the_batch_imported(app: Flask, mia: Browser, user: Person) -> None:
    batch_id = make_open_batch(app, user)
    address = f"/batches/{batch_id}"
    page = mia.get(address)
    assert "The script that made this batch adds them, or you do." in words(page)
    sent = {"file": (io.BytesIO(TAGS), "may.json"), "name": "tags"}
    assert mia.submit(page, f"{address}/files", **sent).location == address
    assert files(app, batch_id) == [("tags", "may.json", len(TAGS))]
    mia.submit(mia.get(f"{address}/import"), f"{address}/import")
    with app.app_context():
        run_process(db.session.get_one(Batch, batch_id).process_id or 0)
    assert "The import created 1 record" in words(mia.get(address))


def test_the_files_of_a_batch_are_downloaded_as_they_came_in(
    app: Flask, mia: Browser, user: Person, sign_in: Callable[[Person], FlaskClient]
) -> None:
    address = f"/batches/{make_batch(app, user)}"
    link = mia.get(address).select_one('tbody a[href*="/files/"]')
    assert link is not None
    saved = mia.client.get(str(link["href"]))
    assert saved.data == TAGS
    assert saved.headers["Content-Disposition"] == "attachment; filename=tags-may.json"
    somebody_else = sign_in(make_person(app, "pat@example.org"))
    assert somebody_else.get(str(link["href"])).status_code == 404
    other = make_batch(app, user)
    assert mia.client.get(f"/batches/{other}/files/1").status_code == 404


def test_files_that_were_removed_are_not_offered(app: Flask, mia: Browser, user: Person) -> None:
    batch_id = make_batch(app, user)
    with app.app_context():
        db.session.get_one(Batch, batch_id).files_removed_at = now()
        db.session.commit()
    assert not mia.get(f"/batches/{batch_id}").select('tbody a[href*="/files/"]')
    assert mia.client.get(f"/batches/{batch_id}/files/1").status_code == 409


def test_a_file_without_a_name_goes_by_its_own(app: Flask, mia: Browser, user: Person) -> None:
    batch_id = make_open_batch(app, user)
    address = f"/batches/{batch_id}"
    mia.submit(mia.get(address), f"{address}/files", file=(io.BytesIO(TAGS), "tags"))
    assert files(app, batch_id) == [("tags", "tags", len(TAGS))]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({}, "Choose a file."),
        ({"file": (io.BytesIO(b"[]"), "may.json")}, "for file may.json"),
    ],
)
def test_a_file_that_is_not_added_is_told(
    app: Flask, mia: Browser, user: Person, sent: dict[str, object], sentence: str
) -> None:
    batch_id = make_open_batch(app, user)
    address = f"/batches/{batch_id}"
    page = mia.read(mia.submit(mia.get(address), f"{address}/files", **sent), 422)
    alert = page.select_one("main [role=alert]")
    assert alert is not None
    assert sentence in words(alert)
    assert files(app, batch_id) == []


@pytest.mark.parametrize(("size", "sentence"), [(3_000, "larger than"), (400_000, "was sent")])
def test_a_file_that_is_too_large_is_not_kept(
    app: Flask,
    mia: Browser,
    user: Person,
    monkeypatch: pytest.MonkeyPatch,
    size: int,
    sentence: str,
) -> None:
    small = app.config["DESK"].model_copy(update={"max_upload_bytes": 2_000})
    batch_id = make_open_batch(app, user)
    address = f"/batches/{batch_id}"
    page = mia.get(address)
    monkeypatch.setitem(app.config, "DESK", small)
    sent = {"file": (io.BytesIO(bytes(size)), "tags")}
    answer = mia.submit(page, f"{address}/files", **sent)
    assert sentence in words(mia.read(answer, 422 if size < 100_000 else 413))
    assert files(app, batch_id) == []


def test_a_batch_that_was_asked_to_run_takes_no_more_files(
    app: Flask, mia: Browser, user: Person
) -> None:
    batch_id = make_batch(app, user)
    let_run(app, batch_id)
    address = f"/batches/{batch_id}"
    assert not mia.get(address).select("#add-file")
    answer = mia.post(f"{address}/files", file=(io.BytesIO(TAGS), "tags"))
    assert "is not in the 'uploading' state" in words(mia.read(answer, 422))
    assert len(files(app, batch_id)) == 1
