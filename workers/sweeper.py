"""What goes on beside each worker: its signs of life, the recovery rounds, and the courier."""

import os
import signal
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType

import sqlalchemy as sa
import structlog
from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from webapp.errors import DeskError
from webapp.extensions import db
from webapp.services import workers
from webapp.services.lake import schedules
from webapp.settings import Settings
from workers import orphans, recovery, retention
from workers.courier import Courier
from workers.pulse import Pulse

LOOK_SECONDS = 0.2
ORPHANS_SECONDS = 3600
PATIENCE_MILLISECONDS = 2000

log = structlog.get_logger()


class Sweeper:
    """Looks after a worker, and after all that workers anywhere have left behind."""

    def __init__(self, app: Flask, settings: Settings, pulse: Pulse, worker: int) -> None:
        self.app = app
        self.settings = settings
        self.pulse = pulse
        self.worker = worker
        self.stopping = False
        self._next_orphans = 0.0

    @property
    def name(self) -> str:
        """What its processes call this worker."""
        return f"{socket.gethostname()}:{self.worker}"

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """The worker has ended (SIGTERM)."""
        self.stopping = True

    def run(self) -> int:
        """Sweep until the worker has ended, and say so."""
        courier = Courier(self.app, self.settings)
        courier.start()
        next_sweep = 0.0
        while not self.stopping:
            if time.monotonic() >= next_sweep:
                self._sweep()
                next_sweep = time.monotonic() + self.settings.sweep_seconds
            time.sleep(LOOK_SECONDS)
        courier.stop()
        self._in_context(lambda: workers.say_goodbye(self.name))
        return 0

    def _sweep(self) -> None:
        self._end_what_stands_still()
        self._in_context(lambda: recovery.sweep(self.settings))
        self._in_context(schedules.start_due)
        if not self.stopping:
            self._in_context(lambda: workers.say_alive(self.name))
        if time.monotonic() >= self._next_orphans:
            self._next_orphans = time.monotonic() + ORPHANS_SECONDS
            self._in_context(retention.sweep)
            self._in_context(lambda: orphans.sweep(self.settings))

    def _end_what_stands_still(self) -> None:
        """Kill the run that hangs, or was stopped: it may hold locks that others wait for."""
        horse = self.pulse.silent(self.settings.lease_seconds)
        # Either may have ended by now.
        with suppress(FileNotFoundError, ProcessLookupError):
            if horse and horse in self._runs():
                log.warning("run ended that did not beat", worker=self.name, horse=horse)
                os.kill(horse, signal.SIGKILL)

    def _runs(self) -> set[int]:
        """The processes that the worker has forked."""
        tasks = Path(f"/proc/{self.worker}/task").glob("*/children")
        return {int(number) for task in tasks for number in task.read_text().split()}

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


def work(app: Flask, settings: Settings, pulse: Pulse, worker: int) -> int:
    """Look after a worker until told that it has ended."""
    sweeper = Sweeper(app, settings, pulse, worker)
    signal.signal(signal.SIGTERM, sweeper.stop)
    # A terminal tells all of its programs to stop; the pool says when.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return sweeper.run()
