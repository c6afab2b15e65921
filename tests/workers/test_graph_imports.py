"""Tables come into the graph, are planned before and taken out again."""

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.graph.places import Place
from tests.graph_rows import CELLS, csv_of
from tests.workers.desk_work import work
from tests.workers.graph_work import go_on, graph, hand_in, imported, newest, ready, version
from webapp import storage
from webapp.extensions import db
from webapp.models import GraphImport, GraphRun, GraphStep, GraphVersion
from webapp.services import backups, checkup
from webapp.services.graph import imports, stages
from webapp.states import GraphStage, ProcessState
from workers import orphans
from workers.graph import orphans as graph_orphans
from workers.graph import publishing

pytestmark = pytest.mark.usefixtures("context")
PLAN, IMPORT = GraphStage.PLAN, GraphStage.IMPORT
MORE = (CELLS[0], ("RN0721-28", "Carbon black", "6", "Ford", "412"), ("X1", "Steel", "1", "", "9"))

NAME = {"value": "", "index": 1}
MATERIALS = {"nodes": [{"id": "0", "label": "matter", "attributes": {"name": NAME}}]}


@pytest.fixture(scope="module")
def kept_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the desk with the first table is kept for the next test."""
    return tmp_path_factory.mktemp("kept") / "desk"


@pytest.fixture
def first(context: Flask, kept_desk: Path) -> GraphImport:
    """A table that is in the graph: imported for the first test, and copied for the others."""
    data = context.config["DESK"].data
    if kept_desk.exists():
        db.session.remove()
        db.engine.dispose()
        shutil.copytree(kept_desk, data, dirs_exist_ok=True)
    else:
        imported(*CELLS)
        db.session.remove()
        db.engine.dispose()
        shutil.copytree(data, kept_desk)
    return db.session.query(GraphImport).one()


def undone(table: GraphImport) -> dict[str, Any]:
    """Take a table out of the graph; gives the result."""
    process = work(stages.undo_import(table))
    assert process.state == ProcessState.SUCCEEDED, process.error_sentence
    return process.result


def test_a_table_is_planned_imported_and_undone(database: str, context: Flask) -> None:
    table = ready(*CELLS)
    planned = go_on(table, PLAN).result
    assert planned["nodes"] == {"new": 12, "merged": 0, "unchanged": 0, "removed": 0}
    assert db.session.scalar(sa.select(sa.func.count()).select_from(GraphVersion)) == 0
    process = go_on(table, IMPORT)
    assert process.state == ProcessState.SUCCEEDED
    assert {name: process.result[name] for name in planned} == planned
    nodes, edges = graph()
    assert (len(nodes), len(edges)) == (version().nodes, version().relationships)
    assert nodes["Matter#rn0721-28"] == {"identifier": "RN0721-28", "name": "Carbon"}
    assert stages.status(table) == "imported"
    assert undone(table)["nodes"]["removed"] == len(nodes)
    assert graph() == ({}, set())
    assert (version().nodes, version().relationships) == (0, 0)


def test_the_same_table_imported_again_changes_nothing_and_is_in_the_graph_once(
    first: GraphImport,
) -> None:
    before, key = graph(), version().key
    again = go_on(first, IMPORT).result
    assert again["nodes"] == {"new": 0, "merged": 0, "unchanged": len(before[0]), "removed": 0}
    assert graph() == before
    assert version().key == key
    applied = sa.select(GraphRun.process_id).where(GraphRun.applied)
    assert db.session.scalars(applied).all() == [newest(first).id]
    undone(first)
    assert graph() == ({}, set())


def test_two_tables_are_merged_where_they_speak_of_the_same(first: GraphImport) -> None:
    alone = graph()
    second = ready(*MORE)
    planned = go_on(second, PLAN).result
    assert planned["by_label"]["Matter"] == {"new": 1, "merged": 1, "unchanged": 0, "removed": 0}
    assert go_on(second, IMPORT).state == ProcessState.SUCCEEDED
    assert graph()[0]["Matter#rn0721-28"]["name"] == "Carbon black"
    both = graph()
    undone(second)
    assert graph() == alone
    work(stages.start(second, IMPORT))
    assert graph() == both
    undone(first)
    undone(second)
    assert graph() == ({}, set())


def test_a_table_that_is_changed_and_imported_again_replaces_what_it_had_brought(
    first: GraphImport,
) -> None:
    result = go_on(first, IMPORT, MATERIALS).result
    assert graph() == (
        {"Matter:carbon": {"name": "Carbon"}, "Matter:graphite": {"name": "Graphite"}},
        set(),
    )
    assert result["nodes"]["new"] == 2


def test_a_table_that_takes_too_much_memory_is_refused_before_its_nodes_are_made(
    context: Flask,
) -> None:
    table = ready(*CELLS)
    desk = context.config["DESK"]
    context.config["DESK"] = desk.model_copy(update={"max_graph_bytes": 1_000})
    process = go_on(table, IMPORT)
    assert process.state == ProcessState.REJECTED
    assert "are more than this desk brings into the graph at once" in process.result["sentence"]


def test_a_graph_that_is_written_anew_is_the_same_as_one_that_was_changed(
    first: GraphImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = imported(*MORE)
    undone(first)
    changed = graph()
    monkeypatch.setattr(publishing, "FEW_DELETIONS", 0)
    work(stages.start(first, IMPORT))
    undone(first)
    assert graph() == changed
    undone(second)
    assert graph() == ({}, set())


def test_what_a_removed_table_has_brought_stays(first: GraphImport) -> None:
    before = graph()
    imports.remove(first)
    second = imported(("Sample ID", "Mass (g)"), ("S1", "2"))
    assert before[0].items() <= graph()[0].items()
    undone(second)
    assert graph() == before


def test_an_undo_of_what_was_undone_meanwhile_is_rejected(first: GraphImport) -> None:
    waiting = stages.undo_import(first)
    db.session.execute(sa.update(GraphRun).values(applied=False))
    db.session.commit()
    process = work(waiting)
    assert process.state == ProcessState.REJECTED
    assert process.result["sentence"] == "Nothing of this table is in the graph any more."


def test_a_pair_that_is_not_allowed_is_refused_and_the_graph_stays(first: GraphImport) -> None:
    before = graph()
    step = GraphStage.GRAPH
    content = {
        "nodes": [
            {"id": "0", "label": "matter", "attributes": {"name": {"index": 1, "value": ""}}},
            {"id": "1", "label": "property", "attributes": {"value": {"index": 4, "value": ""}}},
        ],
        "relationships": [{"rel_type": "HAS_PROPERTY", "connection": ["1", "0"]}],
    }
    db.session.add(GraphStep(import_id=first.id, stage=step, content=content, reasons={}))
    db.session.commit()
    process = work(stages.submit(first, IMPORT))
    assert process.state == ProcessState.REJECTED
    assert process.result["sentence"] == "A Property cannot be joined to a Matter by HAS_PROPERTY."
    assert graph() == before


def test_a_table_with_names_alone_brings_nothing(context: Flask) -> None:
    table = hand_in(csv_of(CELLS[0]))
    work(newest(table))
    process = go_on(table, IMPORT, MATERIALS)
    assert process.state == ProcessState.SUCCEEDED
    assert process.result["nodes"]["new"] == 0
    assert graph() == ({}, set())


def kept() -> list[str]:
    """What the storage has of the graph."""
    folder = storage.folder()
    assert folder is not None
    return sorted(
        str(path.relative_to(folder)) for path in folder.glob("graph/*/*") if any_file(path)
    )


def any_file(path: Path) -> bool:
    return path.is_file() or any(one.is_file() for one in path.rglob("*"))


def test_what_the_graph_needs_no_more_is_swept_away(context: Flask, first: GraphImport) -> None:
    second = imported(*MORE)
    undone(first)
    before = graph()
    settings = context.config["DESK"]
    orphans.sweep(settings)
    assert len(kept()) == 5
    orphans.sweep(settings, timedelta(seconds=-5))
    frames = db.session.scalars(sa.select(GraphRun.process_id).where(GraphRun.applied)).one()
    assert kept() == [f"graph/frames/{frames}", version().key]
    assert graph() == before
    undone(second)
    assert graph() == ({}, set())


def test_only_the_last_few_versions_take_room_however_often_the_graph_changes(
    first: GraphImport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graph_orphans, "VERSIONS_KEPT", 2)
    before = graph()
    undone(first)
    work(stages.start(first, IMPORT))
    versions = [key for key in kept() if key.startswith("graph/versions")]
    assert len(versions) == 2
    assert version().key in versions
    assert graph() == before


def test_a_version_that_is_lost_is_made_again_with_the_next_import(first: GraphImport) -> None:
    storage.delete(version().key)
    imported(*MORE)
    both = graph()
    undone(first)
    work(stages.start(first, IMPORT))
    assert set(both[0]) == set(graph()[0])
    assert both[1] == graph()[1]


def test_frames_that_are_lost_fail_the_import_and_leave_the_graph(first: GraphImport) -> None:
    before = graph()
    second = ready(*MORE)
    folder = storage.folder()
    assert folder is not None
    shutil.rmtree(folder / "graph/frames")
    process = work(stages.start(second, IMPORT))
    assert process.state == ProcessState.FAILED
    assert graph() == before
    assert stages.status(first) == "imported"


@pytest.mark.usefixtures("first")
def test_a_backup_has_the_graph_and_what_it_is_made_of(context: Flask, tmp_path: Path) -> None:
    settings = context.config["DESK"]
    backups.write(settings, tmp_path / "desk.tar.gz")
    backups.restore(tmp_path / "desk.tar.gz", tmp_path / "copy")
    place = Place(tmp_path)
    place.path = tmp_path / "copy/files" / version().key
    assert place.whole() == graph()
    frames = stages.applied_run(db.session.query(GraphImport).one())
    assert frames is not None
    assert list((tmp_path / f"copy/files/graph/frames/{frames.process_id}").glob("*.parquet"))


def checked() -> str:
    """What the doctor says of the graph."""
    return next(found.seen for found in checkup.look() if found.thing == "Graph")


def test_a_graph_whose_file_is_lost_is_made_anew_by_the_next_change(first: GraphImport) -> None:
    second = imported(*MORE)
    both = graph()
    assert checked() == "its file is there"
    storage.delete(version().key)
    assert "is gone" in checked()
    assert go_on(second, IMPORT).state == ProcessState.SUCCEEDED
    assert graph() == both
    storage.delete(version().key)
    undone(second)
    undone(first)
    assert graph() == ({}, set())
