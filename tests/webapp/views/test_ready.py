"""Can the desk do all its work? Each part that is away is named, within a second or so."""

import shutil
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.servers import wait_for
from webapp.cli.running import RunningDesk
from webapp.extensions import db
from webapp.models import Worker
from webapp.services import workers
from webapp.settings import Settings

MakeApp = Callable[[Settings], Flask]
ALL = {"database": "ok", "queue": "ok", "storage": "ok", "worker": "ok"}


def ask(client: FlaskClient) -> tuple[int, dict[str, str]]:
    answer = client.get("/ready")
    assert answer.json is not None
    return answer.status_code, answer.json


def beat(app: Flask, name: str = "here:1") -> None:
    with app.app_context():
        workers.say_alive(name)


@pytest.mark.usefixtures("database", "valkey")
def test_a_desk_with_all_parts_is_ready(app: Flask, client: FlaskClient) -> None:
    beat(app)
    assert ask(client) == (200, {"status": "ready"} | ALL)


@pytest.mark.usefixtures("database", "valkey")
def test_without_a_living_worker_a_desk_is_not_ready(app: Flask, client: FlaskClient) -> None:
    missing = (503, {"status": "not ready"} | ALL | {"worker": "away"})
    assert ask(client) == missing
    beat(app)
    with app.app_context():
        db.session.get_one(Worker, "here:1").seen_at -= 60
        db.session.commit()
    assert ask(client) == missing
    beat(app)
    assert ask(client)[0] == 200
    with app.app_context():
        workers.say_goodbye("here:1")
    assert ask(client) == missing


def test_a_queue_that_is_away_is_named(app: Flask, client: FlaskClient) -> None:
    beat(app)
    assert ask(client) == (503, {"status": "not ready"} | ALL | {"queue": "away"})


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of a server that takes calls and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def test_a_queue_that_never_answers_is_away_after_a_second(
    silent: str, settings: Settings, make_app: MakeApp
) -> None:
    app = make_app(settings.model_copy(update={"redis_url": f"redis://{silent}/0"}))
    beat(app)
    began = time.monotonic()
    assert ask(app.test_client())[1] == {"status": "not ready"} | ALL | {"queue": "away"}
    assert time.monotonic() - began < 2


def test_a_database_that_never_answers_is_away_after_a_second_however_often_one_asks(
    silent: str, settings: Settings, make_app: MakeApp, valkey: str
) -> None:
    chosen = {"database_url": f"postgresql://desk@{silent}/desk", "redis_url": valkey}
    client = make_app(settings.model_copy(update=chosen)).test_client()
    began = time.monotonic()
    for _ in range(2):
        status, said = ask(client)
        assert (status, said["database"], said["queue"]) == (503, "away", "ok")
    assert time.monotonic() - began < 4


@pytest.mark.usefixtures("valkey")
def test_a_folder_that_is_gone_is_named(app: Flask, client: FlaskClient) -> None:
    beat(app)
    assert ask(client)[1]["storage"] == "ok"
    shutil.rmtree(app.config["DESK"].data / "files")
    assert ask(client)[1] == {"status": "not ready"} | ALL | {"storage": "away"}


@pytest.mark.usefixtures("valkey")
def test_a_database_without_tables_is_not_ready(
    tmp_path: Path, settings: Settings, make_app: MakeApp
) -> None:
    empty = settings.model_copy(update={"database_url": f"sqlite:///{tmp_path / 'empty.sqlite3'}"})
    said = ask(make_app(empty).test_client())[1]
    assert (said["database"], said["worker"]) == ("away", "away")


def test_the_answer_holds_no_address_and_no_password(client: FlaskClient) -> None:
    assert set(ask(client)[1].values()) <= {"ok", "away", "not ready"}


def test_a_running_desk_says_that_it_is_ready(live_desk: RunningDesk) -> None:
    wait_for(lambda: httpx.get(f"{live_desk.url}/ready").status_code == 200, "The desk")
