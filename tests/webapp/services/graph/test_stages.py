"""Which stage may begin when, from what, and what a person may put in its place."""

from typing import Any

import pytest
from flask import Flask

from tests.desk import Person
from tests.graph_rows import add_run, make_table
from webapp.errors import BadInput, NotFound, WrongState
from webapp.extensions import db
from webapp.models import GraphImport, GraphRun, GraphStep, Process, User
from webapp.models.columns import now
from webapp.services import process_list, retrying
from webapp.services.graph import imports, stages, steps
from webapp.services.graph.gate import NotReady
from webapp.states import GraphStage, ProcessKind, ProcessState

pytestmark = pytest.mark.usefixtures("database")
LABELS, ATTRIBUTES, NODES, GRAPH = (
    GraphStage.LABELS,
    GraphStage.ATTRIBUTES,
    GraphStage.NODES,
    GraphStage.GRAPH,
)


def table_of(identifier: str) -> GraphImport:
    """The table as the database has it now."""
    db.session.expire_all()
    return db.session.query(GraphImport).filter_by(identifier=identifier).one()


def answers(table: GraphImport) -> list[tuple[str, str]]:
    """The stages that have answers, and who has made each."""
    rows = db.session.query(GraphStep).filter_by(import_id=table.id).order_by(GraphStep.id)
    return [(step.stage, step.author) for step in rows]


STATUSES = [
    (LABELS, "queued", "processing_labels"),
    (ATTRIBUTES, "running", "processing_attributes"),
    (NODES, "running", "processing_nodes"),
    (GRAPH, "running", "processing_graph"),
    (GraphStage.PLAN, "running", "processing_import"),
    (GraphStage.IMPORT, "queued", "processing_import"),
    (GraphStage.UNDO, "running", "processing_import"),
    (LABELS, "rejected", "error"),
    (GraphStage.IMPORT, "failed", "error"),
    (NODES, "cancelled", "cancelled"),
    (GraphStage.IMPORT, "cancelled", "cancelled"),
    (GRAPH, "succeeded", "idle"),
    (GraphStage.PLAN, "succeeded", "idle"),
    (GraphStage.UNDO, "succeeded", "idle"),
    (GraphStage.IMPORT, "succeeded", "imported"),
]


def test_the_status_is_that_of_the_newest_process(app: Flask, user: Person) -> None:
    for stage, state, status in STATUSES:
        identifier = make_table(app, user, LABELS)
        add_run(app, identifier, stage, ProcessState(state))
        with app.app_context():
            assert stages.status(table_of(identifier)) == status, (stage, state)


def test_a_table_with_which_nothing_was_begun_is_idle(app: Flask, user: Person) -> None:
    identifier = make_table(app, user, None)
    with app.app_context():
        table = table_of(identifier)
        assert stages.status(table) == "idle"
        with pytest.raises(WrongState):
            stages.cancel(table)


@pytest.mark.parametrize(
    ("stage", "missing"),
    [(ATTRIBUTES, LABELS), (NODES, ATTRIBUTES), (GRAPH, NODES), (GraphStage.IMPORT, GRAPH)],
)
def test_a_stage_needs_the_answers_of_the_one_before(
    app: Flask, user: Person, stage: GraphStage, missing: GraphStage
) -> None:
    identifier = make_table(app, user, None)
    with app.app_context():
        with pytest.raises(stages.MissingInput) as error:
            stages.start(table_of(identifier), stage)
        assert error.value.stage == missing
        assert db.session.query(Process).count() == 0


def test_while_something_works_on_a_table_nothing_of_it_changes(app: Flask, user: Person) -> None:
    identifier = make_table(app, user, NODES, state=ProcessState.RUNNING)
    with app.app_context():
        table = table_of(identifier)
        before = answers(table)
        for change in (
            lambda: stages.start(table, ATTRIBUTES),
            lambda: stages.undo_import(table),
            lambda: steps.save(table, LABELS, {}),
            lambda: steps.undo(table, LABELS),
        ):
            with pytest.raises(NotReady) as error:
                change()
            assert error.value.status == "processing_nodes"
        assert answers(table) == before
        stages.cancel(table)
        assert db.session.get_one(Process, stages.gate.newest(table).process_id).cancelling


