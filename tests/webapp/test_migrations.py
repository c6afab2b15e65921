"""Moving between versions of the database, with people in it."""

import importlib
from collections.abc import Iterator
from pathlib import Path

import flask_migrate
import polars as pl
import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

from tests.postgres import SECRET
from webapp import create_app
from webapp.extensions import db
from webapp.models.columns import now
from webapp.models.records import records_table
from webapp.schema.descriptor import parse_descriptor
from webapp.services import database, datasets
from webapp.settings import Settings
from workers.sheets.folding import folded

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


OLD_TAGS: dict[str, object] = {
    "name": "tags",
    "fields": [
        {"name": "id", "type": "integer"},
        {"name": "language", "constraints": {"required": True}},
        {"name": "tag", "constraints": {"required": True}},
        {"name": "synonyms", "type": "list", "delimiter": ";"},
        {"name": "description"},
        {"name": "category"},
    ],
    "primaryKey": ["language", "tag"],
    "uniqueKeys": [["id"]],
}
TAGS = (
    (None, "en", "Python", ["PY", "Öl"]),
    (7, "en", "PYTHON", None),
    (None, "de", "python", []),
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def old_desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A desk as it was before keys could ignore capital letters, with three tags."""
    url = ""
    if request.param == "postgres":
        url = request.getfixturevalue("postgres")
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    app = create_app(Settings(data=tmp_path / "old", database_url=url, secret_key=SECRET))
    with app.app_context():
        flask_migrate.upgrade(revision="0004")
        table = records_table(parse_descriptor(OLD_TAGS))
        moment = now()
        own = {"_process_id": 1, "_created_at": moment, "_updated_at": moment}
        names = ("id", "language", "tag", "synonyms")
        with db.engine.begin() as connection:
            dataset = {"slug": "tags", "title": "Tags", "records": 3, "descriptor": OLD_TAGS}
            columns = sa.table("dataset", *map(sa.column, (*dataset, "created_at")))
            columns.c.descriptor.type = sa.JSON()
            connection.execute(sa.insert(columns), {**dataset, "created_at": moment})
            table.create(connection)
            for tag in TAGS:
                connection.execute(sa.insert(table), {**dict(zip(names, tag, strict=True)), **own})
        yield app
        db.session.remove()
        db.engine.dispose()


def shape(name: str) -> tuple[list[object], list[object]]:
    """The columns of a table, and what must be unique in it."""
    inspector = sa.inspect(db.engine)
    columns = [(c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(name)]
    unique = [(u["name"], u["column_names"]) for u in inspector.get_unique_constraints(name)]
    return sorted(columns), sorted(unique)


def test_tags_of_an_old_desk_get_numbers_and_keys_without_capital_letters(old_desk: Flask) -> None:
    database.upgrade()
    migrated = shape("records_tags")
    table = records_table(datasets.get("tags").schema)
    with db.engine.begin() as connection:
        kept = connection.execute(sa.select(table).order_by(table.c._id)).all()
        table.drop(connection)
        table.create(connection)
    assert migrated == shape("records_tags")
    assert [(row.id, row.tag, row._folded_tag) for row in kept] == [
        (8, "Python", "python"),
        (7, "PYTHON", "python\x1f2"),
        (9, "python", "python"),
    ]
    assert [row._folded_synonyms for row in kept] == [["py", "öl"], None, []]
    assert datasets.get("tags").numbered == 9
    assert datasets.get("tags").schema.assigned == "id"


def test_an_old_desk_goes_forward_back_and_forward(old_desk: Flask) -> None:
    before = shape("records_tags")
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="0004")
    assert shape("records_tags") == before
    database.upgrade()
    assert datasets.get("tags").numbered == 9


def test_what_the_migration_folds_the_engine_folds_alike() -> None:
    texts = ["Öl", "O\u0308L", "ΟΔΟΣ", "Straße", "İ", "ǅ", "\U0001d160", "ﬁ", "中文", ""]
    engine = pl.DataFrame({"text": texts}).select(folded(pl.col("text")))["text"].to_list()
    migration = importlib.import_module(
        "webapp.migrations.versions.0005_keys_and_numbers_of_records"
    )
    assert [migration._folded(text) for text in texts] == engine
