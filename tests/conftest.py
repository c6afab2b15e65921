"""What tests can ask for. A test that names `database` runs on SQLite and on PostgreSQL."""

import gc
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import Engine, QueuePool

from tests.chromium import BRIEFLY, find_chromium, launched
from tests.desk import USUAL, Beginning, Person, Ready, ReadyDesk, make_ready, make_usual_person
from tests.postgres import (
    SECRET,
    postgres,
    postgres_name,
    postgres_ready,
    postgres_strategy,
    postgres_template,
    postgres_url,
    upgraded,
)
from tests.scheduling import pytest_xdist_auto_num_workers, pytest_xdist_make_scheduler
from tests.servers import IN_MEMORY, queue_server, short_place, skip_for_want_of
from webapp import create_app
from webapp.cli.running import RunningDesk, running_desk
from webapp.extensions import db
from webapp.models import User
from webapp.services import passwords, sessions
from webapp.settings import Settings

__all__ = [
    "postgres",
    "postgres_name",
    "postgres_ready",
    "postgres_strategy",
    "postgres_template",
    "postgres_url",
    "pytest_xdist_auto_num_workers",
    "pytest_xdist_make_scheduler",
]
# What tells the tests themselves where to find something, or what must be found.
LONGEST_SECONDS = 2
OF_TESTS = ("IMPORTDESK_REQUIRE", "IMPORTDESK_DSP_PYTHON", "IMPORTDESK_TEST_NEO4J_URL")


def pytest_configure(config: pytest.Config) -> None:
    """Keep the settings of the machine out of the tests, and what each of them would do again."""
    for name in list(os.environ):
        if name.startswith("IMPORTDESK_") and name not in OF_TESTS:
            del os.environ[name]
    # Databases are opened, written and closed all the time, and no disk need know of them.
    if (place := short_place()) == IN_MEMORY:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(place))
    # Passwords are hashed with argon2 as everywhere, but at a price that a test can pay.
    passwords.hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    # Several applications have the same templates.
    if config.cache:
        compiled = FileSystemBytecodeCache(str(config.cache.mkdir("templates")))
        Flask.jinja_options = {"bytecode_cache": compiled}
    # What is loaded while tests are looked for stays.
    gc.disable()


def pytest_collection_finish() -> None:
    """Look no more through what is loaded now: it stays, and it is most of what there is."""
    gc.freeze()
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """What is left was looked through just now, for what the last tests have not closed."""
    gc.freeze()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables and the built-in datasets: copied for each test."""
    folder = tmp_path_factory.mktemp("template")
    upgraded(Settings(data=folder, secret_key=SECRET))
    return folder / "desk.sqlite3"


@pytest.fixture(scope="session")
def sqlite_ready(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Ready:
    """Copies of that file with what tests name: some of the usual persons, and a beginning."""

    @cache
    def ready(usual: tuple[str, ...], beginning: Beginning | None) -> ReadyDesk:
        folder = tmp_path_factory.mktemp("ready")
        shutil.copy(sqlite_template, folder / "desk.sqlite3")
        settings = Settings(data=folder, secret_key=SECRET)
        return make_ready(settings, "desk.sqlite3", usual, beginning)

    return ready


@pytest.fixture
def usual(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Those of the usual persons that the test names: its database has them from the start."""
    return tuple(name for name in USUAL if name in request.fixturenames)


@pytest.fixture
def beginning() -> Beginning | None:
    """What all tests of a module begin with is made once, where the module says so here."""
    return None


