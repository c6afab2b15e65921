"""Pieces of files that are refused, and what is there afterwards."""

import base64
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask

from tests.api.tus_client import PLACE, Tus, files, limit, parts
from tests.desk import Person, make_person
from webapp.extensions import db
from webapp.models import AssetPartial, User
from webapp.models.columns import now
from webapp.services.assets import access, partials, projects
from workers.assets import orphans


@pytest.fixture
def mia(app: Flask, user: Person) -> Tus:
    """A member who has the project 0801."""
    with app.app_context():
        projects.create(db.session.get_one(User, user.id), "0801")
        db.session.remove()
    return Tus(app, user)


def test_a_wrong_offset_changes_nothing_and_names_the_right_one(app: Flask, mia: Tus) -> None:
    place = mia.begun("a.txt", 6)
    mia.patch(place, 0, b"abc")
    for offset in (0, 2, 4, 6):
        answer = mia.patch(place, offset, b"")
        assert answer.status_code == 409
        assert answer.json["error"]["detail"] == {"offset": 3}
    assert mia.patch(place, 7, b"x").status_code == 413
    mia.patch(place, 3, b"def")
    assert mia.patch(place, 0, b"abcdef").status_code == 409
    assert mia.patch(place, 6, b"").status_code == 204
    assert files(app) == {"a.txt": b"abcdef"}


def test_more_than_the_file_was_said_to_have_is_refused(app: Flask, mia: Tus) -> None:
    place = mia.begun("a.txt", 3)
    assert mia.patch(place, 0, b"abcd").status_code == 413
    without_end = {"environ_overrides": {"wsgi.input_terminated": True}, "content_length": None}
    chunked = mia.patch(place, 0, b"", input_stream=BytesIO(b"abcd"), **without_end)
    assert chunked.status_code == 413
    assert mia.offset(place) == 0
    assert files(app) == {}
    limit(app, max_upload_bytes=5)
    answer = mia.begin("b.txt", 6)
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412),
        ({"Tus-Resumable": ""}, 412),
        ({"Upload-Length": ""}, 422),
        ({"Upload-Length": "-1"}, 422),
        ({"Upload-Length": "1.5"}, 422),
        ({"Upload-Length": "9" * 30}, 422),
        ({"Upload-Length": "\u0663".encode().decode("latin-1")}, 422),
        ({"Upload-Metadata": "filename ###"}, 422),
        ({"Upload-Metadata": "filename /w=="}, 422),
        ({"Upload-Metadata": ""}, 422),
        ({"Upload-Metadata": "filename " + base64.b64encode(b"../a.txt").decode()}, 422),
        ({"Upload-Metadata": "filename " + base64.b64encode(b"a\0.txt").decode()}, 422),
        ({"Upload-Metadata": "filename " + base64.b64encode(b"a.exe").decode()}, 422),
    ],
)
def test_nonsense_begins_nothing(
    app: Flask, mia: Tus, headers: dict[str, str], status: int
) -> None:
    answer = mia.begin("a.txt", 3, headers=headers)
    assert answer.status_code == status, answer.text
    if status == 412:
        assert answer.headers["Tus-Version"] == "1.0.0"
    with app.app_context():
        assert db.session.query(AssetPartial).count() == 0


def test_a_piece_is_of_its_own_type(mia: Tus) -> None:
    place = mia.begun("a.txt", 3)
    assert mia.patch(place, 0, b"abc", content_type="text/plain").status_code == 415
    assert mia.patch(place, 0, b"abc", headers={"Upload-Offset": "x"}).status_code == 422


def test_a_file_that_took_too_long_is_gone(app: Flask, mia: Tus) -> None:
    place, other = mia.begun("a.txt", 6), mia.begun("b.txt", 6)
    mia.patch(place, 0, b"abc")
    mia.patch(other, 0, b"abc")
    with app.app_context():
        late = db.update(AssetPartial).where(AssetPartial.path == "a.txt")
        db.session.execute(late.values(expires_at=now() - timedelta(seconds=1)))
        db.session.commit()
    assert mia("HEAD", place).status_code == mia.patch(place, 3, b"def").status_code == 410
    with app.app_context():
        orphans.sweep(now() - timedelta(seconds=60))
        assert len(parts(app)) == 2
        orphans.sweep(now() + timedelta(seconds=60))
    assert parts(app) == ["00000000000000000000"]
    assert mia("HEAD", place).status_code == 404
    assert mia.patch(other, 3, b"def").status_code == 204


def test_nobody_begins_more_than_the_limit(app: Flask, mia: Tus) -> None:
    limit(app, max_partials=2)
    first = mia.begun("a.txt", 1)
    mia.begun("b.txt", 1)
    assert mia.begin("c.txt", 1).status_code == 409
    mia.patch(first, 0, b"x")
    assert mia.begin("c.txt", 1).status_code == 201


def test_a_file_of_somebody_else_is_none(app: Flask, mia: Tus, admin: Person) -> None:
    place = mia.begun("a.txt", 3)
    eve = Tus(app, make_person(app, "eve@example.org"))
    with app.app_context():
        owner = db.session.scalars(db.select(User).where(User.email == "eve@example.org")).one()
        projects.create(owner, "0802")
        db.session.remove()
    for there in (place, place.replace("0801", "0802")):
        for method in ("HEAD", "DELETE"):
            assert eve(method, there).status_code == 404
        assert eve.patch(there, 0, b"abc").status_code == 404
    assert eve.begin("a.txt", 3).status_code == 404
    assert mia("HEAD", f"{PLACE}/%00").status_code == 404
    assert Tus(app, admin).offset(place) == 0


class Erasing(BytesIO):
    """A body that comes while somebody erases the project."""

    def read(self, size: int | None = -1) -> bytes:
        if access.find("0801"):
            projects.erase(projects.find("0801"))
        return super().read(size)


def test_a_project_that_is_erased_meanwhile_takes_no_more(app: Flask, mia: Tus) -> None:
    place = mia.begun("a.txt", 3)
    with app.app_context():
        row = db.session.scalars(db.select(AssetPartial)).one()
        with pytest.raises(Exception, match="no such upload"):
            partials.append(row, 0, Erasing(b"abc"))
        db.session.remove()
    assert mia("HEAD", place).status_code == 404
    assert files(app) == {}
