"""What the tests of the dialects share: a worker that does all that waits."""

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.api.dialects.ingests import Ingest
from tests.api.dialects.lakes import Lake
from tests.api.dialects.matgraphs import MatGraph
from tests.api.dialects.pushing import ADDRESS, Push
from tests.api.dialects.test_haplo import basic
from tests.desk import Person
from tests.workers.batch_work import add_members
from webapp.extensions import db
from webapp.models import Process, User
from webapp.services.assets import projects
from webapp.states import ProcessState
from workers.runner import run_process


@pytest.fixture
def work(app: Flask) -> Callable[[], None]:
    """Does every process that waits, and what these start, in the test's own process."""

    def everything() -> None:
        with app.app_context():
            waits = select(Process.id).where(Process.state == ProcessState.QUEUED)
            while number := db.session.scalar(waits.order_by(Process.id).limit(1)):
                run_process(number)
            db.session.remove()

    return everything


@pytest.fixture
def worker(app: Flask) -> Iterator[threading.Event]:
    """A worker that does what waits while a request is answered, until the event is set."""
    ended = threading.Event()
    waits = select(Process.id).where(Process.state == ProcessState.QUEUED).limit(1)

    def work() -> None:
        while not ended.wait(0.02):
            with app.app_context():
                number = db.session.scalar(waits)
                db.session.remove()
                if number is not None:
                    run_process(number)
                db.session.remove()

    thread = threading.Thread(target=work)
    thread.start()
    yield ended
    ended.set()
    thread.join()


@pytest.fixture
def push(app: Flask, user: Person) -> Push:
    """Posts a body as `curl --user haplo:KEY --data-binary @-` does."""
    with app.app_context():
        add_members()
        db.session.remove()

    def post(body: object, headers: dict[str, str] | None = None, **more: Any) -> TestResponse:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"path": ADDRESS, "content_type": "application/json"} | more
        found = basic(user.key) if headers is None else headers
        return app.test_client().post(data=content, headers=found, **sent)

    return post


@pytest.fixture
def lake(app: Flask, user: Person) -> Lake:
    """A client of lakeFS of a member."""
    return Lake(app.test_client(), user)


@pytest.fixture
def plants(lake: Lake) -> Lake:
    """A client of lakeFS of a member who has a repository `plants`."""
    lake.make()
    return lake


@pytest.fixture
def ada(app: Flask, admin: Person) -> Ingest:
    """A client of DSP-INGEST of an admin, who may make projects."""
    return Ingest(app.test_client(), admin.key)


@pytest.fixture
def mia(app: Flask, user: Person, admin: Person) -> Ingest:
    """A client of DSP-INGEST of a member who has the project 0801."""
    with app.app_context():
        projects.create(db.session.get_one(User, user.id), "0801")
        db.session.remove()
    return Ingest(app.test_client(), user.key)


@pytest.fixture
def matgraph(app: Flask, user: Person) -> MatGraph:
    """A client of MatGraph of a member."""
    return MatGraph(app.test_client(), user)
