"""People at the pages."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.desk import Person
from tests.sheets.here import read_files_here
from tests.webapp.views.browser import Browser
from webapp.extensions import db
from webapp.models import Worker

FAR_AHEAD = 1e12


@pytest.fixture
def files_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are read in the test's own process."""
    read_files_here(monkeypatch)


@pytest.fixture
def stranger(client: FlaskClient) -> Browser:
    """Somebody who has not signed in."""
    return Browser(client)


@pytest.fixture
def worker(app: Flask) -> None:
    """Somebody works on this desk, as on every one in use; without it each page says so."""
    with app.app_context():
        db.session.add(Worker(name="desk-0:1", version="0.1.0", seen_at=FAR_AHEAD))
        db.session.commit()


@pytest.fixture
def mia(worker: None, user: Person, sign_in: Callable[[Person], FlaskClient]) -> Browser:
    """A member, signed in."""
    return Browser(sign_in(user))


@pytest.fixture
def ada(worker: None, admin: Person, sign_in: Callable[[Person], FlaskClient]) -> Browser:
    """An admin, signed in."""
    return Browser(sign_in(admin))
