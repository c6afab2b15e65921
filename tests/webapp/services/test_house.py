"""How much room files take: what was handed in, once each, as long as it is kept."""

import io
import json

from flask import Flask

from tests.workers import graph_work
from tests.workers.asset_work import assets, ingest, make_project, picture, send
from tests.workers.batch_work import add_members, control, copied
from tests.workers.desk_work import hand_in
from tests.workers.rows import owner_of_rows
from webapp.extensions import db
from webapp.models.columns import now
from webapp.services import batches, briefly, control_files, house


def file_bytes() -> int:
    briefly.forget("file bytes")
    return house.files().bytes


def test_the_same_bytes_are_counted_once_wherever_they_were_handed_in(context: Flask) -> None:
    add_members()
    sheet = json.dumps(control(*copied("id", "name"))).encode()
    made = control_files.accept(owner_of_rows(), io.BytesIO(sheet))
    assert file_bytes() == len(sheet)
    rows = b"Language,Tag\nen,Apple\n"
    upload = hand_in("tags", rows)
    assert file_bytes() == len(sheet) + len(rows)
    batch = batches.create(owner_of_rows(), made)
    for name, content in (("a", rows), ("b", b"[]"), ("c", b"[]")):
        batches.add_file(batch, name, name, io.BytesIO(content))
    assert file_bytes() == len(sheet) + len(rows) + 2
    upload.files_removed_at = now()
    db.session.commit()
    assert file_bytes() == len(sheet) + len(rows) + 2
    batch.files.clear()
    db.session.commit()
    assert file_bytes() == len(sheet)


def test_files_that_wait_originals_and_derivatives_are_counted_once_too(context: Flask) -> None:
    make_project()
    send("a.txt", b"words")
    send("b.txt", b"words")
    send("c.png", picture())
    assert file_bytes() == 5 + len(picture())
    ingest()
    assert file_bytes() == 5 + len(picture()) + assets()["c.png"].size_derivative


def test_a_table_for_the_graph_counts_as_long_as_its_file_is_kept(context: Flask) -> None:
    rows = b"Language,Tag\nen,Apple\n"
    upload, table = hand_in("tags", rows), graph_work.hand_in(rows)
    assert file_bytes() == len(rows)
    upload.files_removed_at = now()
    db.session.commit()
    assert file_bytes() == len(rows)
    table.files_removed_at = now()
    db.session.commit()
    assert file_bytes() == 0
