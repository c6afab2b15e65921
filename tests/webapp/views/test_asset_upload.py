"""The drop zone of a project: the plain form, and the pieces that a script sends."""

import base64
import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.asset_rows import let_in, make_ingest, make_project, send
from tests.desk import Person, make_person
from tests.webapp.views.browser import Browser, words
from webapp import storage
from webapp.assets.file_types import EXTENSIONS
from webapp.extensions import db
from webapp.models import AssetUpload, MemberRole
from webapp.states import ProcessState
from webapp.views import asset_upload

UPLOAD = "/assets/0801/upload"
PIECES = f"{UPLOAD}/pieces"
PIECE = "application/offset+octet-stream"


@pytest.fixture
def project(app: Flask, user: Person) -> str:
    """Mia's project."""
    return make_project(app, user)


def waiting(app: Flask) -> dict[str, bytes]:
    """The content of the files that wait, by their paths."""
    with app.app_context():
        rows = db.session.query(AssetUpload).order_by(AssetUpload.id)
        found = {row.path: b"".join(storage.stream(storage.upload_key(row.digest))) for row in rows}
        db.session.remove()
    return found


def files(**content: bytes) -> list[tuple[io.BytesIO, str]]:
    """Files of a form: two underscores are a slash, one is a dot."""
    return [
        (io.BytesIO(text), name.replace("__", "/").replace("_", "."))
        for name, text in content.items()
    ]


def test_several_files_of_a_form_wait_afterwards(app: Flask, project: str, mia: Browser) -> None:
    page = mia.get(UPLOAD)
    answer = mia.submit(page, UPLOAD, files=files(a_txt=b"one", Basel__view_tif=b"two"))
    assert answer.location == "/assets/0801/files"
    assert "2 files came." in words(mia.get("/assets/0801/files"))
    assert waiting(app) == {"a.txt": b"one", "Basel/view.tif": b"two"}


def test_what_cannot_be_an_asset_is_named_and_the_rest_is_kept(
    app: Flask, project: str, mia: Browser
) -> None:
    sent = files(a_txt=b"1", virus_exe=b"MZ", empty_txt=b"", x_y_png=b"3")
    sent += [(io.BytesIO(b"4"), "what?.txt"), (io.BytesIO(b"5"), ".hidden.txt")]
    page = mia.read(mia.submit(mia.get(UPLOAD), UPLOAD, files=sent), 422)
    told = words(page)
    assert "2 files came, and can be ingested." in told
    assert "virus.exe: files with such an ending are not taken." in told
    assert "empty.txt: it is empty." in told
    assert "what?.txt: its name has a sign" in told
    assert ".hidden.txt: its name begins with a dot" in told
    assert set(waiting(app)) == {"a.txt", "x.y.png"}


def test_a_form_without_files_asks_for_one(project: str, mia: Browser) -> None:
    page = mia.read(mia.submit(mia.get(UPLOAD), UPLOAD), 422)
    assert "Choose at least one file." in words(page)


def test_a_file_over_the_limit_is_not_read(
    project: str, mia: Browser, monkeypatch: pytest.MonkeyPatch, app: Flask
) -> None:
    small = app.config["DESK"].model_copy(update={"max_upload_bytes": 1000})
    monkeypatch.setitem(app.config, "DESK", small)
    monkeypatch.setattr(asset_upload, "ROOM_FOR_THE_FORM", 2000)
    answer = mia.submit(mia.get(UPLOAD), UPLOAD, files=files(a_txt=b"a" * 4000))
    assert "Nothing was kept." in words(mia.read(answer, 413))
    answer = mia.submit(mia.get(UPLOAD), UPLOAD, files=files(a_txt=b"a" * 1001, b_txt=b"b"))
    assert "a.txt: The file is larger than" in words(mia.read(answer, 422))
    assert waiting(app) == {"b.txt": b"b"}


def test_the_page_tells_the_script_the_limits_of_the_desk(project: str, mia: Browser) -> None:
    form = mia.get(UPLOAD).select_one("#upload-form")
    assert form
    assert str(form["data-extensions"]).split() == list(EXTENSIONS)
    assert form["data-place"] == PIECES
    assert int(str(form["data-max-bytes"])) == 2048 * 1024 * 1024


def test_who_only_reads_has_no_drop_zone(
    app: Flask, mia: Browser, user: Person, admin: Person
) -> None:
    make_project(app, admin)
    mia.get(UPLOAD, status=404)
    let_in(app, user, MemberRole.READER)
    refused = mia.read(mia.client.get(UPLOAD), 403)
    assert f"{admin.email} and its admins can give it." in words(refused)
    assert mia.post(UPLOAD, files=files(a_txt=b"1")).status_code == 403
    assert Script(mia).begin("a.txt", b"1").status_code == 403
    assert waiting(app) == {}


