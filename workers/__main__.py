"""python -m workers: one worker and the recovery beside it, until told to stop."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import sqlalchemy as sa
import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from webapp import create_app, logs
from webapp.errors import BadSettings, DeskError
from webapp.extensions import db
from webapp.services import workers
from webapp.settings import Settings, load_settings
from workers import orphans, recovery, retention
from workers.courier import Courier

RESTART_SECONDS = 1
ORPHANS_SECONDS = 3600
PATIENCE_MILLISECONDS = 2000

log = structlog.get_logger()


class Pool:
    """The worker process, started again whenever it ends by itself, and the recovery rounds."""

    program = "workers.worker"

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.stopping = False
        self._next_orphans = 0.0
        self.worker = self._start()
        self.courier = Courier(app, settings)

    @property
    def name(self) -> str:
        """What its processes call this worker."""
        return f"{socket.gethostname()}:{self.worker.pid}"

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", self.program, str(os.getpid())])

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Let the present job end, then leave (SIGTERM, SIGINT)."""
        self.stopping = True
        self.courier.stop()
        self.worker.terminate()

    def run(self) -> int:
        """Watch and sweep until told to stop, then wait for the worker."""
        self.courier.start()
        next_sweep = 0.0
        while not self.stopping:
            if self.worker.poll() is not None and not self.stopping:
                log.warning("worker ended", code=self.worker.returncode)
                self._in_context(lambda: workers.say_goodbye(self.name))
                time.sleep(RESTART_SECONDS)
                self.worker = self._start()
            if time.monotonic() >= next_sweep:
                self._sweep()
                next_sweep = time.monotonic() + self.settings.sweep_seconds
            time.sleep(0.2)
        code = self.worker.wait()
        self._in_context(lambda: workers.say_goodbye(self.name))
        return code

    def _sweep(self) -> None:
        self._in_context(self._end_what_stands_still)
        self._in_context(lambda: recovery.sweep(self.settings))
        if self.worker.poll() is None:
            self._in_context(lambda: workers.say_alive(self.name))
        if time.monotonic() >= self._next_orphans:
            self._next_orphans = time.monotonic() + ORPHANS_SECONDS
            self._in_context(retention.sweep)
            self._in_context(lambda: orphans.sweep(self.settings))

    def _end_what_stands_still(self) -> None:
        """Kill the run that hangs, or was stopped: it may hold locks that others wait for."""
        if not recovery.stands_still(self.name):
            return
        tasks = Path(f"/proc/{self.worker.pid}/task").glob("*/children")
        for horse in " ".join(task.read_text() for task in tasks).split():
            log.warning("run ended that did not beat", worker=self.name, horse=horse)
            os.kill(int(horse), signal.SIGKILL)

    def _in_context(self, step: Callable[[], object]) -> None:
        try:
            with self.app.app_context():
                if self.settings.sqlite:
                    # Whoever holds the lock may be the run that must be ended in the next round.
                    db.session.execute(sa.text(f"PRAGMA busy_timeout={PATIENCE_MILLISECONDS:d}"))
                step()
        except (SQLAlchemyError, DeskError) as error:
            with self.app.app_context():
                db.session.rollback()
            log.warning("sweep missed", error=str(error))


def main() -> int:
    """Run a pool of one worker."""
    try:
        settings = load_settings()
    except BadSettings as error:
        sys.stderr.write(error.sentence + "\n")
        return 2
    pool = Pool(create_app(settings, serving=False), settings)
    logs.include_libraries()
    signal.signal(signal.SIGTERM, pool.stop)
    signal.signal(signal.SIGINT, pool.stop)
    return pool.run()


if __name__ == "__main__":
    sys.exit(main())
