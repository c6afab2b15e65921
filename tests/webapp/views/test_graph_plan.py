"""The plan of an import into the graph, and the import: counted, done, taken back."""

from typing import Any

import pytest
from flask import Flask

from tests.desk import Person
from tests.graph_rows import add_run, make_table
from tests.webapp.views.browser import Browser, words
from webapp.extensions import db
from webapp.models import GraphRun, Process
from webapp.models.columns import now
from webapp.states import GraphStage, ProcessKind, ProcessState

DONE = ProcessState.SUCCEEDED
CHANGES: dict[str, Any] = {
    "nodes": {"new": 1204, "merged": 3, "unchanged": 40, "removed": 0},
    "relationships": {"new": 2310, "unchanged": 12, "removed": 0},
    "by_label": {"Matter": {"new": 4, "merged": 3, "unchanged": 40, "removed": 0}},
    "samples": [
        {
            "key": "Matter:s-1",
            "label": "Matter",
            "name": "S-1",
            "change": "merged",
            "before": {"name": "Ink", "batch_number": "7", "imports": 1},
            "attributes": {"name": "Ink", "batch_number": "8", "imports": 2},
        }
    ],
    "rows": 310,
    "notes": ["2 rows have no ID and no name, and make no node of Matter."],
}


def planned(app: Flask, owner: Person, result: dict[str, Any] = CHANGES) -> str:
    table = make_table(app, owner)
    add_run(app, table, GraphStage.PLAN, DONE, result=result)
    return table


def imported(app: Flask, owner: Person) -> str:
    table = planned(app, owner)
    add_run(app, table, GraphStage.IMPORT, DONE, applied=True, result=CHANGES)
    return table


def newest(app: Flask) -> ProcessKind:
    with app.app_context():
        found = db.session.query(Process).order_by(Process.id.desc()).first()
        assert found is not None
        return found.kind


def test_going_on_from_the_relationships_makes_a_plan(
    app: Flask, mia: Browser, user: Person
) -> None:
    table = make_table(app, user)
    page = mia.get(f"/graph/{table}/relations")
    answer = mia.submit(page, f"/graph/{table}/relations", "Go on")
    assert answer.location == f"/graph/{table}/plan"
    assert newest(app) == ProcessKind.GRAPH_PLAN
    assert "Comparing with the graph" in words(mia.get(answer.location))


def test_a_plan_says_what_would_be_new_and_what_is_there(
    app: Flask, mia: Browser, user: Person
) -> None:
    table = planned(app, user)
    assert mia.client.get(f"/graph/{table}").location == f"/graph/{table}/plan"
    page = mia.get(f"/graph/{table}/plan")
    told = words(page)
    assert "An import would bring 1,204 new nodes and 2,310 new relationships" in told
    assert "add something to 3 nodes that are there" in told
    assert "310 rows were read." in told
    assert "2 rows have no ID and no name" in told
    rows = [words(row) for row in page.select("#counts tbody tr")]
    assert rows == ["Nodes 1,204 3 40 0", "Relationships 2,310 \N{EN DASH} 12 0"]
    assert words(page.select("#labels tbody tr")[0]) == "Matter 4 3 40 0"
    assert (
        words(page.select("#samples tbody tr")[0])
        == "S-1 Matter Added to Batch number old: 7 new: 8"
    )


def test_a_plan_is_imported_by_its_button(app: Flask, mia: Browser, user: Person) -> None:
    table = planned(app, user)
    page = mia.get(f"/graph/{table}/plan")
    answer = mia.submit(page, f"/graph/{table}/result/begin", "Import into the graph")
    assert answer.location == f"/graph/{table}/result"
    assert newest(app) == ProcessKind.GRAPH_IMPORT
    assert "Importing into the graph" in words(mia.get(answer.location))


def test_a_plan_that_would_remove_something_warns_of_it(
    app: Flask, mia: Browser, user: Person
) -> None:
    fewer = CHANGES | {
        "nodes": {"new": 0, "merged": 0, "unchanged": 9, "removed": 1},
        "relationships": {"new": 0, "unchanged": 9, "removed": 2},
    }
    page = mia.get(f"/graph/{planned(app, user, fewer)}/plan")
    assert "1 node and 2 relationships would be removed" in words(page)


def test_a_plan_of_what_is_there_says_that_nothing_changes(
    app: Flask, mia: Browser, user: Person
) -> None:
    same = CHANGES | {
        "nodes": {"new": 0, "merged": 0, "unchanged": 9, "removed": 0},
        "relationships": {"new": 0, "unchanged": 9, "removed": 0},
    }
    page = mia.get(f"/graph/{planned(app, user, same)}/plan")
    assert "An import would change nothing" in words(page)


