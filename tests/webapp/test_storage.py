"""One file under two names: a link on a folder, a copy in a bucket, and what is kept once more."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests import object_store
from webapp import linking, storage
from webapp.settings import Settings


@pytest.fixture(params=["folder", "bucket"])
def desk(
    request: pytest.FixtureRequest,
    settings: Settings,
    make_app: Callable[[Settings], Flask],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:
    """A desk whose files are on a folder, and one whose files are in a bucket."""
    with object_store.own_bucket(monkeypatch) as bucket:
        place = {"storage_url": bucket} if request.param == "bucket" else {}
        app = make_app(settings.model_copy(update=place))
        with app.app_context():
            yield app


def content(key: str) -> bytes:
    """What is kept under a key."""
    return b"".join(storage.stream(key))


def make_old(path: Path) -> None:
    """Let a file be two days old."""
    long_ago = time.time() - 2 * 24 * 60 * 60
    os.utime(path, (long_ago, long_ago))


def is_new(path: Path) -> bool:
    """Was a file written just now?"""
    return time.time() - path.stat().st_mtime < 60


def test_what_is_linked_is_there_under_both_names_and_stays_without_the_first(desk: Flask) -> None:
    storage.put("uploads/aa/one", b"bytes")
    storage.link("uploads/aa/one", "assets/0801/ab/cd/x.txt.orig")
    storage.link("uploads/aa/one", "assets/0801/ab/cd/x.txt.orig")
    assert content("assets/0801/ab/cd/x.txt.orig") == content("uploads/aa/one") == b"bytes"
    storage.delete("uploads/aa/one")
    assert content("assets/0801/ab/cd/x.txt.orig") == b"bytes"


def test_what_is_not_there_cannot_be_linked(desk: Flask) -> None:
    with pytest.raises(FileNotFoundError):
        storage.link("uploads/aa/none", "assets/0801/ab/cd/x.txt.orig")
    assert not storage.exists("assets/0801/ab/cd/x.txt.orig")


def test_a_link_takes_the_place_of_what_was_there(desk: Flask) -> None:
    storage.put("a", b"new")
    storage.put("b", b"old")
    storage.link("a", "b")
    assert content("b") == b"new"


def test_what_a_store_does_not_copy_by_itself_is_carried(
    desk: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(storage, "MOST_COPIED", 4)
    storage.put("a", b"12345")
    storage.link("a", "b")
    assert content("b") == b"12345"


def test_bytes_that_are_kept_once_more_stay_what_others_are_linked_to(
    desk: Flask, tmp_path: Path
) -> None:
    sent = tmp_path / "sent"
    sent.write_bytes(b"bytes")
    for name in ("first", "second"):
        storage.keep("uploads/aa/one", sent)
        storage.link("uploads/aa/one", name)
    assert content("first") == content("second") == b"bytes"
    near = storage.folder()
    if near is not None:
        assert (near / "first").samefile(near / "second")
        make_old(near / "first")
        storage.keep("uploads/aa/one", sent)
        assert is_new(near / "first")


def test_bytes_that_are_not_what_they_were_are_mended_by_who_keeps_them_again(
    desk: Flask, tmp_path: Path
) -> None:
    sent = tmp_path / "sent"
    sent.write_bytes(b"bytes")
    storage.put("uploads/aa/one", b"bytEs")
    storage.keep("uploads/aa/one", sent)
    assert content("uploads/aa/one") == b"bytes"


def test_a_link_to_old_bytes_is_new_for_the_sweep(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "a" / "b" / "target"
    source.write_bytes(b"bytes")
    make_old(source)
    linking.link(source, target)
    assert is_new(target)
    assert target.samefile(source)


def test_where_a_disk_has_no_links_the_bytes_are_copied(tmp_path: Path) -> None:
    here = tmp_path.stat().st_dev
    places = [place for place in (Path("/dev/shm"), Path("/tmp")) if place.is_dir()]
    other = next((place for place in places if place.stat().st_dev != here), None)
    if other is None:
        pytest.skip("There is no other file system here.")
    source, target = other / f"importdesk-test-{os.getpid()}", tmp_path / "target"
    try:
        source.write_bytes(b"bytes")
        linking.link(source, target)
    finally:
        source.unlink(missing_ok=True)
    assert target.read_bytes() == b"bytes"
    assert [path.name for path in tmp_path.iterdir()] == ["target"]