def test_files_sent_during_an_ingest_are_said_to_wait_for_the_next_one(
    app: Flask, project: str, mia: Browser, user: Person
) -> None:
    send(app, "a.txt")
    make_ingest(app, user, ProcessState.RUNNING)
    page = mia.get(UPLOAD)
    assert "what you send now waits for the next time" in words(page)
    assert not page.select('form[action="/assets/0801/ingests"]')


class Script:
    """What the script of the drop zone sends, in the session of its page."""

    def __init__(self, browser: Browser) -> None:
        self.client = browser.client
        self.headers = {"X-CSRFToken": browser.token(), "Tus-Resumable": "1.0.0"}

    def __call__(self, method: str, place: str, **content: Any) -> TestResponse:
        headers = self.headers | content.pop("headers", {})
        return self.client.open(place, method=method, headers=headers, **content)

    def begin(self, path: str, content: bytes = b"", size: int | None = None) -> TestResponse:
        name = base64.b64encode(path.encode()).decode()
        length = str(len(content) if size is None else size)
        headers = {"Upload-Length": length, "Upload-Metadata": f"path {name}"}
        more: dict[str, Any] = {"data": content, "content_type": PIECE} if content else {}
        return self("POST", PIECES, headers=headers, **more)

    def append(self, place: str, offset: int, content: bytes) -> TestResponse:
        headers = {"Upload-Offset": str(offset)}
        return self("PATCH", place, headers=headers, data=content, content_type=PIECE)


def test_a_small_file_comes_in_one_request(app: Flask, project: str, mia: Browser) -> None:
    answer = Script(mia).begin("Basel/view.txt", b"a small town")
    assert answer.status_code == 201
    assert answer.headers["Upload-Offset"] == "12"
    assert waiting(app) == {"Basel/view.txt": b"a small town"}


def test_a_large_file_goes_on_where_it_broke_off(app: Flask, project: str, mia: Browser) -> None:
    script = Script(mia)
    content = bytes(range(256)) * 8192
    place = script.begin("film.mp4", size=len(content)).headers["Location"]
    assert place.startswith(f"{PIECES}/")
    assert script.append(place, 0, content[:1_000_000]).headers["Upload-Offset"] == "1000000"
    # The answer did not arrive: the script asks how much is there.
    assert script("HEAD", place).headers["Upload-Offset"] == "1000000"
    told = script.append(place, 5, content[5:])
    assert told.status_code == 409
    assert told.text == "1,000,000 bytes are there: go on from that offset."
    assert script.append(place, 1_000_000, content[1_000_000:]).status_code == 204
    assert waiting(app) == {"film.mp4": content}
    assert script("HEAD", place).headers["Upload-Offset"] == str(len(content))


def test_a_file_that_is_taken_back_is_gone(app: Flask, project: str, mia: Browser) -> None:
    script = Script(mia)
    place = script.begin("film.mp4", size=10).headers["Location"]
    assert script("DELETE", place).status_code == 204
    assert script("HEAD", place).status_code == 404
    assert script.append(place, 0, b"1").status_code == 404


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("a.exe", "Filename must have a valid file extension"),
        ("what?.txt", "Filename contains invalid characters"),
        ("../a.txt", "Cannot traverse out of the upload directory"),
        ("<img src=x>.exe", "Filename must have a valid file extension"),
    ],
)
def test_a_name_that_is_refused_is_answered_in_plain_text(
    path: str, said: str, project: str, mia: Browser
) -> None:
    answer = Script(mia).begin(path, b"1")
    assert answer.status_code == 422
    assert answer.mimetype == "text/plain"
    assert said in answer.text


def test_pieces_need_the_token_of_the_page(app: Flask, project: str, mia: Browser) -> None:
    script = Script(mia)
    script.headers["X-CSRFToken"] = "made-up"
    assert script.begin("a.txt", b"1").status_code == 400
    assert waiting(app) == {}


def test_somebody_elses_pieces_are_not_there(
    app: Flask, project: str, mia: Browser, sign_in: Callable[[Person], FlaskClient]
) -> None:
    place = Script(mia).begin("film.mp4", size=10).headers["Location"]
    person = make_person(app, "wim@example.org")
    make_project(app, person, "0802")
    script = Script(Browser(sign_in(person)))
    for address in (place, place.replace("0801", "0802")):
        assert script("HEAD", address).status_code == 404
        assert script.append(address, 0, b"1").status_code == 404
        assert script("DELETE", address).status_code == 404
