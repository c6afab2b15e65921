"""The way through the real queue: what is put in, what may run, and what a forked worker does."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from rq import SimpleWorker
from rq.serializers import JSONSerializer

from tests.workbooks import csv_text
from tests.workers.desk_work import hand_in, newest
from tests.workers.rows import fresh, make_process
from webapp import queue
from webapp.queue import SafeJob
from webapp.states import ProcessKind, ProcessState
from workers import jobs

pytestmark = pytest.mark.usefixtures("valkey", "context", "readers_apart")

TAGS = csv_text(["language", "tag"], ["en", "Python"])


def burst(app: Flask) -> None:
    """Let a worker that does not fork empty the queue."""
    jobs.use(app)
    with queue.connect(app.config["DESK"].redis_url, patience_seconds=None) as connection:
        SimpleWorker(
            [queue.rq_queue(connection)],
            connection=connection,
            serializer=JSONSerializer,
            job_class=SafeJob,
        ).work(burst=True, logging_level="ERROR")


def test_the_queue_carries_nothing_but_the_id_of_a_saved_process(context: Flask) -> None:
    process = make_process()
    queue.submit(process)
    with queue.connect(context.config["DESK"].redis_url) as connection:
        [job] = queue.rq_queue(connection).jobs
    assert (job.func_name, job.args, job.kwargs) == (queue.RUN, [process.id], {})
    assert fresh(process).enqueued_at is not None


def test_a_worker_takes_an_upload_from_the_queue_to_its_end(context: Flask) -> None:
    upload = hand_in("tags", TAGS)
    burst(context)
    assert fresh(newest(upload, ProcessKind.VALIDATION)).state == ProcessState.SUCCEEDED


def test_a_process_that_is_in_the_queue_five_times_runs_once(context: Flask) -> None:
    upload = hand_in("tags", TAGS)
    process = newest(upload, ProcessKind.VALIDATION)
    for _ in range(4):
        queue.enqueue(process.id)
    burst(context)
    assert fresh(process).attempt == 1


@pytest.mark.parametrize(
    ("function", "arguments"),
    [("os.system", ["true"]), (queue.RUN, ["1"]), (queue.RUN, [1, 2]), (queue.RUN, [True])],
)
def test_a_job_that_somebody_else_put_into_the_queue_is_refused(
    context: Flask, function: str, arguments: list[object]
) -> None:
    with queue.connect(context.config["DESK"].redis_url) as connection:
        job = SafeJob.create(function, arguments, connection=connection, serializer=JSONSerializer)
        with pytest.raises(PermissionError):
            job._execute()


def test_nothing_that_somebody_wrote_beside_a_job_runs_or_is_called(context: Flask) -> None:
    process = make_process()
    queue.submit(process)
    beside = {
        "success_callback_name": "os.abort",
        "failure_callback_name": "os.abort",
        "stopped_callback_name": "os.abort",
        "webhooks": json.dumps([{"url": "http://127.0.0.1:9/", "job_status": "finished"}]),
        "repeats_left": "5",
        "repeat_intervals": "[0]",
        "retries_left": "5",
    }
    with queue.connect(context.config["DESK"].redis_url) as connection:
        [name] = queue.rq_queue(connection).job_ids
        connection.hset(SafeJob.key_for(name), mapping=beside)
        job = SafeJob.fetch(name, connection=connection, serializer=JSONSerializer)
    callbacks = (job.success_callback, job.failure_callback, job.stopped_callback)
    assert callbacks == (None, None, None)
    assert (job.webhooks, job.repeats_left, job.retries_left) == ([], None, None)


def test_strange_names_in_the_queue_are_no_processes(context: Flask) -> None:
    process = make_process()
    queue.submit(process)
    with queue.connect(context.config["DESK"].redis_url) as connection:
        connection.rpush(queue.rq_queue(connection).key, "junk", "p", "p²-x", "p" + "9" * 5000)
    assert queue.waiting_ids() == {process.id}


def test_a_killed_worker_is_noticed_and_the_process_ends_well_on_another(
    context: Flask, tmp_path: Path
) -> None:
    settings = context.config["DESK"]
    environment = os.environ | {
        "IMPORTDESK_DATA": str(settings.data),
        "IMPORTDESK_DATABASE_URL": settings.database_url,
        "IMPORTDESK_REDIS_URL": settings.redis_url,
        "IMPORTDESK_SECRET_KEY": settings.secret_key,
        "IMPORTDESK_LEASE_SECONDS": "2",
        "IMPORTDESK_HEARTBEAT_SECONDS": "0.2",
        "IMPORTDESK_SWEEP_SECONDS": "0.5",
    }
    rows = (["en", f"Tag {number}"] for number in range(150_000))
    process = newest(hand_in("tags", csv_text(["language", "tag"], *rows)), ProcessKind.VALIDATION)
    first = subprocess.Popen([sys.executable, "-m", "workers"], env=environment)
    try:
        wait_for(lambda: fresh(process).state == ProcessState.RUNNING)
        first.send_signal(signal.SIGKILL)
        first.wait()
        second = subprocess.Popen([sys.executable, "-m", "workers"], env=environment)
        try:
            wait_for(lambda: fresh(process).finished)
        finally:
            second.terminate()
            second.wait()
    finally:
        first.kill()
    row = fresh(process)
    assert (row.state, row.attempt, row.result["good_rows"]) == ("succeeded", 2, 150_000)


def wait_for(condition: Callable[[], bool], seconds: float = 40) -> None:
    """Wait until something is so, and fail when it does not come to be."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)
