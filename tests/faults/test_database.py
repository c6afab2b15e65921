"""The database cut off, started anew and locked: no half record, and the work goes on."""

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.faults import points
from tests.faults.desk import (
    LEASE_SECONDS,
    PATIENT,
    SHORT,
    Points,
    assert_all_is_true,
    checked,
    names,
    pool,
    start_import,
    tags,
    until_over,
)
from tests.servers import find_initdb, postgres_cluster, skip_for_want_of
from tests.workers.desk_work import hand_in, newest
from tests.workers.rows import fresh
from webapp.extensions import db
from webapp.models import Upload
from webapp.services import database
from webapp.settings import Settings
from webapp.states import ProcessKind


@pytest.mark.postgres
@pytest.mark.usefixtures("postgres", "valkey", "context")
def test_an_import_whose_connections_are_cut_again_and_again_is_applied_once(
    context: Flask, tmp_path: Path, upload: Upload
) -> None:
    at = (points.COPIED, points.UPSERT, points.FENCED)
    stop = Points(tmp_path / "points", *at)
    with pool(context, stop, **PATIENT):
        process = start_import(upload)
        # The next point is that of the next attempt.
        for attempt, point in enumerate(at, start=1):
            stop.horse(point)
            assert (fresh(process).state, process.attempt) == ("running", attempt)
            db.session.rollback()
            cut_connections(context.config["DESK"].database_url)
            stop.go_on(point)
        process = until_over(process)
    assert (process.state, process.attempt) == ("succeeded", 4)
    assert_all_is_true(context, names())


@pytest.mark.postgres
@pytest.mark.usefixtures("postgres", "valkey", "context")
def test_an_import_that_stood_still_until_its_transaction_was_ended_is_applied_once(
    context: Flask, tmp_path: Path, upload: Upload
) -> None:
    stop = Points(tmp_path / "points", points.UPSERT)
    with pool(context, stop, **SHORT):
        process = start_import(upload)
        stop.horse(points.UPSERT)
        time.sleep(LEASE_SECONDS + 0.5)
        stop.go_on(points.UPSERT)
        process = until_over(process)
    assert (process.state, process.attempt) == ("succeeded", 2)
    assert_all_is_true(context, names())


def cut_connections(url: str) -> None:
    """Let PostgreSQL end every other connection to this database."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.mark.postgres
def test_an_import_whose_database_is_started_anew_in_the_middle_is_applied_once(
    settings: Settings, valkey: str, make_app: Callable[[Settings], Flask], tmp_path: Path
) -> None:
    if not find_initdb():
        skip_for_want_of("postgres", "A PostgreSQL that the test may start anew was not found")
    with postgres_cluster() as cluster, ExitStack() as server:
        url = server.enter_context(cluster.running())
        app = make_app(settings.model_copy(update={"database_url": url, "redis_url": valkey}))
        stop = Points(tmp_path / "points", points.COPIED)
        with app.app_context(), pool(app, stop):
            database.upgrade()
            upload = checked()
            process = start_import(upload)
            stop.horse(points.COPIED)
            server.close()
            stop.go_on(points.COPIED)
            # The run finds that its database is gone, and so do the rounds of its pool.
            time.sleep(1)
            server.enter_context(cluster.running())
            process = until_over(process)
            assert (process.state, process.attempt) == ("succeeded", 2)
            assert_all_is_true(app, names())


@pytest.mark.usefixtures("valkey", "context")
def test_a_lock_of_ten_seconds_is_waited_for(
    context: Flask, tmp_path: Path, upload: Upload
) -> None:
    stop = Points(tmp_path / "points", points.UPSERT)
    with pool(context, stop):
        process = start_import(upload)
        stop.horse(points.UPSERT)
        with sqlite3.connect(context.config["DESK"].data / "desk.sqlite3") as other:
            other.execute("BEGIN IMMEDIATE")
            stop.go_on(points.UPSERT)
            time.sleep(10)
        process = until_over(process)
    assert (process.state, process.attempt) == ("succeeded", 1)
    assert_all_is_true(context, names())


@pytest.mark.usefixtures("valkey", "context")
def test_a_lock_never_reaches_eight_people_who_upload_at_once(context: Flask) -> None:
    troubles: list[BaseException] = []

    def bring(person: int) -> None:
        try:
            with context.app_context():
                for number in range(2):
                    hand_in("tags", tags(5, f"P{person} F{number} tag"))
        except BaseException as trouble:
            troubles.append(trouble)

    hand_in("tags", tags(1))
    with pool(context), pool(context):
        people = [threading.Thread(target=bring, args=(person,)) for person in range(8)]
        for one in people:
            one.start()
        for one in people:
            one.join()
        assert troubles == []
        last = newest(hand_in("tags", tags(2)), ProcessKind.VALIDATION)
        assert until_over(last).state == "succeeded"


@pytest.mark.postgres
def test_a_page_says_that_the_database_is_away_and_comes_back(
    postgres: str, postgres_url: str, client: FlaskClient
) -> None:
    assert client.get("/health").status_code == 200
    name = postgres.partition("?")[0].rpartition("/")[2]
    key = {"Authorization": "Bearer imp_00000000_none"}
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        away = client.get("/api/processes", headers=key)
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
    assert (away.status_code, away.headers["Retry-After"]) == (503, "5")
    assert client.get("/api/processes", headers=key).status_code == 401