@pytest.fixture(scope="session")
def desk_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where one test after the other has its desk."""
    return tmp_path_factory.mktemp("desk")


@pytest.fixture(scope="session")
def desk_settings(desk_folder: Path) -> Settings:
    """The settings of that desk, which nobody can change."""
    return Settings(data=desk_folder, secret_key=SECRET)


@pytest.fixture
def settings(
    desk_folder: Path,
    desk_settings: Settings,
    sqlite_ready: Ready,
    usual: tuple[str, ...],
    beginning: Beginning | None,
) -> Settings:
    """An embedded desk, new for each test. Its queue is away unless the test names `valkey`."""
    shutil.rmtree(desk_folder)
    shutil.copytree(sqlite_ready(usual, beginning).folder, desk_folder)
    return desk_settings


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, settings: Settings) -> str:
    """The URL of the database, once of each kind."""
    if request.param == "sqlite":
        return settings.database_url
    url: str = request.getfixturevalue("postgres")
    return url


@pytest.fixture(scope="session")
def valkey_server() -> Iterator[str]:
    """The embedded queue server."""
    with queue_server() as url:
        yield url


@pytest.fixture
def valkey(valkey_server: str) -> str:
    """The URL of an empty queue server."""
    from webapp import queue

    with queue.connect(valkey_server) as connection:
        connection.flushall()
    return valkey_server


@pytest.fixture
def app(request: pytest.FixtureRequest, settings: Settings) -> Iterator[Flask]:
    """The application. No context is pushed: name `context` for tests of services."""
    chosen: dict[str, Any] = {}
    if "database" in request.fixturenames:
        chosen["database_url"] = request.getfixturevalue("database")
    elif "postgres" in request.fixturenames:
        chosen["database_url"] = request.getfixturevalue("postgres")
    if "valkey" in request.fixturenames:
        chosen["redis_url"] = request.getfixturevalue("valkey")
    with lent_app(settings.model_copy(update=chosen)) as app:
        yield app


@contextmanager
def lent_app(settings: Settings) -> Iterator[Flask]:
    """The application with these settings, which the next test finds as this one did."""
    app, config = _app_of(settings)
    yield app
    with app.app_context():
        db.session.remove()
        close(db.engine)
    app.extensions.pop("briefly", None)
    app.config.clear()
    app.config.update(config)


def close(engine: Engine) -> None:
    """Close all connections, also those of threads that go on for a moment after their test."""
    until = time.monotonic() + LONGEST_SECONDS
    # One that came back to a pool that is no more would never be closed.
    while isinstance(engine.pool, QueuePool) and engine.pool.checkedout():
        assert time.monotonic() < until, "The test has left a connection that nobody gave back."
        time.sleep(0.01)
    engine.dispose()


@lru_cache(maxsize=8)
def _app_of(settings: Settings) -> tuple[Flask, dict[str, Any]]:
    """One application for all tests with the same settings: it costs more than most of them."""
    app = create_app(settings)
    app.testing = True
    return app, dict(app.config)


@pytest.fixture
def make_app() -> Iterator[Callable[[Settings], Flask]]:
    """Makes applications with other settings, and closes their databases."""
    made: list[Flask] = []

    def make(settings: Settings) -> Flask:
        made.append(create_app(settings))
        made[-1].testing = True
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The application with its context pushed: for services, not together with `client`."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser, or script, that nobody has signed in to."""
    return app.test_client()


@pytest.fixture
def at_home(
    request: pytest.FixtureRequest,
    app: Flask,
    usual: tuple[str, ...],
    beginning: Beginning | None,
) -> dict[str, Person]:
    """The usual persons that are in the database of the test, by the names of their fixtures."""
    kind = "sqlite" if app.config["DESK"].sqlite else "postgres"
    ready: Ready = request.getfixturevalue(f"{kind}_ready")
    return ready(usual, beginning).people


@pytest.fixture
def user(app: Flask, at_home: dict[str, Person]) -> Person:
    """A member of the desk."""
    return at_home.get("user") or make_usual_person(app, "user")


@pytest.fixture
def admin(app: Flask, at_home: dict[str, Person]) -> Person:
    """An administrator of the desk."""
    return at_home.get("admin") or make_usual_person(app, "admin")


@pytest.fixture
def sign_in(app: Flask) -> Callable[[Person], FlaskClient]:
    """Gives a client with the session of a person."""

    def session_of(person: Person) -> FlaskClient:
        client = app.test_client()
        with app.app_context():
            session_id = sessions.begin(User(id=person.id), "Firefox on Linux", "192.0.2.1")
        signer = SecureCookieSessionInterface().get_signing_serializer(app)
        assert signer is not None
        cookie = signer.dumps({"_user_id": session_id, "_fresh": True, "_permanent": True})
        client.set_cookie(app.config["SESSION_COOKIE_NAME"], cookie)
        return client

    return session_of


@pytest.fixture(scope="session")
def live_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """The whole desk as `importdesk dev` runs it: queue, two workers, web on a free port."""
    with running_desk(tmp_path_factory.mktemp("live") / "desk") as desk:
        yield desk


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Playwright's browser object for the Chromium of this machine."""
    path = find_chromium()
    if path is None:
        skip_for_want_of("chromium", "Chromium was not found")
        return
    with launched(path, *BRIEFLY) as browser:
        yield browser
