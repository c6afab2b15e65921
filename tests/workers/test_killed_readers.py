"""A reader that the system kills: the machine's fault the first time, the file's when again."""

import pytest

from tests.killing import killed
from tests.workbooks import csv_text, workbook
from tests.workers import graph_work
from tests.workers.desk_work import check, hand_in, newest, problems, work
from tests.workers.rows import log
from webapp.extensions import db
from webapp.models import Upload
from webapp.services import reports
from webapp.states import ProcessKind

pytestmark = pytest.mark.usefixtures("context", "readers_apart")

GOOD = csv_text(["language", "tag"], ["en", "Python"])


def test_a_check_whose_reader_is_killed_once_is_done_again_and_ends_well() -> None:
    process = newest(hand_in("tags", GOOD), ProcessKind.VALIDATION)
    with killed(1) as victims:
        process = work(process)
    assert (process.state, process.attempt, len(victims)) == ("queued", 1, 1)
    assert log(process)[-1] == (1, "killed", "ReaderKilled: once more.")
    process = work(process)
    assert (process.state, process.attempt) == ("succeeded", 2)


def test_a_check_whose_reader_is_killed_again_blames_the_file() -> None:
    process = newest(hand_in("tags", GOOD), ProcessKind.VALIDATION)
    with killed(9):
        assert work(process).state == "queued"
        process = work(process)
    assert (process.state, process.attempt) == ("rejected", 2)
    assert problems(process) == [(None, "file-unreadable")]


def test_a_first_kill_after_a_lost_worker_does_not_blame_the_file() -> None:
    process = newest(hand_in("tags", GOOD), ProcessKind.VALIDATION)
    process.attempt = 1
    db.session.commit()
    with killed(1):
        assert work(process).state == "queued"
    process = work(process)
    assert (process.state, process.attempt) == ("succeeded", 3)


def test_a_stage_of_a_table_whose_reader_is_killed_is_done_again_and_then_refused() -> None:
    process = graph_work.newest(graph_work.hand_in(GOOD))
    with killed(1):
        assert work(process).state == "queued"
    assert work(process).state == "succeeded"
    process = graph_work.newest(graph_work.hand_in(GOOD))
    with killed(9):
        assert work(process).state == "queued"
        process = work(process)
    assert (process.state, process.attempt) == ("rejected", 2)
    assert "too much memory" in process.result["sentence"]


def test_a_marked_workbook_whose_maker_is_killed_is_made_again() -> None:
    process = reports.start(checked())
    with killed(1):
        assert work(process).state == "queued"
    process = work(process)
    assert (process.state, process.result["content"]) == ("succeeded", "workbook")


def checked() -> Upload:
    """A workbook with a problem that was checked."""
    upload = check("tags", workbook(["language", "tag"], ["en", None]), "a.xlsx").upload
    assert upload is not None
    return upload
