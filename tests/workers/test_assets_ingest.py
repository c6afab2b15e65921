"""An ingest: what becomes of files, and of those that cannot be ingested."""

import hashlib
import json

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.workers.asset_work import (
    assert_whole,
    assets,
    content,
    counts,
    ingest,
    kept,
    make_project,
    mapping,
    picture,
    project,
    send,
    waiting,
)
from webapp import storage
from webapp.assets.problems import sentence
from webapp.extensions import db
from webapp.models import AssetProject, AssetUpload
from webapp.services.assets import uploads
from webapp.states import ProcessState
from workers.assets import ledger

pytestmark = pytest.mark.usefixtures("database", "context")


@pytest.fixture(autouse=True)
def one_project(context: Flask) -> None:
    """A project that files can be sent to."""
    make_project()


def test_a_text_becomes_an_original_with_a_copy_and_all_there_is_to_know(context: Flask) -> None:
    digest = hashlib.sha256(b"words").hexdigest()
    send("a/b/Brief 1.TXT", b"words")
    process = ingest()
    assert process.state == ProcessState.SUCCEEDED
    assert process.result == {"files": 1, "failed": 0, "bytes": 5, "codes": {}}
    assert counts(process) == (1, 0, 5, 1, 5)
    (asset,) = assets().values()
    assert (asset.path, asset.kind, asset.sender) == ("a/b/Brief 1.TXT", "text", "mia@example.org")
    assert asset.internal_filename == f"{asset.asset_id}.TXT"
    assert asset.original_internal_filename == f"{asset.asset_id}.TXT.orig"
    first, second = asset.asset_id[:2].lower(), asset.asset_id[2:4].lower()
    assert kept() == {
        f"assets/08F1/{first}/{second}/{asset.asset_id}{end}"
        for end in (".TXT", ".TXT.orig", ".info")
    }
    assert content(asset.original_key) == content(asset.derivative_key) == b"words"
    assert json.loads(content(asset.info_key)) == {
        "internalFilename": asset.internal_filename,
        "originalInternalFilename": asset.original_internal_filename,
        "originalFilename": "Brief 1.TXT",
        "checksumOriginal": digest,
        "checksumDerivative": digest,
        "sizeOriginal": 5,
        "sizeDerivative": 5,
        "internalMimeType": "text/plain",
        "originalMimeType": "text/plain",
    }
    assert waiting() == {}
    assert mapping() == ["a/b/Brief 1.TXT"]
    assert project().has_mapping


def test_a_picture_becomes_jpeg_2000(context: Flask) -> None:
    original = picture(80, 60)
    send("Bild.png", original)
    ingest()
    (asset,) = assets().values()
    assert (asset.kind, asset.width, asset.height) == ("still-image", 80, 60)
    assert asset.internal_filename == f"{asset.asset_id}.jpx"
    assert (asset.original_mime_type, asset.internal_mime_type) == ("image/png", "image/jpx")
    assert content(asset.original_key) == original
    derivative = content(asset.derivative_key)
    assert derivative[4:8] == b"jP  "
    assert asset.checksum_derivative == hashlib.sha256(derivative).hexdigest()
    assert asset.size_derivative == len(derivative)
    assert json.loads(content(asset.info_key))["width"] == 80
    assert_whole(context, {"Bild.png"})


def test_bytes_that_were_sent_are_stored_once_for_upload_original_and_copy(context: Flask) -> None:
    send("a.txt", b"words")
    ingest()
    (asset,) = assets().values()
    root = storage.folder()
    assert root is not None
    upload = root / storage.upload_key(asset.checksum_original)
    assert (root / asset.original_key).samefile(upload)
    assert (root / asset.derivative_key).samefile(upload)


def test_a_file_that_cannot_be_ingested_waits_with_the_reason(context: Flask) -> None:
    send("good.txt", b"words")
    send("empty.txt", b"")
    send("none.png", b"this is no picture")
    process = ingest()
    assert process.state == ProcessState.SUCCEEDED
    assert process.result == {
        "files": 1,
        "failed": 2,
        "bytes": 5,
        "codes": {"empty-file": 1, "wrong-content": 1},
    }
    assert counts(process) == (1, 2, 23, 3, 23)
    assert waiting() == {"empty.txt": "empty-file", "none.png": "wrong-content"}
    failed = db.session.scalars(sa.select(AssetUpload.failed_in)).all()
    assert failed == [process.id, process.id]
    assert_whole(context, {"good.txt", "empty.txt", "none.png"})


