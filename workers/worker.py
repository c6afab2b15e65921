"""One RQ worker. It loads no Polars; jobs are forks."""

import gc
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from flask import Flask
from rq import Worker
from rq.serializers import JSONSerializer
from sqlalchemy.exc import DBAPIError

from webapp import queue
from webapp.extensions import db
from webapp.models import Dataset, Process, Upload
from webapp.services import leases, turns
from webapp.settings import Settings
from workers import jobs, kinds, pulse, runner, shutdown
from workers.pulse import Pulse

log = structlog.get_logger()


class DeskWorker(Worker):
    """An RQ worker that its present job does not keep from stopping, and that says who was killed.

    Without a word of it, what a killed work horse did would wait until its lease runs out.
    """

    app: Flask
    loaded = False

    def fork_work_horse(self, job: Any, queue: Any) -> None:
        """Load what all runs share first: not at the start, for many workers never have a job."""
        if not self.loaded:
            kinds.load_forked()
            rehearse(self.app)
            # It stays, and stays shared with the forks.
            gc.freeze()
            self.loaded = True
        super().fork_work_horse(job, queue)

    def handle_warm_shutdown_request(self) -> None:
        """Let the work horse hand back what it does."""
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]
        if self.horse_pid:
            shutdown.ask(self.horse_pid)

    def wait_for_horse(self) -> tuple[int | None, int | None, resource.struct_rusage | None]:
        """Wait for the end of the work horse; nothing that it did is at work then."""
        ended = super().wait_for_horse()
        if ended[1]:
            _let_go(self.app)
        return ended


def rehearse(app: Flask) -> None:
    """Ask what each run asks first: its statements take a fifth of a short run to compile."""
    with app.app_context(), _left_without_connections():
        # SQLAlchemy knows a statement with another one in it again from the second time on.
        for _ in range(2):
            turns.next_id()
            # There is no such process, so nobody's is taken.
            leases.claim(0, runner.worker_name(), 0)
        for table in (Process, Upload, Dataset):
            db.session.get(table, 0)


def _let_go(app: Flask) -> None:
    process_id, attempt = pulse.at_work()
    with app.app_context(), _left_without_connections():
        leases.let_go(process_id, attempt)


@contextmanager
def _left_without_connections() -> Iterator[None]:
    """Let the database be away, and leave nothing open: the next work horse is a fork of this."""
    try:
        yield
    except DBAPIError as error:
        # The run asks by itself, and the lease of a lost one runs out by itself.
        log.warning("database missed", error=str(error))
    finally:
        db.session.remove()
        db.engine.dispose()


def work(app: Flask, settings: Settings, own: Pulse) -> int:
    """Work until told to stop; 0 after a warm shutdown."""
    # Before the first fork: a signal that meets a work horse at its birth must not kill it.
    shutdown.listen()
    # Arrow's own pool keeps what it frees: some 40 MB more for the same work.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    # Nor may the allocator that is then of no use begin a thread: this process forks.
    os.environ.setdefault("JE_ARROW_MALLOC_CONF", "background_thread:false")
    jobs.use(app)
    pulse.use(own)
    connection = queue.connect(settings.redis_url, patience_seconds=None)
    worker = DeskWorker(
        [queue.rq_queue(connection)],
        connection=connection,
        serializer=JSONSerializer,
        job_class=queue.SafeJob,
        worker_ttl=60,
        maintenance_interval=30,
        job_monitoring_interval=10,
    )
    worker.app = app
    worker.work(logging_level="WARNING")
    return 0
