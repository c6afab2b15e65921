"""importdesk check, import: wrong calls, and runs that do not come to their end."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.cli.conftest import LostAnswers, Run
from tests.desk import Person
from tests.workbooks import save
from webapp.client import DeskClient, Refused
from webapp.extensions import db
from webapp.models import Process, Upload
from webapp.states import ProcessState

ROOT = Path(__file__).parents[2]


NO_DESK: list[tuple[dict[str, str | None], str]] = [
    ({"IMPORTDESK_URL": None}, "IMPORTDESK_URL"),
    ({"IMPORTDESK_KEY": None}, "IMPORTDESK_KEY"),
    ({"IMPORTDESK_KEY": "imp_wrong"}, "valid API key"),
    ({"IMPORTDESK_KEY": "schlüssel"}, "not usable"),
    ({"IMPORTDESK_URL": "http://127.0.0.1:1"}, "does not answer"),
    ({"IMPORTDESK_URL": "ftp://example.org"}, "does not answer"),
    ({"IMPORTDESK_URL": "http://[", "IMPORTDESK_KEY": "x"}, "does not answer"),
]


def test_a_call_that_finds_no_desk_exits_with_2(
    idle: Run, tags: str, subtests: pytest.Subtests
) -> None:
    for change, words in NO_DESK:
        with subtests.test(change=change):
            done = idle("check", tags, "--dataset", "tags", **change)

            assert (done.exit_code, done.stdout) == (2, "")
            assert words in done.stderr


def test_another_server_is_told_from_a_desk(idle: Run, idle_url: str, tags: str) -> None:
    done = idle("check", tags, "--dataset", "tags", "--url", f"{idle_url}/elsewhere")

    assert done.exit_code == 2
    assert "not an Import Desk" in done.stderr


WRONG = [
    (("--dataset", "nowhere"), "There is no dataset 'nowhere'"),
    (("--dataset", "tags", "--encoding", "klingon"), "encoding: "),
    (("--dataset", "tags", "--delimiter", "ab"), "delimiter: "),
    (("--dataset", "tags", "--header-row", "0"), "--header-row"),
    (("--dataset", "tags", "--date-order", "ymd"), "--date-order"),
    ((), "--dataset"),
]


def test_a_wrong_option_exits_with_2_and_is_named(
    app: Flask, idle: Run, tags: str, subtests: pytest.Subtests
) -> None:
    for arguments, words in WRONG:
        with subtests.test(arguments=arguments):
            done = idle("check", tags, *arguments)

            assert done.exit_code == 2
            assert words in done.stderr
            with app.app_context():
                assert db.session.query(Upload).count() == 0


def test_a_file_that_is_not_there_exits_with_2(idle: Run) -> None:
    assert idle("check", "nowhere.csv", "--dataset", "tags").exit_code == 2


def test_a_file_that_is_no_table_exits_with_1_and_a_sentence(idle: Run, tmp_path: Path) -> None:
    file = save(tmp_path, "tags.xlsx", b"PK\x03\x04 broken")

    done = idle("check", str(file), "--dataset", "tags")

    assert done.exit_code == 1
    assert done.stdout.strip().endswith(".")


def test_an_import_does_not_guess_when_nobody_can_be_asked(
    app: Flask, idle: Run, tags: str
) -> None:
    done = idle("import", tags, "--dataset", "tags")

    assert done.exit_code == 2
    assert "--yes" in done.stderr
    with app.app_context():
        assert db.session.query(Upload).count() == 0


def soon(find: Callable[[], bool]) -> None:
    """Wait until something is so."""
    until = time.monotonic() + 20
    while not find():
        assert time.monotonic() < until
        time.sleep(0.05)


def state_of_the_only_process(app: Flask) -> str | None:
    """Where it stands, or None while there is none."""
    with app.app_context():
        return db.session.scalar(select(Process.state))


def test_ctrl_c_cancels_the_process_on_the_desk_and_exits_with_130(
    app: Flask, idle_url: str, user: Person, tags: str
) -> None:
    program = "from webapp.cli import main; main()"
    with subprocess.Popen(
        [sys.executable, "-c", program, "check", tags, "--dataset", "tags"],
        cwd=ROOT,
        env={**os.environ, "IMPORTDESK_URL": idle_url, "IMPORTDESK_KEY": user.key},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as command:
        soon(lambda: state_of_the_only_process(app) == ProcessState.QUEUED)
        time.sleep(0.5)
        command.send_signal(signal.SIGINT)
        _, words = command.communicate(timeout=20)

    assert (command.returncode, b"Traceback" in words) == (130, False)
    assert b"Cancelled." in words
    assert state_of_the_only_process(app) == ProcessState.CANCELLED


@pytest.mark.parametrize(
    ("state", "words"),
    [(ProcessState.FAILED, "Our fault. Reference AB-12."), (ProcessState.CANCELLED, "cancelled")],
)
def test_a_check_that_does_not_come_to_its_end_exits_with_1(
    app: Flask, idle: Run, tags: str, state: ProcessState, words: str
) -> None:
    def end() -> None:
        soon(lambda: state_of_the_only_process(app) is not None)
        with app.app_context():
            process = db.session.query(Process).one()
            process.state = state
            process.error_sentence, process.reference = "Our fault.", "AB-12"
            db.session.commit()

    worker = threading.Thread(target=end)
    worker.start()
    done = idle("import", tags, "--dataset", "tags", "--yes")
    worker.join()

    assert done.exit_code == 1
    assert words in done.stdout


def test_a_file_is_taken_in_once_though_the_line_breaks_before_the_answer(
    app: Flask, line: LostAnswers, idle_url: str, user: Person, tags: str
) -> None:
    heard: list[int] = []
    with DeskClient(idle_url, user.key) as desk:
        desk.get("me")
        line.to_lose = 2
        page = desk.upload(Path(tags), "tags", {"header_row": 1}, heard.append)

    assert (page["filename"], page["reading"]) == ("tags.csv", {"header_row": 1})
    assert max(heard) == Path(tags).stat().st_size
    with app.app_context():
        assert db.session.query(Upload).count() == 1


def test_a_line_that_never_worked_is_not_tried_again(
    line: LostAnswers, idle_url: str, user: Person, tags: str
) -> None:
    line.to_lose = 1
    with DeskClient(idle_url, user.key) as desk, pytest.raises(Refused) as refusal:
        desk.upload(Path(tags), "tags")

    assert refusal.value.status == 0
