"""python -m workers: one worker and the recovery beside it, until told to stop."""

import logging
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from webapp import create_app
from webapp.errors import BadSettings, DeskError
from webapp.extensions import db
from webapp.services import workers
from webapp.settings import Settings, load_settings
from workers import orphans, recovery, retention

RESTART_SECONDS = 1
ORPHANS_SECONDS = 3600

log = structlog.get_logger()


class Pool:
    """The worker process, started again whenever it ends by itself, and the recovery rounds."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.stopping = False
        self._next_orphans = 0.0
        self.worker = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "workers.worker"])

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Let the present job end, then leave (SIGTERM, SIGINT)."""
        self.stopping = True
        self.worker.terminate()

    def run(self) -> int:
        """Watch and sweep until told to stop, then wait for the worker."""
        next_sweep = 0.0
        while not self.stopping:
            if self.worker.poll() is not None and not self.stopping:
                log.warning("worker ended", code=self.worker.returncode)
                time.sleep(RESTART_SECONDS)
                self.worker = self._start()
            if time.monotonic() >= next_sweep:
                self._sweep()
                next_sweep = time.monotonic() + self.settings.sweep_seconds
            time.sleep(0.2)
        code = self.worker.wait()
        self._say_goodbye()
        return code

    def _say_goodbye(self) -> None:
        try:
            with self.app.app_context():
                workers.say_goodbye(self.name)
        except SQLAlchemyError as error:
            log.warning("goodbye missed", error=str(error))

    @property
    def name(self) -> str:
        """What its processes call this worker."""
        return f"{socket.gethostname()}:{self.worker.pid}"

    def _sweep(self) -> None:
        try:
            with self.app.app_context():
                recovery.sweep(self.settings)
                if self.worker.poll() is None:
                    workers.say_alive(self.name)
                if time.monotonic() >= self._next_orphans:
                    self._next_orphans = time.monotonic() + ORPHANS_SECONDS
                    retention.sweep()
                    orphans.sweep(self.settings)
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
    logging.basicConfig(level=logging.INFO)
    pool = Pool(create_app(settings), settings)
    signal.signal(signal.SIGTERM, pool.stop)
    signal.signal(signal.SIGINT, pool.stop)
    return pool.run()


if __name__ == "__main__":
    sys.exit(main())
