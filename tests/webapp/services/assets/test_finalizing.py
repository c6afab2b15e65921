"""The end of an import folder, and what would be lost with it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.workers.asset_work import (
    assets,
    ingest,
    kept,
    keys_of,
    make_project,
    mapping,
    project,
    send,
    start,
    waiting,
)
from webapp.errors import Conflict, NotFound, WrongState
from webapp.extensions import db
from webapp.models import Action, AuditEntry
from webapp.services.assets import finalizing, integrity
from webapp.services.assets.finalizing import AtStake
from workers import orphans

pytestmark = pytest.mark.usefixtures("database", "context")


@pytest.fixture(autouse=True)
def one_project(context: Flask) -> None:
    """A project with one asset, one file that failed and two that wait."""
    make_project()
    send("a.txt", b"words")
    send("empty.txt", b"")
    ingest()
    send("b.txt", b"1234")
    send("c.txt", b"123456")
    send("alone.txt", b"alone", ticket="t1")


def test_what_would_be_lost_is_counted(context: Flask) -> None:
    assert finalizing.at_stake(project()) == AtStake(waiting=2, failed=1, bytes=10)


def test_it_takes_force_where_files_would_be_lost(context: Flask) -> None:
    with pytest.raises(Conflict, match=r"2 files wait and 1 failed") as caught:
        finalizing.finalize(project(), force=False)
    assert caught.value.detail == {"waiting": 2, "failed": 1, "bytes": 10}
    assert set(waiting()) == {"empty.txt", "b.txt", "c.txt", "alone.txt"}
    assert mapping() == ["a.txt"]


def test_folder_and_mapping_go_and_assets_stay(context: Flask) -> None:
    finalizing.finalize(project(), force=True)
    assert set(waiting()) == {"alone.txt"}
    assert set(assets()) == {"a.txt"}
    assert mapping() == []
    assert (project().import_folder, project().has_mapping) == (False, False)
    line = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert line is not None
    assert line.action == Action.FINALIZED
    assert line.text == "2 waiting and 1 failed files were removed."
    with pytest.raises(NotFound, match="Import folder not found"):
        finalizing.finalize(project(), force=True)


def test_a_mapping_begins_anew_afterwards(context: Flask) -> None:
    finalizing.finalize(project(), force=True)
    send("d.txt", b"later")
    ingest()
    assert mapping() == ["d.txt"]


def test_it_takes_no_force_where_nothing_is_lost(context: Flask) -> None:
    send("empty.txt", b"not any more")
    ingest()
    ingest(ticket="t1")
    before = set(assets())
    finalizing.finalize(project(), force=False)
    assert set(assets()) == before
    assert waiting() == {}


def test_nothing_is_finalized_while_files_are_ingested(context: Flask) -> None:
    start()
    with pytest.raises(WrongState, match="currently in progress for project 08F1"):
        finalizing.finalize(project(), force=True)
    assert len(waiting()) == 4


def test_files_of_assets_outlive_the_folder(context: Flask) -> None:
    ingest()
    ingest(ticket="t1")
    finalizing.finalize(project(), force=True)
    orphans.sweep(context.config["DESK"], timedelta(seconds=-5))
    rows = assets()
    assert set(rows) == {"a.txt", "b.txt", "c.txt", "alone.txt"}
    assert kept() == keys_of(*rows.values())
    assert integrity.verify(project(), lambda *_: None).findings == []
