"""What a lost worker leaves behind starts again; what waits comes to the queue."""

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.workers.rows import fresh, log, make_process
from webapp import queue
from webapp.extensions import db
from webapp.models import Process
from webapp.models.columns import now
from webapp.settings import Settings
from webapp.states import ProcessState
from workers import recovery

LOST = {"leased_until": 1.0, "attempt": 1, "worker": "gone:1"}


@pytest.fixture
def desk(context: Flask) -> Settings:
    """The settings of the desk, inside its context."""
    found: Settings = context.config["DESK"]
    return found


@pytest.mark.usefixtures("database")
def test_a_process_of_a_lost_worker_waits_again(desk: Settings) -> None:
    process = make_process(state=ProcessState.RUNNING, **LOST)
    recovery.sweep(desk)
    assert fresh(process).state == ProcessState.QUEUED


@pytest.mark.usefixtures("database")
def test_a_process_whose_worker_is_alive_is_left_alone(desk: Settings) -> None:
    process = make_process(state=ProcessState.RUNNING, leased_until=1e12, attempt=1)
    recovery.sweep(desk)
    assert fresh(process).state == ProcessState.RUNNING


@pytest.mark.usefixtures("database")
def test_after_three_lost_workers_a_process_fails_with_a_reference(desk: Settings) -> None:
    process = make_process(state=ProcessState.RUNNING, **LOST | {"attempt": 3})
    recovery.sweep(desk)
    row = fresh(process)
    assert (row.state, row.error_code) == ("failed", "worker-lost")
    assert row.reference == f"P{process.id}"
    assert log(process) == [(3, "ended", "Ended: failed.")]


@pytest.mark.usefixtures("database")
def test_a_third_run_that_is_lost_in_the_middle_of_a_round_is_given_up_by_the_next(
    desk: Settings,
) -> None:
    process = make_process(state=ProcessState.RUNNING, leased_until=1e12, attempt=3)
    # Nothing would be done in a round without one that waits.
    make_process()
    transactions = iter(["looks", "ends the cancelled", "gives up", "starts again"])
    running = sa.update(Process).where(Process.state == ProcessState.RUNNING)

    def lose(_session: object, _transaction: object, connection: sa.Connection) -> None:
        if next(transactions, "") == "starts again":
            connection.execute(running.values(leased_until=1.0))

    sa.event.listen(db.session, "after_begin", lose)
    try:
        recovery.sweep(desk)
    finally:
        sa.event.remove(db.session, "after_begin", lose)
    assert (fresh(process).state, process.leased_until) == (ProcessState.RUNNING, 1.0)
    recovery.sweep(desk)
    assert (fresh(process).state, fresh(process).attempt) == ("failed", 3)


@pytest.mark.usefixtures("database")
def test_a_lost_run_that_somebody_cancelled_does_not_start_again(desk: Settings) -> None:
    process = make_process(state=ProcessState.RUNNING, cancel_requested_at=now(), **LOST)
    recovery.sweep(desk)
    recovery.sweep(desk)
    assert fresh(process).state == ProcessState.CANCELLED
    assert log(process) == [(1, "ended", "Ended: cancelled.")]


@pytest.mark.usefixtures("valkey")
def test_what_waits_without_being_in_the_queue_is_handed_over_once(desk: Settings) -> None:
    process = make_process()
    recovery.sweep(desk)
    recovery.sweep(desk)
    assert waiting(desk) == [process.id]


@pytest.mark.usefixtures("valkey")
def test_when_the_queue_was_emptied_what_waited_comes_back(desk: Settings) -> None:
    process = make_process(enqueued_at=1.0)
    recovery.sweep(desk)
    assert waiting(desk) == [process.id]


@pytest.mark.usefixtures("valkey")
def test_a_finished_process_is_never_handed_over(desk: Settings) -> None:
    make_process(state=ProcessState.SUCCEEDED)
    recovery.sweep(desk)
    assert waiting(desk) == []


def test_while_the_queue_is_away_a_process_waits_and_nothing_breaks(desk: Settings) -> None:
    process = make_process()
    recovery.sweep(desk)
    assert fresh(process).enqueued_at is None


def waiting(desk: Settings) -> list[int]:
    """The processes that the queue knows of."""
    with queue.connect(desk.redis_url) as connection:
        return [job.args[0] for job in queue.rq_queue(connection).jobs]
