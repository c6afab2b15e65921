"""python -m workers: one worker and the sweeper beside it, until told to stop."""

import gc
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.context import ForkProcess
from types import FrameType

import structlog
from flask import Flask

from webapp import create_app, logs
from webapp.errors import BadSettings
from webapp.services.lake import places
from webapp.settings import Settings, load_settings
from workers import jobs, sweeper, worker
from workers.pulse import Pulse

RESTART_SECONDS = 1
LOOK_SECONDS = 0.2
# For the sweep at hand, once its worker has ended.
SWEEPER_SECONDS = 5
STOPS = (signal.SIGTERM, signal.SIGINT)

log = structlog.get_logger()


class Pool:
    """The worker, started again whenever it ends by itself, and the sweeper that looks after it.

    It only forks and waits: what has threads or connections cannot be forked. A fork has all
    modules at once, where a new program reads them for half a second.
    """

    work: Callable[[Flask, Settings, Pulse], int] = staticmethod(worker.work)

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app = app
        self.settings = settings
        self.stopping = False
        self.worker: ForkProcess | None = None

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """Let the present job end, then leave (SIGTERM, SIGINT)."""
        self.stopping = True
        if self.worker:
            self.worker.terminate()

    def run(self) -> int:
        """Have a worker until told to stop; gives the exit code of the last one."""
        code = 0
        while not self.stopping:
            code = self._have_worker()
            if not self.stopping:
                log.warning("worker ended", code=code)
                time.sleep(RESTART_SECONDS)
        return code

    def _have_worker(self) -> int:
        """Start a worker and its sweeper, and wait for the end of both."""
        with held_back(STOPS):
            if self.stopping:
                return 0
            pulse = Pulse()
            one = self.worker = self._fork(self.work, pulse)
        number = one.pid or 0
        beside = self._fork(sweeper.work, pulse, number)
        while one.exitcode is None:
            if beside.exitcode is not None:
                log.warning("sweeper ended", code=beside.exitcode)
                time.sleep(RESTART_SECONDS)
                beside = self._fork(sweeper.work, pulse, number)
            time.sleep(LOOK_SECONDS)
        beside.terminate()
        beside.join(SWEEPER_SECONDS)
        beside.kill()
        beside.join()
        return one.exitcode

    def _fork(self, work: Callable[..., int], *more: object) -> ForkProcess:
        process = multiprocessing.get_context("fork").Process(
            target=_child, args=(os.getpid(), work, self.app, self.settings, *more)
        )
        with held_back(STOPS):
            process.start()
        return process


def _child(parent: int, work: Callable[..., int], *more: object) -> None:
    """What a fork does: it takes signals anew, ends with the pool, and works."""
    for number in STOPS:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPS)
    jobs.die_with_parent(parent)
    sys.exit(work(*more))


@contextmanager
def held_back(signals: tuple[signal.Signals, ...]) -> Iterator[None]:
    """Let these signals come only afterwards."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, signals)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def main() -> int:
    """Run a pool of one worker."""
    try:
        settings = load_settings()
    except BadSettings as error:
        sys.stderr.write(error.sentence + "\n")
        return 2
    app = create_app(settings, serving=False, working=True)
    with app.app_context():
        places.prepare()
    pool = Pool(app, settings)
    logs.include_libraries()
    # What is loaded stays, and stays shared with the forks.
    gc.collect()
    gc.freeze()
    for number in STOPS:
        signal.signal(number, pool.stop)
    return pool.run()


if __name__ == "__main__":
    sys.exit(main())
