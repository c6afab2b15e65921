"""A database in PostgreSQL for one test after the other, copied from one that is ready."""

import os
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import count

import psycopg
import pytest

from tests.desk import Beginning, Ready, ReadyDesk, make_ready
from tests.servers import find_initdb, postgres_server, skip_for_want_of
from webapp import create_app
from webapp.extensions import db
from webapp.services import database as desk_database
from webapp.settings import Settings

SECRET = "4-for-tests-only-jH2kq9Zw7vXb3nRf"


def upgraded(settings: Settings) -> None:
    """Make the tables and the built-in datasets in the database of these settings."""
    app = create_app(settings)
    with app.app_context():
        desk_database.upgrade()
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server with a template of the desk's database."""
    if find_initdb():
        with postgres_server() as url:
            yield url
    elif url := os.environ.get("TEST_DATABASE_URL", ""):
        yield url
    else:
        skip_for_want_of("postgres", "PostgreSQL was not found")


@pytest.fixture(scope="session")
def postgres_template(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with all tables and the built-in datasets."""
    name = f"desk_template_{os.getpid()}"
    _sql(postgres_url, f"CREATE DATABASE {name}")
    folder = tmp_path_factory.mktemp("template")
    url = _database(postgres_url, name)
    upgraded(Settings(data=folder, database_url=url, secret_key=SECRET))
    return name


@pytest.fixture(scope="session")
def postgres_strategy(postgres_url: str) -> str:
    """How the server is to copy a database."""
    with psycopg.connect(postgres_url) as connection:
        # Through the log, as newer servers copy by themselves, is half as much work again.
        by_log = connection.info.server_version >= 150_000
    return " STRATEGY FILE_COPY" if by_log else ""


@pytest.fixture(scope="session")
def postgres_ready(
    postgres_url: str,
    postgres_template: str,
    postgres_strategy: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Ready:
    """Copies of that database with what tests name: some of the usual persons, and a beginning."""
    numbers = count(1)

    @cache
    def ready(usual: tuple[str, ...], beginning: Beginning | None) -> ReadyDesk:
        name = f"{postgres_template}_{next(numbers)}"
        how = f"TEMPLATE {postgres_template}{postgres_strategy}"
        _sql(postgres_url, f"CREATE DATABASE {name} {how}")
        folder, url = tmp_path_factory.mktemp("ready"), _database(postgres_url, name)
        settings = Settings(data=folder, database_url=url, secret_key=SECRET)
        return make_ready(settings, name, usual, beginning)

    return ready


@pytest.fixture(scope="session")
def postgres_name(postgres_url: str) -> Iterator[str]:
    """The name of the database of one test after the other."""
    name = f"desk_{os.getpid()}"
    yield name
    _sql(postgres_url, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture
def postgres(
    postgres_url: str,
    postgres_name: str,
    postgres_strategy: str,
    postgres_ready: Ready,
    settings: Settings,
    usual: tuple[str, ...],
    beginning: Beginning | None,
) -> str:
    """The URL of a PostgreSQL database that this test has for itself, tables and all."""
    ready = postgres_ready(usual, beginning)
    how = f"TEMPLATE {ready.database}{postgres_strategy}"
    drop = f"DROP DATABASE IF EXISTS {postgres_name} WITH (FORCE)"
    _sql(postgres_url, drop, f"CREATE DATABASE {postgres_name} {how}")
    # In place of those of the desk that has its database in a file.
    files = settings.data / "files"
    shutil.rmtree(files)
    shutil.copytree(ready.folder / "files", files)
    return _database(postgres_url, postgres_name)


def _sql(url: str, *statements: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def _database(url: str, name: str) -> str:
    server, _, options = url.partition("?")
    return f"{server.rpartition('/')[0]}/{name}" + (f"?{options}" if options else "")
