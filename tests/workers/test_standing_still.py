"""Workers on PostgreSQL keep no lock for longer than their lease when they stand still."""

import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError

from webapp import create_app
from webapp.extensions import db
from webapp.settings import Settings
from workers.records.checking import take_time

LEASE_SECONDS = 0.3


@pytest.fixture
def worker(settings: Settings, postgres: str) -> Iterator[Flask]:
    """The application of a worker with a short lease."""
    chosen = {"database_url": postgres, "lease_seconds": LEASE_SECONDS}
    app = create_app(settings.model_copy(update=chosen), serving=False, working=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def stand_still(connection: sa.Connection) -> None:
    """Begin a transaction, and say nothing for longer than the lease."""
    connection.execute(sa.text("SELECT 1"))
    time.sleep(3 * LEASE_SECONDS)
    connection.execute(sa.text("SELECT 1"))


@pytest.mark.postgres
@pytest.mark.usefixtures("worker")
def test_a_transaction_that_stands_still_for_longer_than_the_lease_is_ended() -> None:
    with db.engine.connect() as connection, pytest.raises(DBAPIError, match="idle"):
        stand_still(connection)


@pytest.mark.postgres
@pytest.mark.usefixtures("worker")
def test_a_comparison_may_read_the_file_once_more_meanwhile() -> None:
    with db.engine.connect() as connection:
        take_time(connection)
        stand_still(connection)
