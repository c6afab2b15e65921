"""Files of tables for the graph stay as long as somebody needs them, and no longer."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.graph_rows import CELLS, csv_of
from tests.workers import desk_work
from tests.workers.desk_work import work
from tests.workers.graph_work import answer, go_through, hand_in, labelled, newest
from webapp import storage
from webapp.errors import WrongState
from webapp.extensions import db
from webapp.models import GraphImport, Process, Upload, UploadVersion
from webapp.models.columns import now
from webapp.services import processes, retention
from webapp.services.graph import imports, stages
from webapp.services.retention import Kept
from webapp.states import GraphStage, ProcessKind, ProcessState
from workers import orphans
from workers import retention as removal

pytestmark = pytest.mark.usefixtures("database", "context")


def grow_old(days: float) -> None:
    """Everything was handed in and ended so many days earlier."""
    earlier = timedelta(days=days)
    for model, names in (
        (GraphImport, ["created_at", "updated_at"]),
        (Upload, ["created_at"]),
        (UploadVersion, ["created_at"]),
        (Process, ["created_at", "finished_at"]),
    ):
        for row in db.session.scalars(sa.select(model)):
            for name in names:
                if getattr(row, name):
                    setattr(row, name, getattr(row, name) - earlier)
    db.session.commit()


def sweep(context: Flask) -> None:
    """One round of a worker pool; all files of the test count as old."""
    removal.sweep()
    orphans.sweep(context.config["DESK"], timedelta(seconds=-5))
    db.session.expire_all()


def files() -> set[str]:
    """The digests of the files that are kept."""
    later = now() + timedelta(days=1)
    return {key.rpartition("/")[2] for key in storage.older_than("uploads", later)}


def test_the_file_of_a_table_goes_after_its_time_and_its_answers_stay(context: Flask) -> None:
    table = labelled(*CELLS)
    go_through(table)
    retention.change(Kept(files_days=30))
    grow_old(29)
    sweep(context)
    assert files() == {table.digest}
    grow_old(2)
    assert retention.due(retention.read()).tables == 1
    sweep(context)
    assert files() == set()
    assert table.files_removed_at
    assert table.shape["samples"] == {}
    assert len(answer(table, GraphStage.GRAPH).content["nodes"]) == 4
    with pytest.raises(WrongState, match="Hand the table in once more"):
        stages.start(table, GraphStage.NODES)


def test_a_table_that_is_worked_on_keeps_its_file(context: Flask) -> None:
    table = hand_in(csv_of(*CELLS))
    retention.change(Kept(files_days=30))
    grow_old(99)
    sweep(context)
    assert files() == {table.digest}
    assert work(newest(table)).state == ProcessState.SUCCEEDED
    sweep(context)
    # A stage that ended lately gives it its time anew.
    assert files() == {table.digest}


def test_a_removed_table_leaves_no_file(context: Flask) -> None:
    imports.remove(labelled(*CELLS))
    sweep(context)
    assert files() == set()


def test_neither_a_table_nor_an_upload_takes_the_bytes_of_the_other_away(context: Flask) -> None:
    content = b"Language,Tag\nen,Apple\n"
    upload, table = desk_work.hand_in("tags", content), hand_in(content)
    digest = table.digest
    imports.remove(table)
    sweep(context)
    assert files() == {digest}
    table = hand_in(content)
    processes.cancel(desk_work.newest(upload, ProcessKind.VALIDATION))
    processes.cancel(newest(table))
    retention.change(Kept(files_days=30))
    grow_old(31)
    stages.start(table, GraphStage.LABELS)
    sweep(context)
    assert db.session.get_one(Upload, upload.id).files_removed_at
    assert files() == {digest}
    assert work(newest(table)).state == ProcessState.SUCCEEDED
