"""What a worker has ready for its runs before it forks the first one."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.engine.interfaces import CacheStats
from sqlalchemy.pool import QueuePool

from webapp.extensions import db
from webapp.models import Process
from webapp.services import leases, turns
from webapp.settings import Settings
from workers import worker


@pytest.mark.usefixtures("database")
def test_a_run_compiles_no_statement_that_every_run_has(context: Flask) -> None:
    worker.rehearse(context)
    found: list[CacheStats] = []
    connection = db.session.connection()
    event.listen(connection, "before_cursor_execute", lambda *seen: found.append(seen[4].cache_hit))
    turns.next_id()
    leases.claim(404, "a worker", 1.0)
    db.session.get(Process, 404)
    assert set(found) == {CacheStats.CACHE_HIT}


@pytest.mark.usefixtures("database")
def test_a_rehearsal_leaves_no_connection_to_the_runs(context: Flask) -> None:
    worker.rehearse(context)
    assert isinstance(db.engine.pool, QueuePool)
    assert (db.engine.pool.checkedin(), db.engine.pool.checkedout()) == (0, 0)


def test_without_a_database_there_is_no_rehearsal(
    settings: Settings, make_app: Callable[[Settings], Flask]
) -> None:
    away = {"database_url": "postgresql://nobody@127.0.0.1:1/nothing"}
    worker.rehearse(make_app(settings.model_copy(update=away)))
