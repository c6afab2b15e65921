"""Claim, heartbeat, fence: who may work on a process, and whose end counts."""

import pytest
from sqlalchemy.orm import Session

from tests.workers.rows import fresh, log, make_process, put_back
from webapp.extensions import db
from webapp.services import leases, processes
from webapp.services.leases import Progress
from webapp.states import FINISHED, ProcessState

pytestmark = pytest.mark.usefixtures("database", "context")

READING = Progress("Reading", 10, 100, "rows", 5.0)


def test_of_two_workers_only_one_gets_a_process() -> None:
    process = make_process()
    first, second = (leases.claim(process.id, name, 20) for name in ("one", "two"))
    assert first is not None
    assert second is None
    assert fresh(process).worker == "one"


def test_a_process_that_a_lost_worker_had_can_be_claimed_again_with_a_higher_attempt() -> None:
    process = make_process()
    leases.claim(process.id, "one", 20)
    put_back(process)
    again = leases.claim(process.id, "two", 20)
    assert again is not None
    assert again.attempt == 2


def test_a_lease_that_ran_out_is_left_to_recovery_which_counts_the_attempts() -> None:
    process = make_process(state=ProcessState.RUNNING, leased_until=1.0, attempt=3)
    assert leases.claim(process.id, "two", 20) is None


@pytest.mark.parametrize("state", sorted(FINISHED))
def test_a_finished_process_cannot_be_claimed(state: ProcessState) -> None:
    assert leases.claim(make_process(state=state).id, "one", 20) is None


def test_a_process_that_does_not_exist_cannot_be_claimed() -> None:
    assert leases.claim(404, "one", 20) is None


def test_a_heartbeat_carries_progress_and_renews_the_lease() -> None:
    process = make_process()
    claim = leases.claim(process.id, "one", 20)
    assert claim is not None
    before = fresh(process).leased_until
    with Session(db.engine) as session:
        assert leases.beat(claim, READING, 60, session) is True
    row = fresh(process)
    assert (row.step, row.done, row.total, row.percent) == ("Reading", 10, 100, 10)
    assert row.seconds_left == 18.0
    assert before is not None
    assert row.leased_until is not None
    assert row.leased_until > before + 30


def test_a_heartbeat_learns_that_somebody_asked_to_cancel() -> None:
    process = make_process()
    claim = leases.claim(process.id, "one", 20)
    assert claim is not None
    processes.cancel(process)
    assert process.state == ProcessState.RUNNING
    assert process.cancelling
    with Session(db.engine) as session:
        assert leases.beat(claim, READING, 20, session) is False


def test_a_worker_that_was_given_up_neither_beats_nor_finishes() -> None:
    process = make_process()
    zombie = leases.claim(process.id, "one", 20)
    assert zombie is not None
    put_back(process)
    successor = leases.claim(process.id, "two", 20)
    assert successor is not None
    with Session(db.engine) as session:
        assert leases.beat(zombie, READING, 20, session) is None
        assert not leases.finish(zombie, session, ProcessState.SUCCEEDED, {}, 1)
        assert leases.finish(successor, session, ProcessState.SUCCEEDED, {"rows": 1}, 1)
        session.commit()
    assert fresh(process).result == {"rows": 1}


def test_a_failure_carries_a_reference_and_ends_the_process() -> None:
    process = make_process()
    claim = leases.claim(process.id, "one", 20)
    assert claim is not None
    reference = leases.fail(claim, "fault", "It broke.")
    row = fresh(process)
    assert (row.state, row.reference, row.error_sentence) == ("failed", reference, "It broke.")
    assert row.finished_at is not None
    assert leases.claim(process.id, "two", 20) is None


def test_a_waiting_process_is_cancelled_at_once() -> None:
    process = make_process()
    processes.cancel(process)
    assert process.state == ProcessState.CANCELLED
    assert log(process) == [(0, "ended", "Ended: cancelled.")]
    assert leases.claim(process.id, "one", 20) is None
