"""One RQ worker. It loads no Polars; jobs are forks."""

import os

from flask import Flask
from rq import Worker
from rq.serializers import JSONSerializer

from webapp import queue
from webapp.settings import Settings
from workers import jobs, pulse, shutdown
from workers.pulse import Pulse


class DeskWorker(Worker):
    """An RQ worker whose present job does not keep it from stopping."""

    def handle_warm_shutdown_request(self) -> None:
        """Let the work horse hand back what it does."""
        super().handle_warm_shutdown_request()  # type: ignore[no-untyped-call]
        if self.horse_pid:
            shutdown.ask(self.horse_pid)


def work(app: Flask, settings: Settings, own: Pulse) -> int:
    """Work until told to stop; 0 after a warm shutdown."""
    # Before the first fork: a signal that meets a work horse at its birth must not kill it.
    shutdown.listen()
    # Arrow's own pool keeps what it frees: some 40 MB more for the same work.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
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
    worker.work(logging_level="WARNING")
    return 0
