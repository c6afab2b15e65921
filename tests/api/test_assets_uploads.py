"""Files come in pieces (tus 1.0.0) and go on where they broke off."""

import base64
import threading
from io import BytesIO

import pytest
from flask import Flask

from tests.api.tus_client import PIECE, PLACE, Tus, files, limit, parts
from tests.desk import Person
from webapp import storage
from webapp.extensions import db
from webapp.models import AssetPartial, AssetProject, User
from webapp.services.assets import partials, pieces, projects


@pytest.fixture
def mia(app: Flask, user: Person) -> Tus:
    """A member who has the project 0801."""
    with app.app_context():
        projects.create(db.session.get_one(User, user.id), "0801")
        db.session.remove()
    return Tus(app, user)


@pytest.mark.usefixtures("database")
def test_a_file_in_pieces_becomes_one_of_the_import_folder(app: Flask, mia: Tus) -> None:
    place = mia.begun("Côté/a b.txt", 10)
    assert mia.offset(place) == 0
    assert files(app) == {}
    for offset, content in ((0, b"012"), (3, b"3456"), (7, b"789")):
        answer = mia.patch(place, offset, content)
        assert (answer.status_code, answer.data) == (204, b"")
        assert answer.headers["Upload-Offset"] == str(offset + len(content))
        assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert files(app) == {"Côté/a b.txt": b"0123456789"}
    assert mia.offset(place) == 10
    assert parts(app) == []
    with app.app_context():
        assert db.session.scalars(db.select(AssetProject.import_folder)).one()


def test_what_the_desk_can_do_is_told_to_everybody(app: Flask) -> None:
    limit(app, max_upload_bytes=1234)
    answer = app.test_client().options(PLACE)
    assert answer.status_code == 204
    assert answer.headers["Tus-Version"] == answer.headers["Tus-Resumable"] == "1.0.0"
    assert answer.headers["Tus-Max-Size"] == "1234"
    assert "termination" in answer.headers["Tus-Extension"].split(",")


def test_the_first_piece_may_come_along(app: Flask, mia: Tus) -> None:
    answer = mia.begin("a.txt", 3, data=b"abc", content_type=PIECE)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (201, "3")
    half = mia.begin("b.txt", 3, data=b"a", content_type=PIECE)
    assert mia.offset(half.headers["Location"]) == 1
    assert files(app) == {"a.txt": b"abc"}


def test_an_empty_file_is_whole_at_once(app: Flask, mia: Tus) -> None:
    place = mia.begun("a.txt", 0)
    assert files(app) == {"a.txt": b""}
    assert mia.offset(place) == 0


def test_a_large_piece_is_kept_bit_by_bit(
    app: Flask, mia: Tus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partials, "PIECE_BYTES", 1_000)
    content = bytes(range(256)) * 40
    place = mia.begun("a.txt", len(content))
    assert mia.patch(place, 0, content[:3_500]).headers["Upload-Offset"] == "3500"
    assert len(parts(app)) == 4
    assert mia.patch(place, 3_500, content[3_500:]).status_code == 204
    assert files(app) == {"a.txt": content}
    assert parts(app) == []


class Broken(BytesIO):
    """A body whose sender goes away."""

    def read(self, size: int | None = -1) -> bytes:
        content = super().read(size)
        if not content:
            raise ConnectionResetError
        return content


def test_what_came_before_a_piece_broke_off_stays(
    app: Flask, mia: Tus, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partials, "PIECE_BYTES", 4)
    place = mia.begun("a.txt", 10)
    with app.app_context():
        row = db.session.scalars(db.select(AssetPartial)).one()
        with pytest.raises(ConnectionResetError):
            partials.append(row, 0, Broken(b"012345"))
        db.session.remove()
    assert mia.offset(place) == 6
    cut = mia.patch(place, 6, b"67", environ_overrides={"CONTENT_LENGTH": "4"})
    assert cut.status_code == 400
    assert mia.offset(place) == 8
    assert mia.patch(place, 8, b"89").status_code == 204
    assert files(app) == {"a.txt": b"0123456789"}


@pytest.mark.usefixtures("database")
def test_of_two_pieces_for_one_place_the_first_counts_and_the_other_is_told(
    app: Flask, mia: Tus
) -> None:
    place = mia.begun("a.txt", 6)
    both, answers = threading.Barrier(2), []

    class Slow(BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            content = super().read(size)
            if not content:
                return content
            both.wait(10)
            return content

    def send(content: bytes) -> None:
        answers.append(mia.patch(place, 0, b"", input_stream=Slow(content), content_length=3))

    threads = [threading.Thread(target=send, args=(content,)) for content in (b"abc", b"xyz")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [204, 409]
    assert mia.offset(place) == 3
    assert mia.patch(place, 3, b"def").status_code == 204
    assert files(app)["a.txt"] in (b"abcdef", b"xyzdef")


def test_a_piece_that_nobody_counted_is_written_over(app: Flask, mia: Tus) -> None:
    """A web process may be killed when the piece is there and the offset has not moved yet."""
    place = mia.begun("a.txt", 6)
    with app.app_context(), storage.scratch_file() as path:
        path.write_bytes(b"of a process that is gone")
        storage.put(pieces.key(place.rpartition("/")[2], 0), path)
    assert mia.offset(place) == 0
    assert mia.patch(place, 0, b"abc").status_code == 204
    assert mia.patch(place, 3, b"def").status_code == 204
    assert files(app) == {"a.txt": b"abcdef"}


def test_the_path_counts_more_than_the_name(app: Flask, mia: Tus) -> None:
    words = {"filename": "a.txt", "relativePath": "sub/a.txt"}
    sent = ",".join(f"{n} {base64.b64encode(w.encode()).decode()}" for n, w in words.items())
    assert mia.begin("", 0, headers={"Upload-Metadata": sent}).status_code == 201
    assert files(app) == {"sub/a.txt": b""}


def test_who_can_only_post_says_what_is_meant(app: Flask, mia: Tus) -> None:
    place = mia.begun("a.txt", 3)
    meant = {"X-HTTP-Method-Override": "PATCH", "Upload-Offset": "0"}
    sent = {"headers": meant, "content_type": PIECE}
    assert mia("POST", place, data=b"abc", **sent).status_code == 204
    assert files(app) == {"a.txt": b"abc"}
    assert mia("POST", place).status_code == 400
    assert mia("POST", place, headers={"X-HTTP-Method-Override": "DELETE"}).status_code == 204
    assert mia("HEAD", place).status_code == 404


def test_a_file_that_is_taken_back_leaves_nothing(app: Flask, mia: Tus) -> None:
    place = mia.begun("a.txt", 6)
    mia.patch(place, 0, b"abc")
    assert len(parts(app)) == 1
    assert mia("DELETE", place).status_code == 204
    assert parts(app) == []
    assert mia("HEAD", place).status_code == mia.patch(place, 3, b"def").status_code == 404
    assert files(app) == {}
