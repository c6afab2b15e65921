"""Files of the lake that nobody names go after a day; those that somebody writes anew stay."""

import hashlib
import threading
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.workers.lake_work import bring, head, inbox, make_repository, objects, prefix
from tests.workers.rows import owner_of_rows
from webapp import storage
from webapp.extensions import db
from webapp.models import LakeBlob, LakeRange, LakeRepository
from webapp.models.columns import now
from webapp.services.lake import repositories
from webapp.services.lake.shelf import DeskShelf
from workers import orphans
from workers.lake import orphans as lake_orphans

pytestmark = pytest.mark.usefixtures("database", "context")

LATER = timedelta(seconds=-5)
CONTENT = b"a range that nobody names"
NAME = hashlib.sha256(CONTENT).hexdigest()
ORPHAN = f"lake/ranges/{NAME[:2]}/{NAME}"


def files(context: Flask) -> set[str]:
    """The keys of all files of the lake."""
    root = Path(context.config["DESK"].storage_url.removeprefix("file://"))
    return {str(path.relative_to(root)) for path in root.glob("lake/*/*/*")}


def keep(content: bytes) -> str:
    """Keep the bytes of an object that was uploaded."""
    digest = hashlib.sha256(content).hexdigest()
    DeskShelf().put(storage.lake_key(digest), content)
    return digest


def test_what_no_row_names_goes_after_a_day(context: Flask) -> None:
    repository = make_repository()
    bring(prefix(inbox(a=b"1")))
    named = keep(b"named")
    db.session.add(LakeBlob(repository_id=repository.id, digest=named, size=5))
    db.session.commit()
    before = files(context)
    DeskShelf().put(ORPHAN, CONTENT)
    keep(b"nobody's")
    assert orphans.sweep(context.config["DESK"]) == 0
    assert lake_orphans.sweep(now() - LATER) == 2
    assert files(context) == before
    assert objects() == {"a": "a"}


def test_what_a_repository_had_goes_with_it_and_what_others_share_stays(context: Flask) -> None:
    make_repository()
    folder = inbox(a=b"1")
    bring(prefix(folder))
    shared = files(context)
    other = make_repository("other", owner_of_rows())
    db.session.execute(sa.update(LakeRepository).values(details={}))
    digest = keep(b"other's")
    db.session.add(LakeBlob(repository_id=other.id, digest=digest, size=7))
    db.session.commit()
    repositories.remove(db.session.get_one(LakeRepository, other.id))
    assert lake_orphans.sweep(now() - LATER) == 1
    assert files(context) == shared
    assert head().message == "Import objects"
    repositories.remove(db.session.scalars(sa.select(LakeRepository)).one())
    lake_orphans.sweep(now() - LATER)
    assert files(context) == set()
    assert db.session.scalars(sa.select(LakeRange)).all() == []


def test_a_file_that_is_written_anew_while_it_is_swept_stays(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    DeskShelf().put(ORPHAN, CONTENT)
    moment = now() + timedelta(seconds=1)
    whole = lake_orphans._named

    def named(prefix: str, keys: list[str]) -> set[str]:
        if keys == [ORPHAN]:
            monkeypatch.undo()
            while now() <= moment:
                threading.Event().wait(0.05)
            DeskShelf().put(ORPHAN, CONTENT)
        return whole(prefix, keys)

    monkeypatch.setattr(lake_orphans, "_named", named)
    assert lake_orphans.sweep(moment) == 0
    assert ORPHAN in files(context)


def test_nobody_names_a_file_while_it_is_removed(
    context: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    DeskShelf().put(ORPHAN, CONTENT)
    whole, named, began = storage.delete, threading.Event(), threading.Event()

    def name_it() -> None:
        with context.app_context():
            began.set()
            db.session.add(LakeRange(meta_range_id="0" * 64, range_id=NAME))
            db.session.commit()
            named.set()
            db.session.remove()
            db.engine.dispose()

    namer = threading.Thread(target=name_it)

    def delete(key: str) -> None:
        namer.start()
        assert began.wait(5)
        assert not named.wait(0.5)
        whole(key)

    monkeypatch.setattr(storage, "delete", delete)
    assert lake_orphans.sweep(now() - LATER) == 1
    assert named.wait(10)
    namer.join()


def test_copies_at_hand_are_swept_one_by_one(context: Flask) -> None:
    desk = context.config["DESK"]
    copy = desk.scratch / "lake" / "ranges" / "aa" / "x"
    copy.parent.mkdir(parents=True)
    copy.touch()
    orphans.sweep(desk, timedelta(seconds=-5))
    assert copy.exists()
