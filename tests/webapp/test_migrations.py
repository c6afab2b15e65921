"""Moving between versions of the database, with people in it."""

from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.conftest import SECRET
from webapp import create_app
from webapp.extensions import db
from webapp.settings import Settings

PERSON = (
    "INSERT INTO user_account (id, email, name, password_hash, is_admin, active, session_token,"
    " failed_sign_ins, created_at) VALUES (7, 'mia@example.org', 'mia', 'hash', :no, :yes, 'x', 0,"
    " '2026-01-01 00:00:00')"
)
KEY = (
    "INSERT INTO api_key (id, user_id, public_part, digest, created_at)"
    " VALUES (3, 7, 'part', 'digest', '2026-01-01 00:00:00')"
)


@pytest.fixture
def empty(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An application whose database has no tables yet."""
    app = create_app(Settings(data=tmp_path / "new", secret_key=SECRET))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_people_and_their_keys_outlive_a_change_of_the_tables(empty: Flask) -> None:
    flask_migrate.upgrade(revision="0002")
    with db.engine.begin() as connection:
        connection.execute(sa.text(PERSON), {"yes": True, "no": False})
        connection.execute(sa.text(KEY))
    flask_migrate.upgrade()
    assert kept() == [(7, "mia@example.org", 3, "read import admin")]
    flask_migrate.downgrade(revision="0002")
    assert kept() == [(7, "mia@example.org", 3, "read import admin")]
    flask_migrate.upgrade()
    assert kept() == [(7, "mia@example.org", 3, "read import admin")]


def kept() -> list[tuple[object, ...]]:
    query = (
        "SELECT user_account.id, email, api_key.id, scopes FROM user_account"
        " JOIN api_key ON user_id = user_account.id"
    )
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query))]


def test_the_models_and_the_migrations_say_the_same(database: str, context: Flask) -> None:
    flask_migrate.check()
