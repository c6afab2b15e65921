"""Dates, times and numbers as the reader writes them."""

from datetime import UTC, date, datetime

import pytest
from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.rows import checked
from webapp.extensions import db
from webapp.models import Upload, User
from webapp.services.accounts import LANGUAGES
from webapp.views.account_forms import time_zones
from webapp.views.writing import PLAIN, writing_of

MOMENT = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "zone", "today", "text"),
    [
        ("", "UTC", date(2026, 11, 20), "today 23:30"),
        ("", "Asia/Tokyo", date(2026, 11, 21), "today 08:30"),
        ("", "Asia/Tokyo", date(2026, 11, 22), "Yesterday, 08:30"),
        ("", "America/New_York", date(2026, 11, 24), "20 Nov, 18:30"),
        ("en-US", "America/New_York", date(2027, 1, 1), "Nov 20, 2026, 6:30\u202fPM"),
        ("en-GB", "Europe/London", date(2027, 1, 1), "20 Nov 2026, 23:30"),
        ("de-DE", "Europe/Berlin", date(2026, 12, 24), "21. Nov., 00:30"),
        ("de-DE", "Europe/Berlin", date(2027, 1, 1), "21.11.2026, 00:30"),
        ("ja-JP", "Asia/Tokyo", date(2027, 1, 1), "2026/11/21, 8:30"),
    ],
)
def test_a_moment_follows_the_readers_clock_and_custom(
    language: str, zone: str, today: date, text: str
) -> None:
    assert writing_of(language, zone).when(MOMENT, today) == text


@pytest.mark.parametrize(
    ("language", "number", "size"),
    [
        ("", "1,234,567", "1.4"),
        ("en-US", "1,234,567", "1.4"),
        ("de-DE", "1.234.567", "1,4"),
        ("de-CH", "1\u2019234\u2019567", "1.4"),
        ("fr-FR", "1\u202f234\u202f567", "1,4"),
    ],
)
def test_a_number_has_the_readers_marks(language: str, number: str, size: str) -> None:
    way = writing_of(language, "")
    assert (way.number(1_234_567), way.number(1.44, 1)) == (number, size)


def test_every_language_on_offer_is_known() -> None:
    for language in LANGUAGES:
        assert writing_of(language, "").locale is not None


def test_what_is_not_known_any_more_is_written_in_the_desks_own_way() -> None:
    assert writing_of("tlh-XX", "Mars/Olympus") == PLAIN
    assert writing_of("!", "../x") == PLAIN


def test_the_exact_moment_says_its_distance_from_utc() -> None:
    assert writing_of("de-DE", "Asia/Tokyo").exactly(MOMENT) == "2026-11-21 08:30:00+09:00"


def test_all_places_are_on_offer_by_continent() -> None:
    zones = {choice.value: choice for choice in time_zones()}
    assert zones["Europe/Zurich"].optgroup == "Europe"
    assert zones["America/Argentina/Buenos_Aires"].label == "Argentina/Buenos Aires"
    assert {"", "UTC"} <= set(zones)
    assert not any(name.startswith(("Etc/", "posix")) for name in zones)


def test_every_page_is_written_for_who_looks(app: Flask, mia: Browser, user: Person) -> None:
    upload_id = checked(app, user)
    with app.app_context():
        owner = db.session.get(User, user.id)
        upload = db.session.get(Upload, upload_id)
        assert owner is not None
        assert upload is not None
        owner.language, owner.time_zone = "de-DE", "Asia/Tokyo"
        upload.created_at = datetime(2025, 3, 4, 20, 0, tzinfo=UTC)
        db.session.commit()
    text = words(mia.get(f"/uploads/{upload_id}"))
    assert "05.03.2025, 05:00" in text
    assert "4.812" in text
    assert "05.03.2025, 05:00" in words(mia.get("/uploads"))


def test_others_are_not_affected_by_what_somebody_chose(
    app: Flask, mia: Browser, ada: Browser, user: Person
) -> None:
    upload_id = checked(app, user)
    mia.submit(mia.get("/account"), "/account", language="de-DE", time_zone="Asia/Tokyo")
    assert "4.812" in words(mia.get(f"/uploads/{upload_id}"))
    assert "4,812" in words(ada.get(f"/uploads/{upload_id}"))
