"""Idempotency-Key."""

import io
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.api.conftest import Script
from tests.desk import make_person
from webapp.extensions import db
from webapp.models import KeptAnswer, Process, Upload
from webapp.models.columns import now
from webapp.services import idempotency

KEY = {"Idempotency-Key": "order 66"}


def form(content: bytes = b"key,name\na,Apples\n", name: str = "tags.csv") -> dict[str, Any]:
    """The body of a new upload."""
    return {"data": {"dataset": "tags", "file": (io.BytesIO(content), name)}}


def uploads(app: Flask) -> int:
    """How many uploads the desk has."""
    with app.app_context():
        return db.session.query(Upload).count()


def test_the_same_request_gets_the_same_answer_and_does_nothing_twice(
    app: Flask, call: Script
) -> None:
    first = call("POST", "/api/uploads", headers=KEY, **form())
    again = call("POST", "/api/uploads", headers=KEY, **form())

    assert (again.status_code, again.data) == (first.status_code, first.data)
    assert again.headers["Location"] == first.headers["Location"]
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert uploads(app) == 1


@pytest.mark.parametrize(
    "other",
    [form(b"key,name\nb,Bananas\n"), form(name="other.csv"), {"data": {"dataset": "users"}}],
)
def test_the_same_key_with_another_request_is_refused(
    app: Flask, call: Script, other: dict[str, Any]
) -> None:
    call("POST", "/api/uploads", headers=KEY, **form())

    answer = call("POST", "/api/uploads", headers=KEY, **other)

    assert (answer.status_code, answer.json["error"]["code"]) == (422, "idempotency-key-reused")
    assert uploads(app) == 1


def test_the_same_key_at_another_address_is_refused(
    call: Script, upload_of: Callable[..., tuple[int, int]]
) -> None:
    upload, _ = upload_of(call.person)
    call("POST", f"/api/uploads/{upload}/validation", headers=KEY)

    answer = call("POST", f"/api/uploads/{upload}/import", headers=KEY)

    assert answer.json["error"]["code"] == "idempotency-key-reused"


def test_an_import_is_started_once_and_a_reading_is_changed_once(
    app: Flask, call: Script, upload_of: Callable[..., tuple[int, int]]
) -> None:
    upload, _ = upload_of(call.person)
    for method, path, body, key in (
        ("PUT", "reading", {"json": {"header_row": 2}}, "a"),
        ("POST", "validation", {}, "b"),
    ):
        answers = [
            call(method, f"/api/uploads/{upload}/{path}", headers={"Idempotency-Key": key}, **body)
            for _ in range(2)
        ]
        assert answers[0].json == answers[1].json
    with app.app_context():
        assert db.session.query(Process).count() == 3


def test_a_refused_request_does_not_use_up_its_key(app: Flask, call: Script) -> None:
    refused = call("POST", "/api/uploads", headers=KEY, **form(b""))
    corrected = call("POST", "/api/uploads", headers=KEY, **form())

    assert (refused.status_code, corrected.status_code) == (422, 202)
    assert uploads(app) == 1


def test_the_same_key_of_another_person_is_another_key(app: Flask, call: Script) -> None:
    other = Script(app.test_client(), make_person(app, "eve@example.org"))

    first = call("POST", "/api/uploads", headers=KEY, **form())
    second = other("POST", "/api/uploads", headers=KEY, **form())

    assert first.json["id"] != second.json["id"]


@pytest.mark.parametrize("key", ["", "x" * 256, "a\tb", "schlüssel"])
def test_a_key_that_cannot_be_kept_is_refused(app: Flask, call: Script, key: str) -> None:
    answer = call("POST", "/api/uploads", headers={"Idempotency-Key": key}, **form())

    assert answer.status_code == 422
    assert answer.json["error"]["detail"][0]["path"] == "Idempotency-Key"
    assert uploads(app) == 0


def test_twenty_requests_at_once_make_one_upload(database: str, app: Flask, call: Script) -> None:
    answers: list[Any] = []
    start = threading.Barrier(20)

    def send() -> None:
        script = Script(app.test_client(), call.person)
        start.wait()
        answers.append(script("POST", "/api/uploads", headers=KEY, **form()))

    threads = [threading.Thread(target=send) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    replayed = [answer.headers.get("Idempotency-Replayed") for answer in answers]
    done = [answer for answer in answers if answer.status_code == 202]
    assert Counter(answer.status_code for answer in answers).keys() <= {202, 409}
    assert len(done) - replayed.count("true") == 1
    assert len({answer.json["id"] for answer in done}) == 1
    assert uploads(app) == 1
    assert call("POST", "/api/uploads", headers=KEY, **form()).json == done[0].json


def age(app: Flask, by: timedelta, **change: Any) -> None:
    """Make the only kept answer older."""
    with app.app_context():
        kept = db.session.query(KeptAnswer).one()
        kept.created_at = now() - by
        for name, value in change.items():
            setattr(kept, name, value)
        db.session.commit()


def test_an_answer_is_kept_for_a_day(app: Flask, call: Script) -> None:
    first = call("POST", "/api/uploads", headers=KEY, **form()).json["id"]
    age(app, timedelta(hours=23, minutes=59))
    replayed = call("POST", "/api/uploads", headers=KEY, **form()).json["id"]
    age(app, timedelta(hours=24, seconds=1))
    anew = call("POST", "/api/uploads", headers=KEY, **form()).json["id"]

    assert first == replayed != anew


def test_a_first_request_that_is_under_way_is_not_overtaken(app: Flask, call: Script) -> None:
    call("POST", "/api/uploads", headers=KEY, **form())
    age(app, timedelta(minutes=9), status=None)

    answer = call("POST", "/api/uploads", headers=KEY, **form())

    assert (answer.status_code, answer.json["error"]["code"]) == (409, "conflict")


def test_a_first_request_that_was_killed_is_taken_over_after_ten_minutes(
    app: Flask, call: Script
) -> None:
    call("POST", "/api/uploads", headers=KEY, **form())
    age(app, timedelta(minutes=11), status=None)

    taken_over = call("POST", "/api/uploads", headers=KEY, **form())
    replayed = call("POST", "/api/uploads", headers=KEY, **form())

    assert "Idempotency-Replayed" not in taken_over.headers
    assert replayed.json == taken_over.json
    assert uploads(app) == 2


def test_one_who_was_given_up_no_longer_changes_what_is_kept(context: Flask, database: str) -> None:
    person = make_person(context, "mia@example.org")
    with context.app_context():
        from webapp.models import User

        user = db.session.get(User, person.id)
        assert user is not None
        slow = idempotency.begin(user, "key", "digest")
        assert isinstance(slow, idempotency.Claim)
    age(context, timedelta(minutes=11))
    with context.app_context():
        user = db.session.get(User, person.id)
        assert user is not None
        quick = idempotency.begin(user, "key", "digest")
        assert isinstance(quick, idempotency.Claim)
        idempotency.keep(quick, idempotency.Answer(202, {"id": 2}))
        idempotency.keep(slow, idempotency.Answer(202, {"id": 1}))
        idempotency.forget(slow)

        assert idempotency.begin(user, "key", "digest") == idempotency.Answer(202, {"id": 2})