@pytest.mark.parametrize("state", [state for state in ProcessState if state.finished])
def test_a_stage_begins_once_nothing_works_on_the_table(
    app: Flask, user: Person, state: ProcessState
) -> None:
    identifier = make_table(app, user, ATTRIBUTES)
    add_run(app, identifier, NODES, state)
    with app.app_context():
        process = stages.start(table_of(identifier), NODES)
        assert (process.kind, process.state) == (ProcessKind.GRAPH_NODES, ProcessState.QUEUED)
        assert process.owner.email == "mia@example.org"


def test_what_a_person_made_of_a_stage_is_what_the_next_goes_on_from(
    app: Flask, user: Person
) -> None:
    identifier = make_table(app, user, LABELS)
    with app.app_context():
        table = table_of(identifier)
        reasons = steps.newest(table, LABELS).reasons
        stages.start(table, ATTRIBUTES, {"machine": "metadata", "Material": ["MATTER", "Carbon"]})
        step = steps.newest(table, LABELS)
        assert step.content == {
            "FuelCell_Id": ["No label", "RN0721-28"],
            "Material": ["Matter", "Carbon"],
            "Drymill time (hrs)": ["No label", "6"],
            "Machine": ["Metadata", "Ford"],
            "Tensile strength (MPa)": ["No label", "412"],
        }
        assert step.reasons == reasons
        assert answers(table) == [("labels", ""), ("labels", "command line")]


MISFITS: list[tuple[GraphStage, Any, str]] = [
    (ATTRIBUTES, '{"Material": "Matter"', "no JSON"),
    (ATTRIBUTES, ["Matter"], "must be an object"),
    (ATTRIBUTES, {"Material": "Magic"}, '"Magic"'),
    (ATTRIBUTES, {"Colour": "Matter"}, 'no column "Colour"'),
    (NODES, {"Material": {"Label": "Matter", "Attribute": "soul"}}, '"soul"'),
    (NODES, 7, "must be an object"),
    (GRAPH, {"nodes": "all"}, '"nodes" must be a list'),
    (GRAPH, {"nodes": [{"id": 1, "label": "spirit"}]}, '"spirit"'),
    (
        GRAPH,
        {"nodes": [{"id": 1, "label": "matter", "name": {"value": "x", "index": 9}}]},
        "column 10, and the table has 5",
    ),
    (GraphStage.IMPORT, {"nodes": []}, "no node yet"),
    (
        GraphStage.PLAN,
        {"nodes": [{"id": 1, "label": "matter"}], "relationships": [{"rel_type": "x"}]},
        "the nodes it connects is missing",
    ),
    (GraphStage.IMPORT, {"nodes": [{"id": 1, "label": "matter"}]}, "neither an ID nor a name"),
    (
        GraphStage.IMPORT,
        {
            "nodes": [
                {"id": 1, "label": "property", "name": "a", "attributes": {"value": "1"}},
                {"id": 2, "label": "Matter", "name": "b"},
            ],
            "relationships": [{"rel_type": "has_property", "connection": [1, 2]}],
        },
        "is not allowed",
    ),
    (
        GraphStage.IMPORT,
        {
            "nodes": [
                {"id": 1, "label": "MATTER", "name": "a"},
                {"id": 2, "label": "matter", "name": "b"},
            ],
            "relationships": [
                {"rel_type": "has_part", "connection": [1, 2]},
                {"rel_type": "has_part", "connection": [2, 1]},
            ],
        },
        "in a circle",
    ),
]


def test_a_content_that_does_not_fit_is_refused_and_changes_nothing(
    app: Flask, user: Person
) -> None:
    identifier = make_table(app, user)
    for stage, content, sentence in MISFITS:
        with app.app_context():
            table = table_of(identifier)
            before, processes = answers(table), db.session.query(Process).count()
            with pytest.raises(BadInput, match=sentence):
                stages.start(table, stage, content)
            assert answers(table_of(identifier)) == before
            assert db.session.query(Process).count() == processes


