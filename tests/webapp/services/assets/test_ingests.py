"""Who may begin an ingest when, and what can be done once more."""

import threading

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.workers.asset_work import ingest, make_project, project, send, start
from tests.workers.rows import fresh, owner_of_rows
from webapp.errors import NotFound, WrongState
from webapp.extensions import db
from webapp.models import Action, AssetMember, AuditEntry, MemberRole, Process
from webapp.services import accounts, processes, retrying
from webapp.services.assets import finalizing, ingests, watched_ingests
from webapp.states import ProcessState

pytestmark = pytest.mark.usefixtures("database", "context")
BUSY = r"^A bulk ingest is currently in progress for project 08F1\.$"


def make_cancelled(**asked: str) -> Process:
    """An ingest that was cancelled while it waited."""
    process = start(**asked)
    processes.cancel(process)
    return fresh(process)


def test_while_one_waits_or_runs_there_is_no_other(context: Flask) -> None:
    make_project()
    process = start()
    assert ingests.live(project().id) == process
    with pytest.raises(WrongState, match=BUSY):
        start()
    process.state = ProcessState.RUNNING
    db.session.commit()
    with pytest.raises(WrongState, match=BUSY):
        start(failed_only=True)
    process.state = ProcessState.FAILED
    db.session.commit()
    assert ingests.live(project().id) is None
    start()


def test_projects_do_not_hold_each_other_up(context: Flask) -> None:
    make_project("0801")
    make_project()
    start()
    owner = owner_of_rows()
    assert ingests.start(project("0801"), owner).id != ingests.live(project().id)


def test_a_single_file_holds_nobody_up(context: Flask) -> None:
    make_project()
    start(ticket="t1")
    start(ticket="t2")
    assert ingests.live(project().id) is None
    start()
    start(ticket="t3")


def test_where_nothing_was_uploaded_nothing_is_ingested(context: Flask) -> None:
    made = make_project()
    made.import_folder = False
    db.session.commit()
    with pytest.raises(NotFound, match=r"^Import folder not found\.$"):
        start()
    assert not project().has_mapping
    assert db.session.scalars(sa.select(Process)).all() == []


def test_of_two_who_ask_at_once_one_is_first(context: Flask) -> None:
    make_project()
    owner_id, together = owner_of_rows().id, threading.Barrier(2)
    db.session.commit()
    refused: list[str] = []

    def ask() -> None:
        with context.app_context():
            mine, owner = project(), accounts.find_user("owner@example.org")
            assert owner is not None
            assert owner.id == owner_id
            db.session.rollback()
            together.wait()
            try:
                ingests.start(mine, owner)
            except WrongState as error:
                refused.append(error.sentence)
            db.session.remove()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["A bulk ingest is currently in progress for project 08F1."]
    assert len(db.session.scalars(sa.select(Process)).all()) == 1


def test_ingests_are_listed_newest_first_without_single_files(context: Flask) -> None:
    make_project()
    numbers = []
    for _ in range(3):
        numbers.append(ingest().id)
        ingest(ticket="t1")
    owner, code = project().owner, project().shortcode
    listed = watched_ingests.list_for(owner, code)
    assert [row.process_id for row in listed] == numbers[::-1]
    older = watched_ingests.list_for(owner, code, numbers[1], 5)
    assert [row.process_id for row in older] == numbers[:1]


def test_the_audit_log_says_who_began_it(context: Flask) -> None:
    make_project()
    start()
    line = db.session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert line is not None
    assert (line.action, line.about, line.about_name) == (
        Action.IMPORT_STARTED,
        "project",
        "08F1",
    )


def test_one_that_was_cancelled_is_done_once_more_unless_another_one_runs(context: Flask) -> None:
    make_project()
    process = make_cancelled()
    assert retrying.why_not_retry(process) == ""
    other = retrying.retry(process)
    assert retrying.why_not_retry(fresh(process)).startswith("A bulk ingest is currently")
    with pytest.raises(WrongState, match="currently in progress"):
        retrying.retry(fresh(process))
    assert fresh(other).filename == "Project 08F1"


def test_none_is_done_once_more_without_its_files(context: Flask) -> None:
    make_project()
    send("a.txt", b"words", ticket="t1")
    alone, gone = make_cancelled(ticket="t1"), make_cancelled(ticket="t2")
    assert retrying.why_not_retry(alone) == ""
    assert "Send it once more" in retrying.why_not_retry(gone)
    process = make_cancelled()
    finalizing.finalize(project(), force=True)
    assert retrying.why_not_retry(fresh(process)) == "Import folder not found."
    db.session.delete(project())
    db.session.commit()
    assert retrying.why_not_retry(fresh(process)) == "Its project was removed."


@pytest.mark.parametrize(
    ("role", "may"), [(MemberRole.WRITER, True), (MemberRole.READER, False), (None, False)]
)
def test_whoever_lost_the_right_since_begins_nothing_once_more(
    role: MemberRole | None, may: bool, context: Flask
) -> None:
    made = make_project()
    mia, _ = accounts.create_user("mia@example.org")
    process = ingests.start(made, mia)
    processes.cancel(process)
    if role:
        db.session.add(AssetMember(project_id=made.id, user_id=mia.id, role=role))
        db.session.commit()
    if may:
        assert retrying.retry(fresh(process)).owner.email == "mia@example.org"
    else:
        with pytest.raises(WrongState, match="may not write"):
            retrying.retry(fresh(process))
