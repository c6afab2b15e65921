"""Disks that are full, storage that is away, uploads that break off: a clear word, and no rest."""

import io
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.faults.desk import (
    assert_all_is_true,
    files_in,
    names,
    pool,
    start_import,
    until_over,
)
from tests.workbooks import csv_text
from tests.workers.desk_work import check, hand_in, newest
from webapp import storage
from webapp.errors import NoSpace, Unavailable
from webapp.extensions import db
from webapp.models import Process, Upload
from webapp.services import retrying
from webapp.states import ProcessKind
from workers import orphans

pytestmark = pytest.mark.usefixtures("database", "context")

TAGS = csv_text(["language", "tag"], ["en", "Python"])


@contextmanager
def no_room(limit: int) -> Iterator[None]:
    """Let files of this process end at so many bytes, as on a disk that is full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def rows_left() -> int:
    """How many uploads and processes there are."""
    return sum(
        db.session.scalar(sa.select(sa.func.count()).select_from(row)) or 0
        for row in (Upload, Process)
    )


def test_an_upload_onto_a_full_disk_is_refused_and_leaves_nothing(context: Flask) -> None:
    content = csv_text(["language", "tag"], *(["en", f"Tag {n}"] for n in range(200_000)))
    hand_in("tags", TAGS)
    before = rows_left()
    with pytest.raises(NoSpace, match="no room"), no_room(1024 * 1024):
        hand_in("tags", content)
    assert rows_left() == before
    assert list(context.config["DESK"].scratch.iterdir()) == []


@contextmanager
def small_disk(place: Path, size: str) -> Iterator[None]:
    """Let a folder be a disk of its own, of this size. Only root may do that."""
    place.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"A small disk could not be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.usefixtures("valkey")
def test_a_disk_that_is_really_full_refuses_uploads_and_checks_until_there_is_room(
    context: Flask,
) -> None:
    place = context.config["DESK"].data / "files"
    content = csv_text(["language", "tag"], *(["en", f"Tag {n}"] for n in range(100_000)))
    with small_disk(place, "512k"):
        upload = hand_in("tags", TAGS)
        before, kept = rows_left(), files_in(place)
        with pytest.raises(NoSpace, match="no room"):
            hand_in("tags", content)
        assert (rows_left(), files_in(place)) == (before, kept)
        with pytest.raises(OSError, match="No space"):
            (place / "filler").write_bytes(bytes(1024 * 1024))
        with pool(context):
            process = until_over(newest(upload, ProcessKind.VALIDATION))
            assert (process.state, process.attempt) == ("failed", 3)
            assert (process.error_code, process.result) == ("machine", {})
            (place / "filler").unlink()
            assert until_over(retrying.retry(process)).state == "succeeded"
        assert_all_is_true(context, set())


def test_an_upload_whose_storage_is_away_is_refused_and_leaves_nothing(context: Flask) -> None:
    hand_in("tags", TAGS)
    before = rows_left()
    # A file stands where the folder of the storage should be.
    place = context.config["DESK"].data / "no-folder"
    place.write_text("in the way")
    settings = context.config["DESK"]
    away = settings.model_copy(update={"storage_url": (place / "files").as_uri()})
    context.config["DESK"] = away
    with pytest.raises(Unavailable):
        hand_in("tags", csv_text(["language", "tag"], ["en", "Ruby"]))
    context.config["DESK"] = settings
    assert rows_left() == before


@pytest.mark.usefixtures("valkey")
def test_a_check_whose_disk_is_full_is_tried_three_times_and_fails_with_a_reference(
    context: Flask,
) -> None:
    upload = hand_in("tags", TAGS)
    process = newest(upload, ProcessKind.VALIDATION)
    scratch = context.config["DESK"].scratch
    scratch.rename(scratch.with_name("was"))
    scratch.write_text("in the way")
    with pool(context):
        process = until_over(process)
        assert (process.state, process.attempt, process.error_code) == ("failed", 3, "machine")
        assert process.reference
        scratch.unlink()
        scratch.with_name("was").rename(scratch)
        again = until_over(retrying.retry(process))
    assert (again.state, again.attempt) == ("succeeded", 1)


def test_what_no_row_names_is_swept_and_what_a_row_names_stays(context: Flask) -> None:
    process = check("tags", TAGS)
    lost = ("uploads/ab/" + "ab" * 32, "staged/1-9.parquet", "problems/77-1.csv", "reports/x")
    with storage.receive(io.BytesIO(b"nobody's"), 100) as received:
        for key in lost:
            storage.put(key, received.path)
    (context.config["DESK"].scratch / "left").write_text("by a killed process")
    assert orphans.sweep(context.config["DESK"]) == 0
    assert orphans.sweep(context.config["DESK"], timedelta(seconds=-5)) == len(lost) + 1
    assert not any(map(storage.exists, lost))
    kept = (process.result["staged"], process.result["problems_key"])
    assert process.upload is not None
    assert all(map(storage.exists, (*kept, storage.upload_key(process.upload.digest))))


@pytest.mark.usefixtures("valkey")
def test_an_import_whose_staged_rows_are_gone_says_so_and_writes_nothing(
    context: Flask, upload: Upload
) -> None:
    validation = newest(upload, ProcessKind.VALIDATION)
    storage.delete(validation.result["staged"])
    with pool(context):
        process = until_over(start_import(upload))
        assert (process.state, process.attempt) == ("failed", 1)
    assert names()
    validation.result = {}
    db.session.commit()
    assert_all_is_true(context, set())
