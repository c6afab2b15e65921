"""Tables that are handed in to become a graph: who sees them, and what is refused."""

import io
from collections.abc import Callable

import pytest
from flask import Flask

from tests.desk import Person, make_person
from tests.graph_rows import CELLS, add_run, csv_of, make_table
from webapp.errors import BadFile, BadInput, DeskError, Exists, NotFound
from webapp.extensions import db
from webapp.models import AuditEntry, GraphImport, GraphRun, GraphStep, Process, User
from webapp.services import accounts, processes
from webapp.services.audit import Actor
from webapp.services.graph import imports, stages, steps
from webapp.states import GraphStage, ProcessKind, ProcessState

pytestmark = pytest.mark.usefixtures("database")
HandIn = Callable[..., GraphImport]


@pytest.fixture
def hand_in(context: Flask) -> HandIn:
    """Hands in a table of somebody's."""
    owner, _ = accounts.create_user("mia@example.org")

    def handed(
        name: str = "cells.csv", content: bytes = csv_of(*CELLS), **asked: str
    ) -> GraphImport:
        return imports.hand_in(io.BytesIO(content), name, owner, **asked)

    return handed


def test_a_table_is_kept_and_its_first_stage_begun(hand_in: HandIn) -> None:
    table = hand_in("C:\\data\\Cells.CSV", context="Fuel cells", user_text="u-7")
    assert (table.filename, table.context, table.user_text) == ("Cells.CSV", "Fuel cells", "u-7")
    assert stages.status(table) == "processing_labels"
    process = db.session.query(Process).one()
    assert (process.kind, process.state) == (ProcessKind.GRAPH_LABELS, ProcessState.QUEUED)
    assert process.filename == "Cells.CSV"
    assert [line.about_name for line in db.session.query(AuditEntry)] == [
        "mia@example.org",
        "Cells.CSV",
    ]


@pytest.mark.parametrize(
    ("asked", "error", "sentence"),
    [
        ({"name": "cells.pdf"}, BadInput, "ends in .csv"),
        ({"content": b""}, BadFile, "empty"),
        ({"vocabulary": "alchemy"}, BadInput, 'no vocabulary "alchemy"'),
        ({"identifier": "x" * 37}, BadInput, "at most 36"),
        ({"user_text": "a\0b"}, BadInput, "The id of the user"),
        ({"callback_url": "http://" + "x" * 1000}, BadInput, "address to call back"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_leaves_nothing(
    hand_in: HandIn, asked: dict[str, str], error: type[DeskError], sentence: str
) -> None:
    with pytest.raises(error, match=sentence):
        hand_in(**asked)
    assert db.session.query(GraphImport).count() == 0
    assert db.session.query(Process).count() == 0


def test_an_identifier_can_be_chosen_but_only_once(hand_in: HandIn) -> None:
    assert hand_in(identifier="mine").identifier == "mine"
    with pytest.raises(Exists, match="mine"):
        hand_in(identifier="mine")


def test_a_table_is_its_owners_and_admins_see_it(app: Flask, user: Person, admin: Person) -> None:
    identifier = make_table(app, user, user_text="u-7")
    other = make_person(app, "leo@example.org")
    with app.app_context():
        mia, ada, leo = (db.session.get_one(User, one.id) for one in (user, admin, other))
        assert imports.find(mia, identifier).owner == mia
        assert imports.find_for(ada, "u-7", identifier).owner == mia
        for looks in (
            lambda: imports.find(leo, identifier),
            lambda: imports.find_for(mia, "u-8", identifier),
            lambda: imports.find(mia, f"{identifier}\0"),
            lambda: imports.find(mia, "\ud800"),
        ):
            with pytest.raises(NotFound):
                looks()


def test_a_removed_table_is_gone_with_its_answers_and_what_runs_is_cancelled(
    app: Flask, user: Person
) -> None:
    identifier = make_table(app, user, GraphStage.NODES, state=ProcessState.QUEUED)
    with app.app_context():
        mia = db.session.get_one(User, user.id)
        imports.remove(imports.find(mia, identifier))
        for rows in (GraphImport, GraphRun, GraphStep):
            assert db.session.query(rows).count() == 0
        states = [process.state for process in db.session.query(Process).order_by(Process.id)]
        assert states == ["succeeded", "succeeded", "cancelled"]
        with pytest.raises(NotFound):
            imports.find(mia, identifier)


def test_what_a_removed_table_has_brought_into_the_graph_stays_known_there(
    app: Flask, user: Person
) -> None:
    identifier = make_table(app, user)
    number = add_run(app, identifier, GraphStage.IMPORT, ProcessState.SUCCEEDED, applied=True)
    with app.app_context():
        mia = db.session.get_one(User, user.id)
        table = imports.find(mia, identifier)
        imports.remove(table)
        assert db.session.get_one(GraphRun, number).applied
        assert db.session.query(GraphStep).count() == 0
        with pytest.raises(NotFound):
            imports.find(mia, identifier)
        with pytest.raises(NotFound):
            imports.remove(table)
        with pytest.raises(NotFound):
            steps.undo(table, GraphStage.LABELS)


def test_the_audit_log_says_who_handed_in_imported_undid_and_removed(
    app: Flask, user: Person
) -> None:
    identifier = make_table(app, user, filename="cells.csv")
    with app.app_context():
        by = Actor(user.id, user.email, "192.0.2.7")
        table = imports.find(db.session.get_one(User, user.id), identifier)
        stages.start(table, GraphStage.IMPORT, by=by)
        stages.cancel(table, by=by)
        add_run(app, identifier, GraphStage.IMPORT, ProcessState.SUCCEEDED, applied=True)
        process = stages.undo_import(table, by=by)
        processes.cancel(process, by=by)
        imports.remove(table, by=by)
        lines = db.session.query(AuditEntry).filter_by(address="192.0.2.7")
        assert [(line.action, line.about, line.about_name) for line in lines] == [
            ("import-started", "graph-import", "cells.csv"),
            ("cancelled", "process", "cells.csv"),
            ("import-undone", "graph-import", "cells.csv"),
            ("cancelled", "process", "cells.csv"),
            ("table-removed", "graph-import", "cells.csv"),
        ]
