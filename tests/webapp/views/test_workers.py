"""Workers and queues, and the banner that says when nobody works."""

import pytest
from flask import Flask

from tests.desk import Person
from tests.webapp.views.browser import Browser, words
from tests.webapp.views.rows import imported, make_process, make_upload
from webapp.extensions import db
from webapp.models import Worker
from webapp.services import briefly, workers
from webapp.states import ProcessState

NAME = "desk-1:7"


@pytest.fixture
def worker() -> None:
    """Nobody works on this desk until a test says so."""


def begin(app: Flask, name: str = NAME) -> None:
    """A worker that is heard of now."""
    with app.app_context():
        workers.say_alive(name)
        briefly.forget("workers")


def silence(app: Flask, seconds: float) -> None:
    """All workers were heard of so long ago."""
    with app.app_context():
        db.session.execute(db.update(Worker).values(seen_at=Worker.seen_at - seconds))
        db.session.commit()
        briefly.forget("workers")


def test_a_worker_shows_what_it_works_on(app: Flask, ada: Browser, user: Person) -> None:
    begin(app)
    begin(app, "desk-2:9")
    number = make_process(app, make_upload(app, user), ProcessState.RUNNING, worker=NAME)
    make_process(app, make_upload(app, user))
    for page in (ada.get("/admin/workers"), ada.poll("/admin/workers")):
        rows = [words(row) for row in page.select("table")[0].select("tbody tr")]
        assert rows[0].startswith(f"{NAME} Working {number} Check, tags.csv")
        assert rows[1].startswith("desk-2:9 Ready nothing")
        assert "2 workers are there, 1 at work." in words(page)
        assert "Waiting 1 oldest for" in words(page)


def test_a_silent_worker_is_lost(app: Flask, ada: Browser) -> None:
    begin(app)
    silence(app, 44)
    page = words(ada.get("/admin/workers"))
    assert f"{NAME} Lost nothing 4" in page
    assert "0 workers are there" in page


@pytest.mark.usefixtures("database")
def test_the_parts_of_the_desk_are_named(app: Flask, ada: Browser, admin: Person) -> None:
    imported(app, admin)
    page = words(ada.get("/admin/workers"))
    assert "SQLite 3." in page or "PostgreSQL 1" in page
    assert "Answers in" in page
    assert "Does not answer Uploads are still taken" in page
    assert "left of" in page
    assert "Finished, last hour 2 1 succeeded, 1 with problems" in page
    assert "Import Desk 0." in page


@pytest.mark.usefixtures("valkey")
def test_the_queue_server_says_what_it_holds(ada: Browser) -> None:
    page = words(ada.get("/admin/workers"))
    assert "Queue server Valkey" in page or "Queue server Redis" in page
    assert "0 jobs, " in page


def test_members_see_no_workers(mia: Browser) -> None:
    assert mia.client.get("/admin/workers").status_code == 403


def test_a_banner_says_on_every_page_that_nobody_works(
    app: Flask, mia: Browser, ada: Browser
) -> None:
    for path in ("/", "/uploads", "/datasets", "/account"):
        assert "No worker is running" in words(mia.get(path))
    assert mia.get("/").select('a[href="/admin/workers"]') == []
    assert ada.get("/").select('[role=alert] a[href="/admin/workers"]')
    begin(app)
    assert "No worker is running" not in words(mia.get("/"))
    silence(app, 60)
    assert "No worker is running" in words(mia.get("/"))


def test_a_poll_has_no_banner(mia: Browser) -> None:
    assert "No worker" not in words(mia.poll("/"))


def test_the_banner_costs_a_query_every_few_seconds_only(app: Flask, mia: Browser) -> None:
    from sqlalchemy import event

    asked: list[str] = []
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda _c, _u, sql, *_: asked.append(sql))
    for _ in range(5):
        mia.get("/")
    assert len([sql for sql in asked if "FROM worker" in sql]) == 1
