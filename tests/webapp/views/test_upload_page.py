"""The page of an upload, through everything that can become of it."""

from typing import Any

import pytest
from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, form_of, words
from tests.webapp.views.rows import (
    BAD,
    FINE,
    checked,
    imported,
    make_process,
    make_upload,
)
from webapp.extensions import db
from webapp.models import Process
from webapp.services import turns, workers
from webapp.states import ProcessKind, ProcessState

pytestmark = pytest.mark.usefixtures("files_here")

# The two that decide where an upload stands.
KINDS = (ProcessKind.VALIDATION, ProcessKind.IMPORT)


@pytest.mark.parametrize("state", ProcessState)
@pytest.mark.parametrize("kind", KINDS)
def test_the_page_polls_only_while_work_remains(
    state: ProcessState, kind: ProcessKind, app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = make_upload(app, user)
    if kind == ProcessKind.IMPORT:
        make_process(app, upload_id, ProcessState.SUCCEEDED, result=FINE)
    process_id = make_process(app, upload_id, state, kind)
    page = mia.get(f"/uploads/{upload_id}")
    live = page.select_one("#upload")
    assert live is not None
    assert live.has_attr("hx-get") is not state.finished
    assert live.has_attr("hx-trigger") is not state.finished
    assert bool(page.select(f"#cancel-{process_id}")) is not state.finished


@pytest.mark.parametrize("state", ProcessState)
def test_a_poll_brings_the_same_as_the_page(
    state: ProcessState, app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = make_upload(app, user)
    result = BAD if state == "rejected" else {}
    # Without a beginning, so that both tell the same time.
    make_process(app, upload_id, state, result=result, started_at=None)
    page, part = mia.get(f"/uploads/{upload_id}"), mia.poll(f"/uploads/{upload_id}")
    whole, swapped = page.select_one("#upload"), part.select_one("#upload")
    assert whole is not None
    assert swapped is not None
    assert words(whole) == words(swapped)
    # Only the last poll also brings how the file was read: nobody loses what they choose there.
    assert bool(part.select("#reading[hx-swap-oob=true]")) is state.finished


def test_a_waiting_check_says_how_many_are_before_it(
    app: Flask, mia: Browser, user: Person, admin: Person
) -> None:
    for _ in range(2):
        make_process(app, make_upload(app, admin))
    first, second = (make_upload(app, user, shape=None) for _ in range(2))
    for upload_id in (first, second):
        make_process(app, upload_id)
    # Workers go round: of each person one file, then of each the second.
    assert "Waits for a worker. 1 job is before it." in words(mia.get(f"/uploads/{first}"))
    assert "Waits for a worker. 3 jobs are before it." in words(mia.get(f"/uploads/{second}"))


def test_a_check_that_leaves_a_worker_to_others_says_so(
    app: Flask, mia: Browser, user: Person
) -> None:
    with app.app_context():
        workers.say_alive("here:2")
    running, waiting = (make_upload(app, user, size=turns.SMALL_BYTES + 1) for _ in range(2))
    make_process(app, running, ProcessState.RUNNING, leased_until=1e12)
    make_process(app, waiting)
    page = words(mia.get(f"/uploads/{waiting}"))
    assert "It is the next one. A worker is kept free for other people's files." in page


def test_a_lost_worker_is_told_as_such(app: Flask, mia: Browser, user: Person) -> None:
    upload_id = make_upload(app, user)
    make_process(app, upload_id, attempt=1)
    page = mia.get(f"/uploads/{upload_id}")
    assert "Worker lost, starting again" in words(page)
    assert "try 2" in words(page)


def test_a_running_check_says_how_far_it_is(app: Flask, mia: Browser, user: Person) -> None:
    upload_id = make_upload(app, user)
    progress: dict[str, Any] = {
        "step": "Checking cells",
        "done": 3_214_000,
        "total": 8_412_300,
        "rate": 412_000.0,
    }
    make_process(app, upload_id, ProcessState.RUNNING, **progress)
    page = mia.get(f"/uploads/{upload_id}")
    bar = page.select_one("progress")
    assert bar is not None
    assert bar["value"] == "38"
    for text in ("Checking cells", "3,214,000", "of 8,412,300", "412,000", "13 s"):
        assert text in words(page)


def test_a_rejected_file_says_what_is_good_and_what_is_not(
    app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = checked(app, user)
    page = mia.get(f"/uploads/{upload_id}")
    sentence = (
        "296 of 5,108 rows have problems. The other 4,812 rows are fine. Nothing has been imported."
    )
    assert sentence in words(page)
    assert "296 rows are left out" in words(page)
    button = form_of(page, f"/uploads/{upload_id}/import").button
    assert button is not None
    assert button.text == "Import 4,812 rows"


def test_one_row_is_not_many_rows(app: Flask, mia: Browser, user: Person) -> None:
    single = BAD | {"rows": 2, "good_rows": 1, "bad_rows": 1}
    page = mia.get(f"/uploads/{checked(app, user, single)}")
    assert "1 of 2 rows has problems. The other row is fine." in words(page)
    assert "Import 1 row" in words(page)
    assert "1 row is left out" in words(page)


def test_a_good_file_shows_its_plan(app: Flask, mia: Browser, user: Person) -> None:
    page = mia.get(f"/uploads/{checked(app, user, FINE)}")
    assert "All 1,254 rows are fine." in words(page)
    for count in ("Created 312", "Updated 96", "Unchanged 846", "Skipped 0"):
        assert count in words(page)
    assert "Together 1,254" in words(page)
    assert "Import 1,254 rows" in words(page)


def test_an_import_is_started_once(app: Flask, mia: Browser, user: Person) -> None:
    upload_id = checked(app, user)
    page, action = mia.get(f"/uploads/{upload_id}"), f"/uploads/{upload_id}/import"
    assert mia.submit(page, action).location == f"/uploads/{upload_id}"
    assert "Cancel the import" in words(mia.get(f"/uploads/{upload_id}"))
    second = mia.read(mia.submit(page, action), 409)
    assert "The import of this file is under way." in words(second)
    with app.app_context():
        found = db.session.query(Process).filter_by(kind=ProcessKind.IMPORT).count()
    assert found == 1


def test_a_finished_import_counts_every_row(app: Flask, mia: Browser, user: Person) -> None:
    page = mia.get(f"/uploads/{imported(app, user)}")
    assert "408 records changed: 312 are new and 96 were updated." in words(page)
    assert "Skipped 296" in words(page)
    assert page.select('a[href="/datasets/tags"]')
    assert "Import 4,812 rows" not in words(page)
    assert "Check again" not in words(page)
    assert not page.select("#reading form")


def test_there_is_one_main_thing_to_do(app: Flask, mia: Browser, user: Person) -> None:
    for result, text in ((BAD, "Marked workbook"), (FINE, "Import 1,254 rows")):
        page = mia.get(f"/uploads/{checked(app, user, result)}")
        assert [words(button) for button in page.select("main .btn-primary")] == [text]


@pytest.mark.parametrize(("kind", "word"), [("validation", "check"), ("import", "import")])
def test_our_own_fault_has_a_reference_and_a_way_on(
    kind: str, word: str, app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = checked(app, user)
    fault = {"error_code": "fault", "error_sentence": "A disk is full.", "reference": "19C2-7F3A"}
    make_process(app, upload_id, ProcessState.FAILED, ProcessKind(kind), **fault)
    page = mia.get(f"/uploads/{upload_id}")
    alert = page.select_one("[role=alert]")
    assert alert is not None
    assert f"The {word} stopped, and nothing was written. A disk is full." in words(alert)
    assert "Our fault, not your file's. Reference 19C2-7F3A." in words(alert)
    assert form_of(page, f"/uploads/{upload_id}/check")
    assert ("Import 4,812 rows" in words(page)) is (kind == "import")


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_cancelled_can_be_started_again(
    kind: ProcessKind, app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = checked(app, user)
    make_process(app, upload_id, ProcessState.CANCELLED, kind)
    page = mia.get(f"/uploads/{upload_id}")
    assert "was cancelled. Nothing has been imported." in words(page)
    mia.submit(page, f"/uploads/{upload_id}/check")
    assert "Waits for a worker" in words(mia.get(f"/uploads/{upload_id}"))


def test_a_running_check_is_asked_to_stop(app: Flask, mia: Browser, user: Person) -> None:
    upload_id = make_upload(app, user)
    process_id = make_process(app, upload_id, ProcessState.RUNNING)
    page = mia.get(f"/uploads/{upload_id}")
    answer = mia.submit(page, f"/processes/{process_id}/cancel")
    assert answer.location == f"/uploads/{upload_id}"
    page = mia.get(f"/uploads/{upload_id}")
    assert "It stops within a second or two" in words(page)
    assert not page.select(f"#cancel-{process_id}")


def test_a_file_without_rows_is_not_called_fine(app: Flask, mia: Browser, user: Person) -> None:
    nothing = FINE | {"rows": 0, "good_rows": 0, "warnings": 1, "plan": None}
    page = words(mia.get(f"/uploads/{checked(app, user, nothing)}"))
    assert "There are no rows to import. Nothing has been imported." in page
    assert "fine" not in page


def test_a_file_of_known_rows_is_said_to_change_nothing(
    app: Flask, mia: Browser, user: Person
) -> None:
    plan = {"created": 0, "updated": 0, "unchanged": 1254, "skipped": 0, "failed": 0}
    upload_id = checked(app, user, FINE | {"plan": plan})
    assert "an import changes nothing" in words(mia.get(f"/uploads/{upload_id}"))
    imported_id = imported(app, user, FINE | {"plan": plan})
    page = words(mia.get(f"/uploads/{imported_id}"))
    assert "No record changed: all rows were there already." in page


def test_the_last_poll_brings_the_count_in_the_sidebar(
    app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = imported(app, user, FINE)
    assert mia.get(f"/uploads/{upload_id}").select_one("nav #count-tags") is not None
    part = mia.poll(f"/uploads/{upload_id}")
    assert part.select_one("#count-tags[hx-swap-oob=true]") is not None


def test_without_scripts_a_running_check_has_a_link_to_look_again(
    app: Flask, mia: Browser, user: Person
) -> None:
    upload_id = make_upload(app, user)
    make_process(app, upload_id, ProcessState.RUNNING)
    link = mia.get(f"/uploads/{upload_id}").select_one("noscript a")
    assert link is not None
    assert link["href"] == f"/uploads/{upload_id}"
