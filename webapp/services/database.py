"""Bringing the database to the state that this version of the desk needs."""

import flask_migrate
import sqlalchemy as sa

from webapp.errors import BadSettings
from webapp.extensions import db
from webapp.services import datasets

# Two servers that start at once take turns (a number of our own, for PostgreSQL's advisory locks).
LOCK = 7_310_042


def upgrade() -> None:
    """Run the migrations that are missing, then add the datasets that ship with the desk.

    Raises BadSettings when the database is not there.
    """
    with _connected() as connection:
        postgres = connection.dialect.name == "postgresql"
        if postgres:
            connection.execute(sa.select(sa.func.pg_advisory_lock(LOCK)))
        try:
            flask_migrate.upgrade()
            datasets.add_builtin()
        finally:
            if postgres:
                connection.execute(sa.select(sa.func.pg_advisory_unlock(LOCK)))


def _connected() -> sa.Connection:
    try:
        return db.engine.connect()
    except sa.exc.OperationalError as error:
        reason = str(error.orig).splitlines()[0]
        raise BadSettings(
            f"IMPORTDESK_DATABASE_URL: the database does not answer: {reason}"
        ) from None


def answers() -> bool:
    """Is the database there, and quick to say so?"""
    try:
        db.session.execute(sa.text("SELECT 1"))
    except sa.exc.OperationalError:
        db.session.rollback()
        return False
    return True