def test_a_plan_is_out_of_date_once_the_graph_was_changed(
    app: Flask, mia: Browser, user: Person
) -> None:
    table = planned(app, user)
    page = mia.get(f"/graph/{table}/relations")
    ends = page.select_one("button[name=ends]")
    assert ends is not None
    mia.post(f"/graph/{table}/relations/edit/disconnect", ends=str(ends["value"]))
    page = mia.get(f"/graph/{table}/plan")
    assert "The graph of this table has changed since this plan was made" in words(page)
    assert "Import into the graph" not in words(page)
    mia.submit(page, f"/graph/{table}/plan/begin", "Plan again")
    assert newest(app) == ProcessKind.GRAPH_PLAN


def test_an_import_is_counted_and_taken_back_after_a_question(
    app: Flask, mia: Browser, user: Person
) -> None:
    table = imported(app, user)
    assert mia.client.get(f"/graph/{table}").location == f"/graph/{table}/result"
    page = mia.get(f"/graph/{table}/result")
    assert "1,247 nodes of this table are in the graph" in words(page)
    link = page.select_one('a[href$="/result/undo"]')
    assert link is not None
    asked = mia.get(str(link["href"]))
    assert "What other tables have brought as well stays" in words(asked)
    answer = mia.submit(asked, f"/graph/{table}/result/undo", "Undo the import")
    assert answer.location == f"/graph/{table}/result"
    assert newest(app) == ProcessKind.GRAPH_UNDO
    assert "Taking it out of the graph" in words(mia.get(answer.location))


def test_after_an_undo_the_table_can_be_imported_again(
    app: Flask, mia: Browser, user: Person
) -> None:
    table = imported(app, user)
    with app.app_context():
        db.session.query(GraphRun).update({"applied": False})
        db.session.commit()
    add_run(app, table, GraphStage.UNDO, DONE)
    page = mia.get(f"/graph/{table}/result")
    assert "Nothing of this table is in the graph. Its import was undone" in words(page)
    assert "Not yet" in words(page.select(".steps li")[5])


def test_after_an_import_the_steps_can_be_undone_and_done_anew(
    app: Flask, mia: Browser, user: Person
) -> None:
    table = imported(app, user)
    mia.post(f"/graph/{table}/labels/undo")
    page = mia.get(f"/graph/{table}/result")
    assert "Out of date" in words(page.select(".steps li")[5])
    assert "What is in the graph is what was imported then." in words(page)
    labels = mia.get(f"/graph/{table}/labels")
    mia.submit(labels, f"/graph/{table}/labels/begin", "Find the labels")
    assert newest(app) == ProcessKind.GRAPH_LABELS


def test_a_table_whose_file_is_gone_says_that_nothing_can_be_begun(
    app: Flask, mia: Browser, user: Person
) -> None:
    table = make_table(app, user, files_removed_at=now())
    page = mia.get(f"/graph/{table}/relations")
    assert "no step of it can be begun anew" in words(page)
    refused = mia.read(mia.submit(page, f"/graph/{table}/relations", "Go on"), 422)
    assert "Hand the table in once more." in words(refused)


@pytest.mark.parametrize("stage", [GraphStage.PLAN, GraphStage.IMPORT, GraphStage.UNDO])
def test_what_came_to_nothing_says_why(
    stage: GraphStage, app: Flask, mia: Browser, user: Person
) -> None:
    table = imported(app, user) if stage == GraphStage.UNDO else planned(app, user)
    sentence = {"sentence": "The file has other columns than before."}
    add_run(app, table, stage, ProcessState.REJECTED, result=sentence)
    page = mia.read(mia.client.get(f"/graph/{table}", follow_redirects=True))
    assert "It could not be done The file has other columns than before." in words(page)
    assert "What was there before is as it was." in words(page)


def test_there_is_nothing_to_undo_of_a_plan(app: Flask, mia: Browser, user: Person) -> None:
    table = planned(app, user)
    assert "nothing to undo" in words(mia.get(f"/graph/{table}/plan/undo", status=404))


def test_a_graph_with_an_error_is_not_planned(app: Flask, mia: Browser, user: Person) -> None:
    cells = (("Sample ID", "Weight (g)"), ("S-1", "1"), ("S-2", "2"))
    table = make_table(app, user, cells=cells)
    page = mia.get(f"/graph/{table}/relations")
    for _ in page.select('button[data-act="remove"]'):
        now = mia.get(f"/graph/{table}/relations")
        button = now.select_one('button[data-act="remove"]')
        assert button is not None
        mia.post(f"/graph/{table}/relations/edit/remove", node=str(button["value"]))
    page = mia.get(f"/graph/{table}/relations")
    refused = mia.read(mia.submit(page, f"/graph/{table}/relations", "Go on"), 422)
    assert "The graph has no node yet." in words(refused)
