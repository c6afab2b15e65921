"""One process: its log, its steps, its tries, and doing it once more."""

from datetime import timedelta

from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.rows import make_process, make_upload
from webapp.extensions import db
from webapp.models import EventKind, ProcessEvent
from webapp.models.columns import now
from webapp.states import ProcessState


def tell(app: Flask, process_id: int, *lines: tuple[int, EventKind, str, float]) -> None:
    """Lines of a log: the try, what it is, its words, and how many seconds ago."""
    with app.app_context():
        for attempt, kind, text, ago in lines:
            at = now() - timedelta(seconds=ago)
            db.session.add(
                ProcessEvent(process_id=process_id, attempt=attempt, kind=kind, text=text, at=at)
            )
        db.session.commit()


def test_a_process_shows_its_log_and_how_long_each_step_took(
    app: Flask, mia: Browser, user: Person
) -> None:
    number = make_process(app, make_upload(app, user), ProcessState.SUCCEEDED, worker="desk-1:7")
    tell(
        app,
        number,
        (1, EventKind.STARTED, "Try 1 began on desk-1:7.", 75),
        (1, EventKind.STEP, "Reading", 72),
        (1, EventKind.STEP, "Comparing", 2),
        (1, EventKind.ENDED, "Ended: succeeded.", 0),
    )
    page = mia.get(f"/processes/{number}")
    steps = [
        [words(cell) for cell in row.select("th, td")][::2]
        for row in page.select("table")[0].select("tbody tr")
    ]
    assert steps == [["Starting", "3 s"], ["Reading", "1 min 10 s"], ["Comparing", "2 s"]]
    log = [words(row.select("th")[0]) for row in page.select("table")[1].select("tbody tr")]
    assert log == ["Try 1 began on desk-1:7.", "Reading", "Comparing", "Ended: succeeded."]
    assert "1 on desk-1:7" in words(page)


def test_a_step_that_is_under_way_says_so_far(app: Flask, mia: Browser, user: Person) -> None:
    number = make_process(app, make_upload(app, user), ProcessState.RUNNING)
    tell(app, number, (1, EventKind.STARTED, "Try 1 began.", 9), (1, EventKind.STEP, "Reading", 6))
    assert "6 s so far" in words(mia.poll(f"/processes/{number}"))


def test_a_lost_worker_is_told_and_how_often(app: Flask, mia: Browser, user: Person) -> None:
    number = make_process(app, make_upload(app, user), attempt=2, handed_back=1)
    page = words(mia.get(f"/processes/{number}"))
    assert "Worker lost, starting again" in page
    assert "It starts again by itself, try 2." in page
    assert "1 try put back by a worker that was told to stop" in page


def test_a_worker_that_was_told_to_stop_is_not_called_lost(
    app: Flask, mia: Browser, user: Person
) -> None:
    number = make_process(app, make_upload(app, user), attempt=1, handed_back=1)
    page = words(mia.get(f"/processes/{number}"))
    assert "Put back, starting again" in page
    assert "It starts again by itself, try 1." in page


def test_a_failed_check_is_done_once_more_at_the_press_of_a_button(
    app: Flask, mia: Browser, user: Person
) -> None:
    number = make_process(app, make_upload(app, user), ProcessState.FAILED)
    page = mia.get(f"/processes/{number}")
    answer = mia.submit(page, f"/processes/{number}/retry", "Try again")
    assert answer.location == f"/processes/{number + 1}"
    assert "Waits for a worker" in words(mia.get(answer.location))
    assert not mia.get(f"/processes/{number}").select("form[action$=retry]")
    assert "Something newer was begun" in words(
        mia.read(mia.post(f"/processes/{number}/retry"), 409)
    )


def test_a_page_asks_less_often_the_more_jobs_wait_before_its_own(
    app: Flask, mia: Browser, user: Person
) -> None:
    upload = make_upload(app, user)
    numbers = [make_process(app, upload) for _ in range(12)]
    every = [
        mia.poll(f"/processes/{number}").select_one("#process")["hx-trigger"]  # type: ignore[index]
        for number in (numbers[0], numbers[3], numbers[11])
    ]
    assert every == ["every 2s", "every 5s", "every 10s"]
