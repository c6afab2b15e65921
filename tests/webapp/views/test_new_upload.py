"""Handing in a file."""

import io
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.desk import Person
from tests.webapp.views.browser import Browser, form_of, words
from webapp import create_app
from webapp.extensions import db
from webapp.models import Upload
from webapp.settings import Settings
from webapp.views import new_upload

TAGS = b"Language;Tag\nen;ecology\nde;\xc3\x96kologie\n"


def hand_in(
    browser: Browser, content: bytes, name: str = "tags.csv", **values: str
) -> TestResponse:
    page = browser.get("/uploads/new")
    file = (io.BytesIO(content), name)
    sent: dict[str, Any] = {"dataset": "tags", "file": file, **values}
    return browser.submit(page, "/uploads/new", **sent)


def test_the_limits_are_said_beforehand(mia: Browser) -> None:
    page = mia.get("/uploads/new")
    hint = page.select_one("#file-limits")
    assert hint is not None
    assert "Up to 2 GB" in words(hint)
    assert page.select_one("#file")["aria-describedby"] == "file-limits"  # type: ignore[index]
    for limit in ("1,048,576 rows", "100,000,000 rows", "500"):
        assert limit in words(page)
    assert form_of(page, "/uploads/new")["enctype"] == "multipart/form-data"
    assert form_of(page, "/uploads/new")["data-max-bytes"] == str(2048 * 1024 * 1024)


def test_every_dataset_says_what_its_file_needs(mia: Browser) -> None:
    page = mia.get("/uploads/new?dataset=users")
    assert [tag["value"] for tag in page.select("input[type=radio]")] == [
        "people",
        "tags",
        "users",
    ]
    assert page.select_one("input[checked]")["value"] == "users"  # type: ignore[index]
    shown = page.select_one("details[open]")
    assert shown is not None
    assert "Required: Email" in words(shown)
    assert shown.select('a[href="/datasets/users/template.xlsx"]')


def test_a_file_is_taken_in_and_its_check_waits(app: Flask, mia: Browser, user: Person) -> None:
    answer = hand_in(mia, TAGS, "Schlagwörter.csv")
    assert answer.location == "/uploads/1"
    page = mia.get("/uploads/1")
    assert words(page.h1) == "Schlagwörter.csv"  # type: ignore[arg-type]
    assert "Waits for a worker" in words(page)
    with app.app_context():
        upload = db.session.get(Upload, 1)
        assert upload is not None
        assert (upload.owner_id, upload.size) == (user.id, len(TAGS))


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"PK\x03\x04 not really a workbook", "broken.xlsx"),
        (b"\x89PNG\r\n\x1a\n" + bytes(2000), "photo.csv"),
        (b"%PDF-1.7\n" + bytes(range(256)), "report.csv"),
    ],
)
def test_what_is_no_table_is_refused_with_a_sentence(
    content: bytes, name: str, app: Flask, mia: Browser
) -> None:
    page = mia.read(hand_in(mia, content, name), 422)
    assert page.title is not None
    assert page.title.text.startswith("Error:")
    told = page.select_one("#file-error")
    assert told is not None
    assert words(told).endswith(".")
    assert words(told) in words(page.select_one("[role=alert]"))  # type: ignore[arg-type]
    assert page.select_one("input[checked]")["value"] == "tags"  # type: ignore[index]
    with app.app_context():
        assert db.session.query(Upload).count() == 0


@pytest.mark.parametrize("missing", ["file", "dataset"])
def test_a_missing_choice_is_told(missing: str, mia: Browser) -> None:
    page = mia.read(hand_in(mia, TAGS, **{missing: ""}), 422)
    assert page.select(f"#{missing}-error")
    assert page.select(f'[role=alert] a[href="#{missing}"]')


def test_an_unknown_dataset_is_told(mia: Browser) -> None:
    page = mia.read(hand_in(mia, TAGS, dataset="nonsense"), 422)
    assert page.select("#dataset-error")


def small(settings: Settings) -> Flask:
    """A desk that takes files of up to 2,000 bytes."""
    return create_app(settings.model_copy(update={"max_upload_bytes": 2000}))


def test_a_file_over_the_limit_is_refused_with_the_limit(
    settings: Settings, user: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(small(settings).test_client())
    page = browser.get("/signin")
    browser.submit(page, "/signin", email=user.email, password=user.password)
    refused = browser.read(hand_in(browser, b"a,b\n" * 501), 422)
    assert "larger than" in words(refused.select_one("#file-error"))  # type: ignore[arg-type]
    # So large that nothing of it is read at all.
    monkeypatch.setattr(new_upload, "ROOM_FOR_THE_FORM", 500)
    refused = browser.read(hand_in(browser, b"a,b\n" * 1000), 413)
    assert "larger than 2 KB" in words(refused.select_one("#file-error"))  # type: ignore[arg-type]


def test_a_stranger_cannot_fill_the_disk(stranger: Browser) -> None:
    answer = stranger.client.post(
        "/uploads/new", data={"file": (io.BytesIO(bytes(400_000)), "x.csv")}
    )
    assert answer.location.startswith("/signin")


def test_other_forms_stay_small(mia: Browser) -> None:
    answer = mia.client.post("/theme", data={"theme": "x" * 300_000})
    assert answer.status_code == 413
