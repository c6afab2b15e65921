"""What tests of faults can ask for besides."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.desk import Beginning
from tests.faults.asset_runs import FILES
from tests.faults.desk import checked
from tests.workers.asset_work import make_project, send
from webapp.extensions import db
from webapp.models import Upload


def check_a_file() -> None:
    """Tags that were handed in and checked."""
    checked()


def send_files() -> None:
    """A project with letters and pictures, and two files that cannot be ingested."""
    make_project()
    for path, body in FILES.items():
        send(path, body)


@pytest.fixture
def beginning(request: pytest.FixtureRequest) -> Beginning | None:
    """What is there before the fault, for the tests that name it."""
    begun = {"upload": check_a_file, "sent": send_files}
    return next((begun[name] for name in begun if name in request.fixturenames), None)


@pytest.fixture
def upload(context: Flask) -> Upload:
    """The upload of tags that were checked."""
    return db.session.scalars(sa.select(Upload)).one()


@pytest.fixture
def sent(context: Flask) -> set[str]:
    """The paths of the files that wait in a project."""
    return set(FILES)
