"""Many at once: recoveries, imports of one file, imports into one dataset, wrong clocks."""

import os
import signal
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from tests.faults import points
from tests.faults.desk import (
    NOTICED_SECONDS,
    SHORT,
    Points,
    alive,
    assert_all_is_true,
    names,
    pool,
    start_import,
    tags,
    until,
    until_over,
)
from tests.workers.desk_work import bring, check, hand_in, newest
from tests.workers.rows import fresh, make_process
from webapp import queue
from webapp.errors import WrongState
from webapp.extensions import db
from webapp.models import Process, Upload
from webapp.models.columns import now
from webapp.services import leases, line, processes, retrying, turns
from webapp.states import ProcessKind, ProcessState
from workers import recovery

pytestmark = pytest.mark.usefixtures("database", "context")


def at_once(app: Flask, what: Callable[[], object], count: int) -> list[object]:
    """Let so many threads do the same thing; gives what came of each."""
    answers: list[object] = []
    barrier = threading.Barrier(count)

    def one() -> None:
        with app.app_context():
            barrier.wait()
            try:
                answers.append(what())
            except Exception as error:
                answers.append(error)

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def waits_for(process: Process) -> int | None:
    """The import that has to end before this one."""
    line.forget()
    place = line.place_of(fresh(process))
    return place.behind if place else None


def test_several_recoveries_at_once_put_a_lost_process_back_once(context: Flask) -> None:
    process = make_process()
    assert leases.claim(process.id, "gone:1", 20)
    db.session.execute(sa.update(Process).values(leased_until=1.0))
    db.session.commit()
    settings = context.config["DESK"]
    assert at_once(context, lambda: recovery.sweep(settings), 4) == [None] * 4
    assert (fresh(process).state, fresh(process).attempt) == ("queued", 1)
    assert leases.claim(process.id, "here:2", 20)
    assert fresh(process).attempt == 2


def test_of_two_clicks_on_import_one_starts_it(context: Flask) -> None:
    upload = check("tags", tags()).upload
    assert upload is not None
    answers = at_once(context, lambda: start_import(upload).id, 4)
    assert sum(isinstance(answer, int) for answer in answers) == 1
    assert sum(isinstance(answer, WrongState) for answer in answers) == 3


def test_imports_into_one_dataset_take_turns_in_their_order() -> None:
    first, second = (make_process(ProcessKind.IMPORT) for _ in range(2))
    elsewhere = make_process(ProcessKind.IMPORT, dataset="users")
    assert leases.claim(second.id, "one", 20) is None
    assert leases.claim(first.id, "one", 20)
    assert leases.claim(second.id, "two", 20) is None
    assert turns.next_id() == elsewhere.id
    assert waits_for(second) == first.id
    processes.cancel(fresh(first))
    leases.cancelled(leases.Claim(first.id, 1, ProcessKind.IMPORT))
    assert waits_for(second) is None
    assert leases.claim(second.id, "two", 20)


def test_two_workers_never_begin_imports_into_one_dataset_at_once(context: Flask) -> None:
    ids = [make_process(ProcessKind.IMPORT).id for _ in range(2)]
    wanted = iter(ids * 2)
    lock = threading.Lock()

    def claim() -> object:
        with lock:
            process_id = next(wanted)
        return leases.claim(process_id, "one", 20)

    at_once(context, claim, 4)
    running = sa.select(sa.func.count()).where(Process.state == ProcessState.RUNNING)
    assert db.session.scalar(running) == 1


@pytest.mark.usefixtures("valkey")
def test_a_process_that_waits_five_times_on_two_workers_runs_once(context: Flask) -> None:
    upload = hand_in("tags", tags())
    process = newest(upload, ProcessKind.VALIDATION)
    for _ in range(4):
        queue.enqueue(process.id)
    with pool(context), pool(context):
        process = until_over(process)
    assert (process.state, process.attempt) == ("succeeded", 1)


@pytest.mark.usefixtures("valkey")
def test_a_first_attempt_that_never_beat_is_refused_by_the_fence(
    context: Flask, tmp_path: Path, upload: Upload, capfd: pytest.CaptureFixture[str]
) -> None:
    stop = Points(tmp_path / "points", points.UPSERT)
    still = {"IMPORTDESK_HEARTBEAT_SECONDS": "1000", "IMPORTDESK_SWEEP_SECONDS": "1000"}
    with pool(context, stop, **still):
        process = start_import(upload)
        horse = stop.horse(points.UPSERT)
        # By hand: PostgreSQL itself ends a transaction that does nothing for as long as a lease.
        mine = sa.update(Process).where(Process.id == process.id)
        db.session.execute(mine.values(leased_until=1.0))
        db.session.commit()
        with pool(context):
            process = until_over(process)
        assert (process.state, process.attempt) == ("succeeded", 2)
        counts = process.result["counts"]
        stop.go_on(points.UPSERT)
        until(lambda: not alive(horse), "the end of the first attempt")
    assert '"lease lost"' in capfd.readouterr().err
    assert fresh(process).result["counts"] == counts
    assert_all_is_true(context, names())


@pytest.mark.usefixtures("valkey")
def test_a_clock_that_jumps_loses_no_run_and_hides_no_lost_one(
    context: Flask, tmp_path: Path, upload: Upload
) -> None:
    stop = Points(tmp_path / "points", points.UPSERT)
    with pool(context, stop, **SHORT):
        process = start_import(upload)
        horse = stop.horse(points.UPSERT)
        for hours in (1, -1):
            stop.set_clock(hours)
            # Time for some beats, and for some rounds of the recovery.
            time.sleep(1)
            assert (fresh(process).state, process.attempt) == ("running", 1)
        os.kill(horse, signal.SIGKILL)
        process = until_over(process, NOTICED_SECONDS)
    assert (process.state, process.attempt) == ("succeeded", 2)
    assert process.started_at is not None
    assert now() - process.started_at > timedelta(minutes=59)
    assert_all_is_true(context, names())


def test_what_failed_or_was_cancelled_is_done_once_more_as_a_new_process(context: Flask) -> None:
    validation = check("tags", tags())
    assert validation.upload is not None
    process = processes.start_import(validation.upload)
    processes.cancel(process)
    again = retrying.retry(process)
    assert (again.id > process.id, again.kind, again.state) == (True, "import", "queued")
    with pytest.raises(WrongState, match="newer"):
        retrying.retry(process)
    with pytest.raises(WrongState, match="failed or was cancelled"):
        retrying.retry(validation)


def test_the_log_of_a_process_tells_its_steps_and_its_end(context: Flask) -> None:
    from webapp.models import ProcessEvent

    process = bring("tags", tags())
    lines = db.session.scalars(
        sa.select(ProcessEvent).where(ProcessEvent.process_id == process.id)
    ).all()
    assert [line.kind for line in lines] == ["started", "step", "step", "ended"]
    assert [line.text for line in lines[1:3]] == ["Loading rows", "Writing records"]


def test_a_run_that_is_handed_back_after_somebody_cancelled_it_ends_as_cancelled(
    context: Flask,
) -> None:
    process = make_process()
    claim = leases.claim(process.id, "here:1", 20)
    assert claim
    processes.cancel(fresh(process))
    leases.hand_back(claim, "The worker was told to stop.", blameless=True)
    recovery.sweep(context.config["DESK"])
    assert fresh(process).state == "cancelled"
