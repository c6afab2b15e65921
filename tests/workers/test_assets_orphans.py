"""Files of assets that nobody names go after a day; those that somebody needs stay."""

import hashlib
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.workers.asset_work import (
    SHORTCODE,
    assert_whole,
    assets,
    content,
    ingest,
    kept,
    make_project,
    picture,
    project,
    send,
    start,
    waiting,
)
from tests.workers.desk_work import add_dataset, hand_in, newest
from tests.workers.rows import fresh
from webapp import storage
from webapp.extensions import db
from webapp.models import AssetPartial, AssetUpload, Upload, UploadVersion
from webapp.models.columns import now
from webapp.services import processes, retention
from webapp.services.retention import Kept
from webapp.states import ProcessKind
from workers import orphans
from workers import retention as retention_sweep
from workers.assets import orphans as asset_orphans

pytestmark = pytest.mark.usefixtures("database", "context")

LATER = timedelta(seconds=-5)
DAY = timedelta(days=1)


def sweep(context: Flask) -> int:
    """Sweep as if a day had passed."""
    return orphans.sweep(context.config["DESK"], LATER)


def make_partial(name: str, expires_in: timedelta = DAY) -> None:
    """A file of which some bytes are there."""
    storage.put(f"parts/{name}/{0:020}", b"some")
    row = AssetPartial(id=name, project_id=project().id, path="a.txt", size=9, offset=4)
    row.expires_at = now() + expires_in
    db.session.add(row)
    db.session.commit()


def test_what_a_killed_run_has_placed_goes_after_a_day(context: Flask) -> None:
    make_project()
    send("a.txt", b"words")
    ingest()
    before = kept()
    for name in ("x.txt", "x.txt.orig", "x.info", ".half-a-copy"):
        storage.put(f"assets/{SHORTCODE}/xx/yy/{name}", b"nobody's")
    assert orphans.sweep(context.config["DESK"]) == 0
    assert sweep(context) == 4
    assert kept() == before
    assert_whole(context, {"a.txt"})


def test_bytes_that_wait_stay_however_long(context: Flask) -> None:
    make_project()
    send("a.txt", b"words")
    send("b.txt", b"")
    ingest(failed_only=True)
    assert sweep(context) == 0
    assert ingest().result["files"] == 1


def test_bytes_of_an_asset_stay_so_that_whoever_sends_them_again_adds_none(
    context: Flask,
) -> None:
    make_project()
    send("a.txt", b"words")
    ingest()
    assert sweep(context) == 0
    assert kept("uploads")


def test_what_a_removed_project_had_goes(context: Flask) -> None:
    make_project()
    send("a.txt", b"words")
    send("b.png", picture())
    ingest()
    send("c.txt", b"waits")
    db.session.delete(project())
    db.session.commit()
    # Three uploads, and three files of each of two assets.
    assert sweep(context) == 9
    assert kept("") == set()


def test_pieces_stay_as_long_as_the_rest_may_come(context: Flask) -> None:
    make_project()
    make_partial("waits")
    make_partial("over", timedelta(seconds=-1))
    storage.put("parts/nobodys/00000000000000000000", b"some")
    assert orphans.sweep(context.config["DESK"]) == 0
    assert sweep(context) == 2
    assert kept("parts") == {"parts/waits/00000000000000000000"}
    assert db.session.scalars(sa.select(AssetPartial.id)).all() == ["waits"]


def test_a_lone_file_whose_run_is_over_goes_after_a_day(context: Flask) -> None:
    make_project()
    send("never.txt", b"1", ticket="t1")
    send("cancelled.txt", b"2", ticket="t2")
    send("waits.txt", b"3", ticket="t3")
    send("in-the-folder.txt", b"4")
    processes.cancel(start(ticket="t2"))
    start(ticket="t3")
    assert orphans.sweep(context.config["DESK"]) == 0
    assert len(waiting()) == 4
    sweep(context)
    assert set(waiting()) == {"waits.txt", "in-the-folder.txt"}
    assert asset_orphans.named([hashlib.sha256(b"3").hexdigest()])


def test_an_upload_with_the_same_bytes_takes_none_away(context: Flask) -> None:
    add_dataset("fruit", [{"name": "key", "type": "string"}])
    make_project()
    words = b"key\napple\n"
    upload = hand_in("fruit", words)
    send("a.csv", words)
    retention.change(Kept(files_days=1, problems_days=1))
    for row in (Upload, UploadVersion):
        db.session.execute(sa.update(row).values(created_at=now() - 9 * DAY))
    db.session.commit()
    processes.cancel(newest(upload, ProcessKind.VALIDATION))
    retention_sweep.sweep()
    assert db.session.get_one(Upload, upload.id).files_removed_at
    assert sweep(context) == 0
    process = ingest()
    assert process.result["files"] == 1
    assert_whole(context, {"a.csv"})


def test_retention_leaves_assets_and_what_waits_alone(context: Flask) -> None:
    make_project()
    send("a.txt", b"words")
    process = ingest()
    send("b.txt", b"")
    ingest()
    retention.change(Kept(files_days=1, problems_days=1))
    db.session.execute(sa.update(AssetUpload).values(uploaded_at=now() - 9 * DAY))
    process.finished_at = now() - 9 * DAY
    db.session.commit()
    retention_sweep.sweep()
    assert fresh(process).problems_removed_at is None
    assert waiting() == {"b.txt": "empty-file"}
    assert content(assets()["a.txt"].original_key) == b"words"
    assert_whole(context, {"a.txt", "b.txt"})