def test_signs_that_no_database_holds_are_left_out(app: Flask, user: Person) -> None:
    identifier = make_table(app, user, NODES)
    with app.app_context():
        table = table_of(identifier)
        strange = {"nodes": {"id": "\ud800", "label": "matter", "name": "a\0b"}}
        steps.save(table, NODES, strange)
        node = steps.graph(table, NODES).nodes[0]
        assert (node.id, node.attributes["name"][0].value) == ("?", "ab")


def test_of_many_edits_the_last_is_kept_beside_the_answer_of_the_desk(
    app: Flask, user: Person
) -> None:
    identifier = make_table(app, user)
    with app.app_context():
        table = table_of(identifier)
        for number in range(5):
            node = {"id": str(number), "label": "Matter", "name": "Tin"}
            steps.save(table, NODES, {"nodes": [node]})
        assert [author for stage, author in answers(table) if stage == "nodes"] == [
            "",
            "command line",
        ]
        assert [node.id for node in steps.graph(table, NODES).nodes] == ["4"]


def test_a_saved_edit_counts_until_it_is_undone_with_all_that_comes_later(
    app: Flask, user: Person
) -> None:
    identifier = make_table(app, user)
    with app.app_context():
        table = table_of(identifier)
        steps.save(table, NODES, {"nodes": [{"id": "9", "label": "Matter", "name": "Tin"}]})
        assert [node.id for node in steps.graph(table, NODES).nodes] == ["9"]
        assert stages.status(table) == "idle"
        steps.undo(table, NODES)
        assert steps.newest(table, NODES) is None
        assert steps.newest(table, GRAPH) is None
        assert answers(table) == [("labels", ""), ("attributes", "")]


def test_the_import_is_taken_back_only_while_it_is_in_the_graph(app: Flask, user: Person) -> None:
    identifier = make_table(app, user)
    with app.app_context(), pytest.raises(WrongState, match="Nothing of this table"):
        stages.undo_import(table_of(identifier))
    number = add_run(app, identifier, GraphStage.IMPORT, ProcessState.SUCCEEDED, applied=True)
    with app.app_context():
        process = stages.undo_import(table_of(identifier))
        assert process.kind == ProcessKind.GRAPH_UNDO
        assert db.session.get_one(GraphRun, process.id).undoes == number


def test_without_its_file_no_stage_begins_but_an_import_can_be_taken_back(
    app: Flask, user: Person
) -> None:
    identifier = make_table(app, user, files_removed_at=now())
    add_run(app, identifier, GraphStage.IMPORT, ProcessState.SUCCEEDED, applied=True)
    with app.app_context():
        with pytest.raises(WrongState, match="Hand the table in once more"):
            stages.start(table_of(identifier), NODES)
        assert stages.undo_import(table_of(identifier)).kind == ProcessKind.GRAPH_UNDO


def test_what_failed_or_was_cancelled_is_done_once_more(app: Flask, user: Person) -> None:
    identifier = make_table(app, user, ATTRIBUTES)
    old = add_run(app, identifier, NODES, ProcessState.CANCELLED)
    number = add_run(app, identifier, NODES, ProcessState.FAILED)
    with app.app_context():
        process = db.session.get_one(Process, number)
        assert "Something newer" in retrying.why_not_retry(db.session.get_one(Process, old))
        again = retrying.retry(process)
        assert (again.kind, again.state) == (ProcessKind.GRAPH_NODES, ProcessState.QUEUED)
        with pytest.raises(WrongState, match="Something newer"):
            retrying.retry(process)
        imports.remove(table_of(identifier))
        assert retrying.why_not_retry(process) == "Its table was removed."


def test_a_removed_table_begins_nothing(app: Flask, user: Person) -> None:
    identifier = make_table(app, user)
    with app.app_context():
        table = table_of(identifier)
        imports.remove(table)
        with pytest.raises(NotFound):
            stages.start(table, NODES)


def test_jobs_are_found_by_the_name_of_their_table(app: Flask, user: Person) -> None:
    make_table(app, user, LABELS, filename="Steel.csv")
    make_table(app, user, LABELS, filename="tin.csv")
    with app.app_context():
        mia = db.session.get_one(User, user.id)
        found = process_list.find(mia, process_list.Filters(text="steel"))
        assert [process.filename for process in found] == ["Steel.csv"]
