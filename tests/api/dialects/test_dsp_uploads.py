"""Files are uploaded into the import folder of a project, as DSP-INGEST takes them."""

from pathlib import Path
from unicodedata import normalize

import pytest
from flask import Flask

from tests.api.dialects.ingests import Ingest
from webapp import storage
from webapp.extensions import db
from webapp.models import AssetProject, AssetUpload
from webapp.services.assets import access

INVALID = "Filename contains invalid characters"


def rows(app: Flask) -> list[AssetUpload]:
    with app.app_context():
        found = list(db.session.scalars(db.select(AssetUpload).order_by(AssetUpload.id)))
        db.session.remove()
    return found


def paths(app: Flask) -> list[str]:
    return [row.path for row in rows(app)]


def kept(app: Flask) -> list[Path]:
    """All files of the desk, those that it is about to take included."""
    folder = app.config["DESK"].data
    return [path for name in ("files", "scratch") for path in (folder / name).rglob("*")]


@pytest.mark.usefixtures("database")
def test_a_file_waits_under_the_path_that_was_sent(app: Flask, mia: Ingest) -> None:
    mia.uploaded("Côté gauche/Bild A (1).jpg")
    (row,) = rows(app)
    assert (row.path, row.sender) == ("Côté gauche/Bild A (1).jpg", "mia@example.org")
    assert (row.size, row.problem, row.ticket) == (len(row.path.encode()), "", "")
    with app.app_context():
        assert b"".join(storage.stream(storage.upload_key(row.digest))) == row.path.encode()
        project = access.find("0801")
        assert project is not None
        assert project.import_folder


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ("a%2Fb.txt", "a/b.txt"),
        ("%2Fabs.txt", "abs.txt"),
        ("%2F%2Fabs.txt", "abs.txt"),
        ("a/b.txt", "a/b.txt"),
        ("a%2F%2Fb%2F.%2Fc.txt", "a/b/c.txt"),
        ("a%2F..%2Fb.txt", "b.txt"),
        ("100%25%20of%20it%2Fa.txt", "100% of it/a.txt"),
        ("A.TIFF", "A.TIFF"),
        ("a.tar.gz", "a.tar.gz"),
        ("it's%2C%20%60%2B%3D!%3C%3E%7C(1)%5B2%5D%7B3%7D_-.txt", "it's, `+=!<>|(1)[2]{3}_-.txt"),
    ],
)
def test_slashes_in_a_path_are_taken_as_they_are_sent(
    app: Flask, mia: Ingest, sent: str, path: str
) -> None:
    answer = mia.bulk("POST", f"/ingest/{sent}", data=b"1")
    assert (answer.status_code, answer.text) == (200, '{"status":"ok"}\n')
    assert paths(app) == [path]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("../a.txt", "Cannot traverse out of the upload directory"),
        ("a/../../b.txt", "Cannot traverse out of the upload directory"),
        ("/", "Empty path"),
        ("a", "Filename must have a valid file extension"),
        ("a.exe", "Filename must have a valid file extension"),
        ("a.txt/..", "Empty path"),
        *((f"a{sign}.txt", INVALID) for sign in '#$&%?:;@~*"\\\0\n\x7f\u202e\u093f😀'),
        ("a\0b/c.txt", INVALID),
        ("a\\b/c.txt", INVALID),
        ("a\nb/c.txt", INVALID),
        (f"{'n' * 252}.txt", INVALID),
        ("f/" * 520 + "a.txt", INVALID),
    ],
)
def test_a_wrong_path_is_refused_in_the_words_of_the_original(
    app: Flask, mia: Ingest, path: str, text: str
) -> None:
    before = kept(app)
    assert mia.refusal(path) == (400, text)
    assert paths(app) == []
    assert kept(app) == before


def test_a_refused_name_is_told_in_its_own_letters(mia: Ingest) -> None:
    """Clients show the answer to people as it came."""
    answer = mia.upload("हिन्दी.txt")
    assert f"'हिन्दी.txt' is invalid: {INVALID}" in answer.text


def test_no_path_at_all_is_refused(mia: Ingest) -> None:
    answer = mia.bulk("POST", "/ingest/")
    reason = "'' is invalid: Is empty"
    assert answer.status_code == 400
    assert answer.json["errors"][0]["reason"] == reason


