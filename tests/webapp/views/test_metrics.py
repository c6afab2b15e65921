"""Figures for Prometheus: right for all processes together, and only for whoever has the token."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from tests.desk import Person
from tests.postgres import SECRET
from tests.servers import wait_for
from tests.webapp.views.rows import make_process, make_upload
from webapp.extensions import db
from webapp.models.columns import now
from webapp.services import workers
from webapp.settings import Settings
from webapp.states import ProcessKind, ProcessState

TOKEN = "7Hq2-for-tests-only-mW9xZr4KcV1bTn"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
ROOT = Path(__file__).parents[3]

Samples = dict[str, float]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A desk whose figures can be read."""
    return settings.model_copy(update={"metrics_token": TOKEN})


def samples(text: str) -> Samples:
    """Each sample by its name and labels, as Prometheus reads them."""
    return {
        " ".join([one.name, *(f"{k}={v}" for k, v in sorted(one.labels.items()))]): one.value
        for family in text_string_to_metric_families(text)
        for one in family.samples
    }


def scrape(client: FlaskClient) -> Samples:
    answer = client.get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/plain; version=")
    return samples(answer.text)


@pytest.mark.usefixtures("database", "valkey")
def test_figures_come_from_the_database(app: Flask, client: FlaskClient, user: Person) -> None:
    upload = make_upload(app, user)
    for _ in range(3):
        make_process(app, upload, ProcessState.QUEUED)
    make_process(app, upload, ProcessState.SUCCEEDED, ProcessKind.IMPORT, attempt=3)
    make_process(app, upload, ProcessState.FAILED, attempt=3, error_code="worker-lost")
    with app.app_context():
        workers.say_alive("one:1")
        workers.say_alive("two:1")
    found = scrape(client)
    assert found["importdesk_processes kind=validation state=queued"] == 3
    assert found["importdesk_processes kind=import state=succeeded"] == 1
    assert found["importdesk_processes kind=import state=running"] == 0
    assert found["importdesk_lost_attempts"] == 2 + 3
    assert found["importdesk_workers_alive"] == 2
    assert found["importdesk_queue_jobs"] == 0
    assert {found[f"importdesk_up part={name}"] for name in ("database", "worker")} == {1}


def test_the_oldest_wait_is_that_of_the_first_in_line(
    app: Flask, client: FlaskClient, user: Person
) -> None:
    assert scrape(client)["importdesk_oldest_wait_seconds"] == 0
    upload = make_upload(app, user)
    for minutes in (1, 5, 3):
        began = now().timestamp() - minutes * 60
        make_process(app, upload, created_at=now().fromtimestamp(began, now().tzinfo))
    assert 300 <= scrape(client)["importdesk_oldest_wait_seconds"] < 310


def test_what_is_away_is_told_and_the_rest_stays_readable(app: Flask, client: FlaskClient) -> None:
    found = scrape(client)
    assert found["importdesk_up part=queue"] == 0
    assert "importdesk_queue_jobs" not in found
    with app.app_context():
        db.session.execute(db.text("DROP TABLE alembic_version"))
        db.session.commit()
    found = scrape(client)
    assert found["importdesk_up part=database"] == 0
    assert "importdesk_workers_alive" not in found


def test_requests_are_counted_by_route_and_never_by_what_somebody_typed(
    client: FlaskClient,
) -> None:
    name = "importdesk_http_requests_total endpoint=accounts.ask method=GET status=200"
    before = scrape(client).get(name, 0)
    for _ in range(4):
        client.get("/signin?next=/secret-place")
    client.get("/secret-place")
    client.open("/signin", method="SECRETPLACE")
    found = scrape(client)
    assert found[name] == before + 4
    assert found["importdesk_http_request_seconds_count endpoint=accounts.ask"] >= 4
    assert not [each for each in found if re.search("secret.?place", each, re.IGNORECASE)]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": "Bearer ä"},
    ],
)
def test_without_the_token_nothing_is_told(headers: dict[str, str], client: FlaskClient) -> None:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 401
    assert "importdesk_" not in answer.text


def test_an_admin_needs_the_token_too(client: FlaskClient, admin: Person) -> None:
    assert client.get("/metrics", headers=admin.bearer).status_code == 401


def test_a_desk_without_a_token_has_no_such_page(
    settings: Settings, make_app: Callable[[Settings], Flask]
) -> None:
    client = make_app(settings.model_copy(update={"metrics_token": ""})).test_client()
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


@pytest.fixture
def three_processes(settings: Settings) -> Iterator[str]:
    """The address of a desk that three web processes serve."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        environment = os.environ | {
            "IMPORTDESK_DATA": str(settings.data),
            "IMPORTDESK_SECRET_KEY": SECRET,
            "IMPORTDESK_METRICS_TOKEN": TOKEN,
        }
        options = [f"--bind=fd://{listener.fileno()}", "--workers=3", "--preload"]
        command = [
            sys.executable,
            "-m",
            "gunicorn",
            *options,
            "--no-control-socket",
            "--log-level=error",
            "wsgi:app",
        ]
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            pass_fds=(listener.fileno(),),
            start_new_session=True,
        )
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(20)


def test_three_web_processes_are_counted_as_one(three_processes: str, settings: Settings) -> None:
    # A new connection each time, so that another process may answer.
    headers = BEARER | {"Connection": "close"}
    client = httpx.Client(base_url=three_processes, headers=headers, timeout=20)

    def ask(path: str) -> httpx.Response:
        return client.get(path)

    wait_for(lambda: ask("/signin").status_code == 200, "The desk")
    name = "importdesk_http_requests_total endpoint=accounts.ask method=GET status=200"
    counted = settings.data / "metrics"
    asked = 1
    while len(list(counted.glob("counter_*.db"))) < 3 or asked < 40:
        ask("/signin")
        asked += 1
        assert asked < 500
    seen = {samples(ask("/metrics").text)[name] for _ in range(12)}
    client.close()
    assert seen == {asked}
