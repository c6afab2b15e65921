"""Imports into the lake from a folder and from an S3, against loops that only insert rows."""

import os
from collections.abc import Iterator
from pathlib import Path

from flask import Flask

from tests import object_store
from tests.bench.desk import EMAIL, leave, make_desk, work
from tests.bench.measure import MB, Line, Measured, program
from tests.object_store import BUCKET
from webapp.services import accounts
from webapp.services.lake import imports, repositories
from webapp.services.lake.requests import ImportRequest

FILES = 100_000
FILES_IN_FOLDER = 1_000
OBJECTS = 10_000
LOOPS = "tests.bench.lake_loops"


def lake_sources(folder: Path) -> Iterator[Line]:
    """100,000 files, their checksums read, and 10,000 objects."""
    app = make_desk(folder / "desk")
    source = make_files(folder / "desk" / "inbox", FILES)
    ours = bring(app, f"local://{source}")
    theirs = program(LOOPS, "walk", source).answer
    yield times_as_many(f"import {FILES:,} files, checksums read", ours, theirs)
    peak = ours.peak_bytes / MB
    yield Line("its peak memory", "< 500 MB", f"{peak:.0f} MB", peak < 500)
    with object_store.object_store() as endpoint:
        os.environ |= object_store.environment(endpoint)
        os.environ["IMPORTDESK_LAKE_SOURCES"] = f"s3://{BUCKET}/"
        object_store.client_of(endpoint).create_bucket(Bucket=BUCKET)
        object_store.put(OBJECTS, "data/{:06d}".format)
        ours = bring(make_desk(folder / "other"), f"s3://{BUCKET}/")
        theirs = program(LOOPS, "bucket", endpoint).answer
        yield times_as_many(f"import {OBJECTS:,} objects of an S3", ours, theirs)


def make_files(folder: Path, count: int) -> Path:
    """So many small files, a thousand to a folder."""
    for number in range(count):
        inside = folder / f"{number // FILES_IN_FOLDER:03d}"
        if number % FILES_IN_FOLDER == 0:
            inside.mkdir(parents=True)
        (inside / f"{number:06d}.bin").write_bytes(b"%d" % number * (number % 200 + 1))
    return folder


def bring(app: Flask, source: str) -> Measured:
    """Import a source into a new repository, as a worker does."""
    with app.app_context():
        owner = accounts.find_user(EMAIL)
        assert owner is not None
        repository = repositories.create(owner, "bench", "local://bench")
        path = {"type": "common_prefix", "path": source, "destination": "all"}
        asked = ImportRequest.model_validate({"paths": [path], "commit": {"message": ""}})
        process_id = imports.start(owner, repository, "main", asked).process.id
        leave()
    return work(app, process_id)


def times_as_many(what: str, ours: Measured, theirs: dict[str, float]) -> Line:
    """How many times the objects of a loop an import takes in the same time."""
    assert ours.answer["result"]["added"] == theirs["objects"], (ours, theirs)
    seconds = ours.answer["seconds"]
    times = theirs["seconds"] / seconds
    measured = f"{times:.1f} x ({seconds:.1f} s, {theirs['seconds']:.1f} s)"
    return Line(f"{what}, against a loop that inserts rows", ">= 3 x", measured, times >= 3)