@pytest.mark.parametrize("sent", ["%ff.txt", "a%C3%2Fb.txt", "%ED%A0%80.txt"])
def test_a_path_that_is_no_text_is_refused(app: Flask, mia: Ingest, sent: str) -> None:
    answer = mia.bulk("POST", f"/ingest/{sent}")
    assert answer.status_code == 400
    assert answer.json["errors"][0]["reason"].endswith(f" is invalid: {INVALID}")
    assert paths(app) == []


def test_names_that_differ_in_case_or_unicode_form_only_are_files_of_their_own(
    app: Flask, mia: Ingest
) -> None:
    names = [normalize("NFC", "é.txt"), normalize("NFD", "é.txt"), "a.txt", "A.txt", "a.TXT"]
    mia.uploaded(*names)
    assert paths(app) == names


@pytest.mark.usefixtures("database")
def test_a_file_takes_the_place_of_one_with_its_path_as_another_row(
    app: Flask, mia: Ingest
) -> None:
    mia.uploaded("a.txt", "b.txt")
    before = rows(app)
    assert mia.upload("a.txt", b"anew").status_code == 200
    after = rows(app)
    assert [(row.path, row.size) for row in after] == [("b.txt", 5), ("a.txt", 4)]
    assert after[1].id > before[1].id


def test_identical_bytes_are_kept_once(app: Flask, mia: Ingest) -> None:
    for path in ("a.txt", "b.txt", "c.txt"):
        assert mia.upload(path, b"the same").status_code == 200
    assert len({row.digest for row in rows(app)}) == 1
    assert len([path for path in kept(app) if path.is_file()]) == 1


def test_an_empty_file_is_taken(app: Flask, mia: Ingest) -> None:
    assert mia.upload("a.txt", b"").status_code == 200
    assert [row.size for row in rows(app)] == [0]


def test_a_body_is_bytes_whatever_its_sender_calls_it(app: Flask, mia: Ingest) -> None:
    content = b"x" * 300_000
    for number, kind in enumerate(("application/x-www-form-urlencoded", "multipart/form-data", "")):
        answer = mia.upload(f"{number}.txt", content, content_type=kind)
        assert answer.status_code == 200
    assert [row.size for row in rows(app)] == [len(content)] * 3


def test_a_file_over_the_limit_leaves_nothing_behind(app: Flask, mia: Ingest) -> None:
    before = kept(app)
    app.config["DESK"] = app.config["DESK"].model_copy(update={"max_upload_bytes": 10})
    answer = mia.upload("a.txt", b"x" * 11)
    assert answer.status_code == 413
    assert set(answer.json) == {"reason"}
    chunked = {"environ_overrides": {"wsgi.input_terminated": True}, "content_length": None}
    assert mia.upload("a.txt", b"x" * 11, **chunked).status_code == 413
    assert paths(app) == []
    assert [path for path in kept(app) if path not in before and path.is_file()] == []


@pytest.mark.parametrize(
    "code", ["1", "00012", "xyzg", "080", "0 01", "\uff10\uff18\uff10\uff11", "%00%00%00%00"]
)
def test_what_is_no_shortcode_is_refused_before_anybody_is_asked_who_they_are(
    app: Flask, code: str
) -> None:
    stranger = Ingest(app.test_client(), "", code)
    for answer in (stranger.upload("a.txt"), stranger.start(), stranger.mapping()):
        assert answer.status_code == 400
        assert answer.text == "Invalid value for: path parameter shortcode"
        assert answer.mimetype == "text/plain"


def test_a_shortcode_is_taken_in_any_case(app: Flask, ada: Ingest) -> None:
    small = Ingest(ada.client, ada.token, "08ab")
    small.uploaded("a.txt")
    assert Ingest(ada.client, ada.token, "08AB").upload("a.txt", b"anew").status_code == 200
    assert [row.size for row in rows(app)] == [4]
    with app.app_context():
        assert db.session.scalars(db.select(AssetProject.shortcode)).all() == ["08AB"]
    assert small("GET", "/projects/08ab").json == {"id": "08ab"}
