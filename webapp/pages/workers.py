"""What the page of workers and queues and its JSON twin show."""

from datetime import datetime
from typing import Self

from webapp.pages.base import PageModel
from webapp.services import house, line, workers
from webapp.states import ProcessKind, ProcessState


class WorkerItem(PageModel):
    """A worker, when it was heard of, and what it works on."""

    name: str
    version: str
    alive: bool
    started_at: datetime
    seconds_silent: float
    process_id: int | None
    kind: ProcessKind | None
    filename: str
    attempt: int

    @classmethod
    def of(cls, worker: workers.Present) -> Self:
        """The facts of one worker."""
        process = worker.process
        return cls(
            name=worker.name,
            version=worker.version,
            alive=worker.alive,
            started_at=worker.started_at,
            seconds_silent=worker.seconds_silent,
            process_id=process.id if process else None,
            kind=process.kind if process else None,
            filename=process.filename if process else "",
            attempt=process.attempt if process else 0,
        )


class Part(PageModel):
    """A part that the desk stands on; `bytes` is what the desk has there."""

    name: str
    bytes: int
    answer_seconds: float | None = None
    total_bytes: int | None = None
    free_bytes: int | None = None


class WorkersPage(PageModel):
    """Workers, what waits, and the parts that the desk stands on."""

    workers: tuple[WorkerItem, ...]
    alive: int
    busy: int
    waiting: int
    running: int
    oldest_wait_seconds: float | None
    # By how they ended, of the last hour.
    finished: dict[ProcessState, int]
    # What the queue server holds; what waits is in the database, whatever it says.
    queued: int | None
    database: Part
    queue: Part | None
    files: Part
    versions: dict[str, str]

    @classmethod
    def now(cls) -> Self:
        """How all of it stands now."""
        found = [WorkerItem.of(worker) for worker in workers.everybody()]
        alive = [worker for worker in found if worker.alive]
        live, base, server = line.live(), house.database(), house.waking()
        files = house.files()
        return cls(
            workers=tuple(found),
            alive=len(alive),
            busy=sum(worker.process_id is not None for worker in alive),
            waiting=live.waiting,
            running=live.running,
            oldest_wait_seconds=live.oldest_wait_seconds,
            finished=house.finished_within(),
            queued=server.waiting if server else None,
            database=Part(name=base.name, bytes=base.bytes, answer_seconds=base.answer_seconds),
            queue=Part(
                name=server.name,
                bytes=server.memory_bytes,
                answer_seconds=server.answer_seconds,
            )
            if server
            else None,
            files=Part(
                name=files.place,
                bytes=files.bytes,
                total_bytes=files.room.total if files.room else None,
                free_bytes=files.room.free if files.room else None,
            ),
            versions=house.versions(),
        )
