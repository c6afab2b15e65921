"""The seam to RQ, which is only the alarm clock: commit first, then hand over a process id."""

import re
import time
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import structlog
from flask import current_app
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer
from sqlalchemy import update

from webapp.extensions import db
from webapp.models import Process
from webapp.models.columns import epoch

QUEUE_NAME = "importdesk"
RUN = "workers.jobs.run"
# Runs end by their own lease and cancel flag; this only frees a worker from one that hangs.
JOB_TIMEOUT_SECONDS = 24 * 60 * 60
JOB_NAME = re.compile("p([0-9]{1,18})-")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Server:
    """The queue server: what it is, how many jobs wait in it, and what it takes."""

    name: str
    waiting: int
    memory_bytes: int
    answer_seconds: float


class SafeJob(Job):
    """A job that runs only what the desk itself puts in, whatever somebody wrote into Redis."""

    def restore(self, raw_data: Any) -> Any:
        """Take a job from Redis without what RQ would import, call or repeat around it."""
        restored = super().restore(raw_data)
        self._success_callback_name = None
        self._failure_callback_name = None
        self._stopped_callback_name = None
        self.webhooks = []
        self.repeats_left = self.retries_left = None
        return restored

    def _execute(self) -> Any:
        if self.func_name != RUN or len(self.args) != 1 or self.kwargs:
            raise PermissionError(f"{self.func_name!r} is not a job of this desk.")
        if type(self.args[0]) is not int:
            raise PermissionError("The argument of a job is the id of a process.")
        return super()._execute()


def connect(redis_url: str, *, patience_seconds: float | None = 1) -> Redis:
    """A connection that gives up after `patience_seconds` (None: never), without trying again."""
    return Redis.from_url(
        redis_url,
        socket_timeout=patience_seconds,
        socket_connect_timeout=patience_seconds,
        retry=Retry(NoBackoff(), 0),
        # Nobody asks the server for it, and each connection would look its version up and send it.
        driver_info=None,
    )


def rq_queue(connection: Redis) -> Queue:
    """The one queue that all workers listen on."""
    return Queue(
        QUEUE_NAME,
        connection=connection,
        serializer=JSONSerializer,
        job_class=SafeJob,
        default_timeout=JOB_TIMEOUT_SECONDS,
    )


def submit(process: Process) -> None:
    """Save the process, then wake the workers.

    When Redis is away the process stays queued, and recovery hands it over later.
    """
    db.session.commit()
    enqueue(process.id)


def enqueue(process_id: int) -> bool:
    """Wake the workers for a process that is already saved. False when Redis is away."""
    try:
        with connect(current_app.config["DESK"].redis_url) as connection:
            rq_queue(connection).enqueue(
                RUN,
                process_id,
                job_id=f"p{process_id}-{uuid4().hex}",
                # Never 0: RQ would run a job again that ended while Redis was emptied.
                result_ttl=300,
                failure_ttl=86_400,
            )
    except (RedisError, OSError) as error:
        log.warning("queue away", process=process_id, error=type(error).__name__)
        return False
    db.session.execute(update(Process).where(Process.id == process_id).values(enqueued_at=epoch()))
    db.session.commit()
    return True


def waiting_ids() -> set[int]:
    """The processes that the queue knows of; empty when Redis is away."""
    try:
        with connect(current_app.config["DESK"].redis_url) as connection:
            names = rq_queue(connection).job_ids
    except (RedisError, OSError):
        return set()
    return {int(found[1]) for found in map(JOB_NAME.match, names) if found}


def depth() -> int | None:
    """How many jobs the queue holds, or None when it does not say."""
    try:
        with connect(current_app.config["DESK"].redis_url) as connection:
            return rq_queue(connection).count
    except (RedisError, OSError):
        return None


def alive(redis_url: str) -> bool:
    """Does the queue server answer?"""
    try:
        with connect(redis_url) as connection:
            return bool(connection.ping())
    except (RedisError, OSError):
        return False


def server(redis_url: str) -> Server | None:
    """What is known of the queue server, or None when it does not answer."""
    try:
        with connect(redis_url) as connection:
            before = time.monotonic()
            connection.ping()
            seconds = time.monotonic() - before
            facts: Any = connection.info()
            waiting = rq_queue(connection).count
    except (RedisError, OSError):
        return None
    valkey = "valkey_version" in facts
    name = f"Valkey {facts['valkey_version']}" if valkey else f"Redis {facts['redis_version']}"
    return Server(name, waiting, int(facts["used_memory"]), seconds)
