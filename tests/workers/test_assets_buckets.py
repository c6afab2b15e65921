"""An ingest where the files of the desk are in a bucket: fetched, converted, copied there."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from tests import object_store
from tests.workers.asset_work import (
    assert_whole,
    assets,
    content,
    ingest,
    kept,
    make_project,
    picture,
    send,
    waiting,
)
from webapp import storage
from webapp.settings import Settings
from workers import orphans
from workers.assets import placing


@pytest.fixture
def far(
    settings: Settings, make_app: Callable[[Settings], Flask], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """A desk whose files are in a bucket, with a project."""
    with object_store.own_bucket(monkeypatch) as bucket:
        app = make_app(settings.model_copy(update={"storage_url": bucket}))
        with app.app_context():
            make_project()
            yield app


def test_files_are_ingested(far: Flask) -> None:
    original = picture(80, 60)
    send("a.txt", b"words")
    send("Bild.png", original)
    send("cut-off.png", original[:60])
    assert ingest().result["files"] == 2
    assert waiting() == {"cut-off.png": "unreadable"}
    rows = assets()
    assert content(rows["Bild.png"].original_key) == original
    assert content(rows["Bild.png"].derivative_key)[4:8] == b"jP  "
    assert content(rows["a.txt"].derivative_key) == b"words"
    assert_whole(far, {"a.txt", "Bild.png", "cut-off.png"})


def test_an_original_is_a_copy_and_needs_its_upload_no_more(far: Flask) -> None:
    send("a.txt", b"words")
    ingest()
    assert len(kept("uploads")) == 1
    orphans.sweep(far.config["DESK"], timedelta(seconds=-5))
    assert kept("uploads") == set()
    assert content(assets()["a.txt"].original_key) == b"words"
    assert_whole(far, {"a.txt"})


def test_bytes_that_are_gone_or_others_are_a_problem_of_their_file(far: Flask) -> None:
    send("gone.txt", b"gone")
    (key,) = kept("uploads")
    storage.delete(key)
    send("other.txt", b"other")
    (key,) = kept("uploads")
    storage.put(key, b"oTher")
    ingest()
    assert waiting() == {"gone.txt": "file-gone", "other.txt": "bytes-differ"}
    assert kept("assets") == set()


def test_a_file_is_given_up_while_it_is_fetched(far: Flask) -> None:
    class Enough(Exception):
        pass

    def stop() -> None:
        raise Enough

    send("a.txt", b"words")
    (key,) = kept("uploads")
    digest = key.rpartition("/")[2]
    folder = far.config["DESK"].scratch
    folder.mkdir(exist_ok=True)
    upload = placing.Waiting(1, "a.txt", 5, digest, "")
    with pytest.raises(Enough), placing.at_hand(upload, folder, stop):
        pass
    assert list(folder.iterdir()) == []
