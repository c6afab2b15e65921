"""Taking a file in: what is kept, what is refused, and that a refusal leaves nothing behind."""

import io
import threading
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.workbooks import csv_text, workbook
from webapp import storage
from webapp.errors import BadFile, BadInput, NotFound, TooLarge, WrongState
from webapp.extensions import db
from webapp.models import Process, Upload, User
from webapp.services import accounts, datasets, overview, processes, uploads
from webapp.states import ProcessKind, ProcessState

TAGS = csv_text(["language", "tag"], ["en", "Python"])


@pytest.fixture
def owner(context: Flask) -> User:
    """Somebody who hands files in."""
    return accounts.create_user("owner@example.org")[0]


def accept(owner: User, content: bytes, name: str = "tags.csv", **reading: object) -> Upload:
    """Hand a file in for the tags."""
    upload, _ = uploads.accept(owner, datasets.get("tags"), name, io.BytesIO(content), reading)
    return upload


def files(app: Flask) -> list[Path]:
    """All files that the desk keeps or has lying about."""
    folder = app.config["DESK"].data
    places = (folder / "files", folder / "scratch")
    return [path for place in places for path in place.rglob("*") if path.is_file()]


def test_an_upload_keeps_the_bytes_and_waits_for_its_check(owner: User) -> None:
    upload = accept(owner, TAGS)
    with storage.fetch(storage.upload_key(upload.digest)) as path:
        assert path.read_bytes() == TAGS
    validation = processes.latest(upload.id, ProcessKind.VALIDATION)
    assert validation is not None
    assert (validation.state, upload.size) == (ProcessState.QUEUED, len(TAGS))


def test_the_same_bytes_are_kept_once(owner: User, context: Flask) -> None:
    accept(owner, TAGS)
    accept(owner, TAGS, "again.csv")
    assert len(files(context)) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<html><body>", "web page"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "image"),
        (workbook(["tag"])[:300], "damaged"),
    ],
    ids=["empty", "pdf", "html", "png", "cut-off workbook"],
)
def test_what_is_no_table_is_refused_and_leaves_nothing(
    owner: User, context: Flask, content: bytes, words: str
) -> None:
    with pytest.raises(BadFile, match=words):
        accept(owner, content)
    assert files(context) == []
    assert db.session.scalar(select(func.count()).select_from(Upload)) == 0
    assert db.session.scalar(select(func.count()).select_from(Process)) == 0


def test_a_file_over_the_limit_is_refused_while_it_comes_in(context: Flask) -> None:
    class Endless(io.RawIOBase):
        read_bytes = 0

        def read(self, size: int = -1) -> bytes:
            self.read_bytes += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(TooLarge, match="larger than 3 MB"), storage.receive(stream, 3 * 2**20):
        pass
    assert stream.read_bytes <= 5 * 2**20
    assert files(context) == []


@pytest.mark.parametrize(
    ("reading", "place"),
    [
        ({"encoding": "klingon"}, "encoding"),
        ({"encoding": "zlib"}, "encoding"),
        ({"encoding": "idna"}, "encoding"),
        ({"encoding": "punycode"}, "encoding"),
        ({"encoding": "undefined"}, "encoding"),
        ({"encoding": "unicode_escape"}, "encoding"),
        ({"delimiter": "ab"}, "delimiter"),
        ({"delimiter": "x"}, "delimiter"),
        ({"header_row": 0}, "header_row"),
        ({"sheet": 7}, "sheet"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_wrong_way_to_read_is_named(owner: User, reading: dict[str, object], place: str) -> None:
    with pytest.raises(BadInput) as refusal:
        accept(owner, TAGS, **reading)
    assert isinstance(refusal.value.detail, list)
    assert [finding["path"] for finding in refusal.value.detail] == [place]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\tags.xlsx", "tags.xlsx"),
        ("a\r\nb\0.csv", "ab.csv"),
        ("evil\u202excod.csv", "evilxcod.csv"),
        ("日本.xlsx", "日本.xlsx"),
        ("", "file"),
        ("x" * 300 + ".xlsx", "x" * 200 + "x" * 50 + ".xlsx"),
    ],
)
def test_a_file_name_is_only_text_to_show(given: str, kept: str) -> None:
    assert uploads.clean_filename(given) == kept


def test_another_way_to_read_starts_a_new_check_and_stops_the_old_one(owner: User) -> None:
    upload = accept(owner, TAGS)
    first = processes.latest(upload.id, ProcessKind.VALIDATION)
    second = uploads.change_reading(upload, {"delimiter": ";"})
    assert first is not None
    assert (first.state, second.state) == (ProcessState.CANCELLED, ProcessState.QUEUED)
    assert upload.reading == {"delimiter": ";"}


def test_what_a_program_wrote_stays_that_until_another_file_takes_its_place(owner: User) -> None:
    upload = accept(owner, TAGS, literal=True, delimiter=",")
    uploads.change_reading(upload, {"date_order": "dmy"})
    assert upload.reading == {"literal": True, "delimiter": ",", "date_order": "dmy"}
    uploads.replace(upload, "tags.xlsx", io.BytesIO(workbook(["tag"])))
    assert upload.reading == {"date_order": "dmy"}


def test_of_many_checks_asked_for_at_once_one_goes_on(
    database: str, owner: User, context: Flask
) -> None:
    upload_id = accept(owner, TAGS).id
    start = threading.Barrier(8)
    refused: list[Exception] = []

    def check() -> None:
        with context.app_context():
            upload = db.session.get_one(Upload, upload_id)
            db.session.rollback()
            start.wait()
            try:
                processes.start_validation(upload)
            except Exception as error:
                refused.append(error)

    threads = [threading.Thread(target=check) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    db.session.rollback()
    states = db.session.scalars(select(Process.state).order_by(Process.id)).all()
    assert refused == []
    assert states == [ProcessState.CANCELLED] * 8 + [ProcessState.QUEUED]


def test_an_import_waits_for_the_check(owner: User) -> None:
    with pytest.raises(WrongState, match="still being checked"):
        processes.start_import(accept(owner, TAGS))


def test_somebody_elses_upload_is_not_there(owner: User) -> None:
    upload = accept(owner, TAGS)
    stranger, _ = accounts.create_user("stranger@example.org")
    admin, _ = accounts.create_user("admin@example.org", admin=True)
    with pytest.raises(NotFound):
        uploads.get_for(stranger, upload.id)
    with pytest.raises(NotFound):
        uploads.get_for(stranger, 2**80)
    assert overview.list_for(stranger).uploads == []
    assert uploads.get_for(admin, upload.id) is upload
