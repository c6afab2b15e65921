"""The run that ingests files: several at once, each of them once, however often it is killed."""

import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import structlog
from flask import current_app

from webapp import logs, storage
from webapp.assets.problems import sentence
from webapp.extensions import db
from webapp.models import AssetUpload
from webapp.states import ProcessState
from workers import immediate, runner
from workers.assets import ledger, placing, waiting
from workers.assets.converting import Converters, Limits, Made, Refused, Task
from workers.assets.ledger import Failed, Ledger
from workers.assets.placing import Placed
from workers.assets.waiting import ProjectGone, Waiting
from workers.running import Cancelled, HandBack, Run
from workers.scratch import own_folder

INGESTING = "Ingesting files"
UNIT = "files"
# Files that are read, converted and kept at once; most of that is waiting for others.
THREADS = 8
MOST_BEGUN = 4 * THREADS
# How often a run looks whether it must stop.
LOOK_SECONDS = 0.2
# What its threads have at hand when it stops is over by then, or is nobody's.
LEAVE_SECONDS = 3.0
PROJECT_GONE = {"sentence": "The project is not there any more."}

log = structlog.get_logger()


class Stopped(Exception):
    """The run is over; whatever a thread still does must not be kept."""


class IngestRun:
    """One attempt at an ingest."""

    def __init__(self, run: Run, folder: Path, converters: Converters) -> None:
        self.run, self.folder, self.converters = run, folder, converters
        self.ingest = waiting.find(run.claim.process_id)
        self.ledger = Ledger(run, self.ingest)
        self.total, self.last_id = waiting.count(self.ingest)
        self.begun: set[Future[Placed | Failed]] = set()
        self.over = threading.Event()
        self.app = current_app._get_current_object()  # type: ignore[attr-defined]

    def work(self) -> None:
        """Ingest what waits, and end the process."""
        self._tell()
        with self._threads() as threads:
            files = waiting.files(self.ingest, self.last_id)
            while self._begin(threads, files):
                done, self.begun = wait(self.begun, LOOK_SECONDS, FIRST_COMPLETED)
                for outcome in done:
                    self.ledger.add(outcome.result())
                if self.ledger.is_due:
                    self.ledger.write()
                self._tell()
        self.ledger.write()
        self._end()

    def _begin(self, threads: ThreadPoolExecutor, files: Iterator[Waiting]) -> bool:
        """Begin some more files. False: all of them are done."""
        more = islice(files, MOST_BEGUN - len(self.begun))
        self.begun |= {threads.submit(self._ingest, upload) for upload in more}
        return bool(self.begun)

    def _tell(self) -> None:
        self.run.progress(INGESTING, self.ledger.done, self.total, UNIT)

    @contextmanager
    def _threads(self) -> Iterator[ThreadPoolExecutor]:
        """Threads that do the work; where the run stops, what is done by then stays done."""
        about = partial(logs.about, **structlog.contextvars.get_contextvars())
        threads = ThreadPoolExecutor(THREADS, "ingest", initializer=about)
        try:
            yield threads
        except (Cancelled, HandBack):
            self.ledger.write()
            raise
        finally:
            self.over.set()
            self.converters.close()
            threads.shutdown(wait=False, cancel_futures=True)
            wait([one for one in self.begun if not one.cancelled()], LEAVE_SECONDS)

    def _ingest(self, upload: Waiting) -> Placed | Failed:
        """Ingest a file, in a thread."""
        with self.app.app_context():
            try:
                return self._place(upload)
            except Refused as refusal:
                return Failed(upload.id, upload.size, refusal.code, refusal.found)
            except Stopped:
                raise
            except Exception as error:
                if self.over.is_set() or runner.may_pass(error):
                    raise
                log.exception("file not ingested", upload=upload.id)
                return Failed(upload.id, upload.size, "desk-fault", {})

    def _place(self, upload: Waiting) -> Placed:
        derivative = self.folder / f"{upload.id}.derivative"
        try:
            with placing.at_hand(upload, self.folder, self._check) as path:
                made = self._made(Task(path, upload.filename, derivative))
                self._check()
                return placing.place(self.ingest, upload, made, derivative)
        finally:
            derivative.unlink(missing_ok=True)

    def _made(self, task: Task) -> Made:
        """What the converters make of a file."""
        future = self.converters.submit(task)
        while not future.done():
            self._check()
            wait((future,), LOOK_SECONDS)
        return future.result()

    def _check(self) -> None:
        if self.over.is_set():
            raise Stopped

    def _end(self) -> None:
        """End the process; a file that could not be ingested alone is not kept."""
        with db.engine.connect() as connection:
            immediate.begin(self.run, connection)
            result, state = ledger.result(connection, self.ingest), ProcessState.SUCCEEDED
            if self.ingest.ticket and not result["files"]:
                result |= self._refusal(connection)
                state = ProcessState.REJECTED
            self.run.finish(connection, state, result, self.ledger.done, unasked=True)
            connection.commit()

    def _refusal(self, connection: sa.Connection) -> dict[str, Any]:
        """Why the one file of this run could not be ingested."""
        query = sa.select(AssetUpload.problem, AssetUpload.args).where(*self.ingest.failed())
        row = connection.execute(query).one_or_none()
        code, args = (row.problem, row.args) if row else ("file-gone", {})
        connection.execute(sa.delete(AssetUpload).where(*self.ingest.failed()))
        return {"sentence": sentence(code, args), "problem": code, "args": args}


def run(run: Run) -> None:
    """Ingest the files of a project, and end the process with what came of it."""
    settings = storage.settings()
    limits = Limits(max_pixels=settings.max_asset_pixels)
    with (
        own_folder("assets") as folder,
        Converters(settings.asset_converters, folder, limits) as converters,
    ):
        try:
            IngestRun(run, folder, converters).work()
        except ProjectGone:
            db.session.rollback()
            run.finish(db.session(), ProcessState.REJECTED, PROJECT_GONE, run.state.done)
            db.session.commit()
