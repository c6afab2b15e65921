"""What the tests of the dialects share: a worker that does all that waits."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from webapp.extensions import db
from webapp.models import Process
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
