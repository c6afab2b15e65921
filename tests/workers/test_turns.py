"""Workers go round among people, and the last free one is kept for somebody else."""

import pytest
from flask import Flask

from tests.workers.rows import fresh, make_process
from webapp import queue
from webapp.models import Process, User
from webapp.models.columns import now
from webapp.services import accounts, leases, line, turns, workers
from webapp.settings import Settings
from webapp.states import ProcessState
from workers import recovery, runner

pytestmark = pytest.mark.usefixtures("database", "context")

LARGE = turns.SMALL_BYTES + 1


@pytest.fixture
def mia() -> User:
    return accounts.create_user("mia@example.org")[0]


@pytest.fixture
def eve() -> User:
    return accounts.create_user("eve@example.org")[0]


def listen(count: int) -> None:
    """Let so many workers be there."""
    for number in range(count):
        workers.say_alive(f"here:{number}")


def claim(process_id: int) -> None:
    """Let a worker have a process."""
    assert leases.claim(process_id, "one", 20)


def place_of(process: Process) -> line.Place:
    """Where a waiting process stands now."""
    line.forget()
    place = line.place_of(process)
    assert place is not None
    return place


def started() -> list[int]:
    """Let workers take all that may start, and give the order."""
    order = []
    while (process_id := turns.next_id()) is not None:
        claim(process_id)
        order.append(process_id)
    return order


def test_many_files_of_one_person_do_not_hold_up_the_file_of_another(mia: User, eve: User) -> None:
    first, second, third = (make_process(owner=mia).id for _ in range(3))
    other = make_process(owner=eve).id
    assert started() == [first, other, second, third]


def test_whoever_has_nothing_running_is_next(mia: User, eve: User) -> None:
    for _ in range(2):
        claim(make_process(owner=mia).id)
    waiting = make_process(owner=mia).id
    first, second = (make_process(owner=eve).id for _ in range(2))
    assert started() == [first, second, waiting]


def test_what_is_said_to_be_before_a_process_starts_before_it(mia: User, eve: User) -> None:
    claim(make_process(owner=mia).id)
    owners = (mia, mia, eve, mia, eve, eve)
    waiting = [make_process(owner=owner) for owner in owners]
    said = {process.id: place_of(process).before for process in waiting}
    order = started()
    assert said == {process_id: order.index(process_id) for process_id in order}


def test_what_a_lost_worker_has_does_not_count_against_its_owner(mia: User, eve: User) -> None:
    make_process(owner=mia, state=ProcessState.RUNNING, leased_until=1.0)
    first = make_process(owner=mia).id
    make_process(owner=eve)
    assert turns.next_id() == first


def test_the_last_free_worker_is_kept_for_somebody_else(mia: User, eve: User) -> None:
    listen(3)
    first, second, third = (make_process(owner=mia, size=LARGE) for _ in range(3))
    assert started() == [first.id, second.id]
    assert place_of(third).held
    other = make_process(owner=eve, size=LARGE)
    assert not place_of(other).held
    assert (place_of(third).before, place_of(third).held) == (1, False)
    assert started() == [other.id]


def test_a_small_file_may_take_the_last_worker(mia: User) -> None:
    listen(2)
    claim(make_process(owner=mia, size=LARGE).id)
    make_process(owner=mia, size=LARGE)
    small = make_process(owner=mia, size=turns.SMALL_BYTES)
    assert started() == [small.id]


def test_a_desk_with_one_worker_keeps_nothing_back(mia: User) -> None:
    listen(1)
    claim(make_process(owner=mia, size=LARGE).id)
    second = make_process(owner=mia, size=LARGE)
    assert not place_of(second).held
    assert turns.next_id() == second.id


@pytest.mark.usefixtures("valkey")
def test_what_is_held_back_is_not_handed_to_the_queue_before_its_time(
    mia: User, app: Flask
) -> None:
    listen(2)
    desk: Settings = app.config["DESK"]
    running = make_process(owner=mia, size=LARGE)
    claim(running.id)
    held = make_process(owner=mia, size=LARGE)
    recovery.sweep(desk)
    assert queue.waiting_ids() == set()
    leases.fail(leases.Claim(running.id, 1, running.kind), "fault", "It broke.")
    turns.wake()
    assert queue.waiting_ids() == {held.id}


def test_a_worker_takes_the_next_one_when_another_was_quicker(
    mia: User, eve: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make_process(owner=mia), make_process(owner=eve)
    by_itself = turns.next_id

    def slowly() -> int | None:
        process_id = by_itself()
        if process_id == first.id:
            claim(first.id)
        return process_id

    monkeypatch.setattr(turns, "next_id", slowly)
    runner.run_next()
    assert fresh(first).worker == "one"
    assert fresh(second).finished


def test_a_process_that_was_cancelled_while_its_worker_was_lost_has_no_turn(mia: User) -> None:
    process = make_process(owner=mia, cancel_requested_at=now())
    assert turns.next_id() is None
    assert not leases.claim(process.id, "one", 20)