def test_a_second_ingest_tries_what_is_left_and_adds_to_the_mapping(context: Flask) -> None:
    send("a.txt", b"")
    send("b.txt", b"words")
    ingest()
    send("a.txt", b"words of it")
    send("c.txt", b"more")
    ingest()
    assert mapping()[0] == "b.txt"
    assert sorted(mapping()[1:]) == ["a.txt", "c.txt"]
    assert_whole(context, {"a.txt", "b.txt", "c.txt"})


def test_only_those_that_failed_are_tried_again_if_that_is_asked_for(context: Flask) -> None:
    send("a.txt", b"")
    first = ingest()
    send("b.txt", b"words")
    process = ingest(failed_only=True)
    assert process.result["codes"] == {"empty-file": 1}
    assert counts(process) == (0, 1, 0, 1, 0)
    assert waiting() == {"a.txt": "empty-file", "b.txt": ""}
    assert process.id != first.id
    assert db.session.scalars(sa.select(AssetUpload.failed_in).order_by(AssetUpload.id)).all() == [
        process.id,
        None,
    ]


def test_an_ingest_without_files_makes_an_empty_mapping(context: Flask) -> None:
    process = ingest()
    assert process.state == ProcessState.SUCCEEDED
    assert process.result == {"files": 0, "failed": 0, "bytes": 0, "codes": {}}
    assert project().has_mapping


def test_the_same_path_once_more_is_another_version(context: Flask) -> None:
    for words in (b"one", b"two"):
        send("a.txt", words)
        ingest()
    assert mapping() == ["a.txt", "a.txt"]


def test_bytes_that_are_gone_or_others_are_a_problem_of_their_file(context: Flask) -> None:
    send("gone.txt", b"gone")
    send("other.txt", b"other")
    storage.delete(storage.upload_key(hashlib.sha256(b"gone").hexdigest()))
    storage.put(storage.upload_key(hashlib.sha256(b"other").hexdigest()), b"oTher")
    ingest()
    assert waiting() == {"gone.txt": "file-gone", "other.txt": "bytes-differ"}
    assert kept() == set()


def test_a_picture_over_the_limit_of_the_desk_waits_with_the_limit_named(
    context: Flask,
) -> None:
    context.config["DESK"] = context.config["DESK"].model_copy(update={"max_asset_pixels": 4799})
    send("Bild.png", picture(80, 60))
    send("small.png", picture(60, 60))
    ingest()
    assert waiting() == {"Bild.png": "too-many-pixels"}
    (failed,) = uploads.waiting(project(), failed=True)
    assert "80 pixels wide and 60 high" in sentence(failed.problem, failed.args)


def test_many_files_are_written_down_in_few_transactions(context: Flask) -> None:
    for number in range(100):
        send(f"{number}.txt", b"%d" % number)
    written: list[int] = []
    write = ledger.Ledger.write

    def counted(mine: ledger.Ledger) -> None:
        written.append(len(mine))
        write(mine)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledger.Ledger, "write", counted)
        patch.setattr(ledger, "FILES_AT_ONCE", 45)
        process = ingest()
    assert process.result["files"] == sum(written) == 100
    assert len([one for one in written if one]) < 20
    assert_whole(context, {f"{number}.txt" for number in range(100)})


def test_one_file_is_ingested_alone_without_an_import_folder(context: Flask) -> None:
    db.session.execute(sa.update(AssetProject).values(import_folder=False))
    db.session.commit()
    send("a.txt", b"words", ticket="t1")
    send("b.txt", b"other", ticket="t2")
    process = ingest(ticket="t1")
    assert process.state == ProcessState.SUCCEEDED
    (asset,) = assets().values()
    assert (asset.path, asset.process_id, asset.mapped) == ("a.txt", process.id, False)
    assert mapping() == []
    assert not project().has_mapping
    assert waiting() == {"b.txt": ""}


def test_one_file_that_cannot_be_ingested_alone_is_rejected_and_not_kept(context: Flask) -> None:
    send("a.txt", b"", ticket="t1")
    process = ingest(ticket="t1")
    assert process.state == ProcessState.REJECTED
    assert process.result["problem"] == "empty-file"
    assert process.result["args"] == {}
    assert "0 bytes" in process.result["sentence"]
    assert waiting() == {}


def test_names_that_differ_in_case_or_form_of_letters_only_are_different_files(
    context: Flask,
) -> None:
    names = {"a.txt", "A.txt", "a.TXT", "\N{LATIN SMALL LETTER E WITH ACUTE}.txt", "e\u0301.txt"}
    for name in names:
        send(name, name.encode())
    ingest()
    assert set(mapping()) == names
    for path, asset in assets().items():
        assert content(asset.original_key) == path.encode()
    assert_whole(context, names)
