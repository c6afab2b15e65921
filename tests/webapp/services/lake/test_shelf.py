"""The files of the lake where the storage of the desk is a bucket."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests import object_store
from tests.api.dialects.lakes import HOME, Lake
from tests.desk import make_person
from webapp.lake.shelf import version_key
from webapp.services.lake import shelf
from webapp.services.lake.shelf import DeskShelf
from webapp.settings import Settings


@pytest.fixture
def far(
    settings: Settings, make_app: Callable[[Settings], Flask], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """A desk whose files are in a bucket."""
    with object_store.own_bucket(monkeypatch) as bucket:
        yield make_app(settings.model_copy(update={"storage_url": bucket}))


def nearby(app: Flask) -> list[Path]:
    """The copies that are kept at hand."""
    with app.app_context():
        return [path for path in shelf.nearby().rglob("*") if path.is_file()]


def test_commits_and_objects_are_kept_in_a_bucket(far: Flask) -> None:
    lake = Lake(far.test_client(), make_person(far, "mia@example.org"))
    lake.make()
    lake.committed("a", "b/1")
    lake.upload("c", b"0123456789")
    assert lake.paths() == ["a", "b/1", "c"]
    assert lake("GET", f"{HOME}/refs/main/objects?path=a").data == b"a"
    part = lake("GET", f"{HOME}/refs/main/objects?path=c", headers={"Range": "bytes=2-4"})
    assert (part.status_code, part.data) == (206, b"234")
    assert lake.get("config/storage")["blockstore_type"] == "s3"
    kept = nearby(far)
    assert len(kept) >= 2
    # They are copies: without them everything is fetched again.
    for path in kept:
        path.unlink()
    assert lake.paths("main@") == ["a", "b/1"]
    assert sorted(nearby(far))


def test_copies_that_nobody_looks_at_are_swept_away(far: Flask) -> None:
    with far.app_context():
        keys = [version_key(letter * 64) for letter in "abc"]
        for key in keys:
            DeskShelf().put(key, key.encode())
        old, used = (DeskShelf().path(key) for key in keys[:2])
        long_ago = time.time() - shelf.KEPT_SECONDS - 60
        for path in (old, used):
            os.utime(path, (long_ago, long_ago))
        assert DeskShelf().path(keys[1]).read_bytes() == keys[1].encode()
        DeskShelf().path(keys[2])
        assert (old.exists(), used.exists()) == (False, True)
        with pytest.raises(FileNotFoundError):
            DeskShelf().path(version_key("d" * 64))
