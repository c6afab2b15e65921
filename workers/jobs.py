"""The entry point that RQ calls in a forked work horse."""

import ctypes
import os
import signal

from flask import Flask

from webapp.extensions import db
from workers import pulse
from workers.runner import run_next

PR_SET_PDEATHSIG = 1
# People wait for pages, and nobody waits for a page because of a file.
NICE = 5

_app: Flask | None = None


def use(app: Flask) -> None:
    """Set the application that the jobs of this worker run in, made before the first fork."""
    global _app
    _app = app


def run(_process_id: int) -> None:
    """Run one process: the one whose turn it is, for whichever the queue has woken the worker."""
    assert _app is not None, "workers.jobs.use(app) comes first"
    die_with_parent()
    os.nice(NICE)
    pulse.beat()
    with _app.app_context():
        # Connections of the parent must not be used, nor closed, on this side of the fork.
        db.engine.dispose(close=False)
        run_next()
    pulse.stop()


def die_with_parent(parent: int = 0) -> None:
    """Let the kernel end this process when its parent is killed, so that no orphan goes on.

    Whoever knows the id of its parent is sure that it was not killed before.
    """
    parent = parent or os.getppid()
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    except (OSError, AttributeError):  # not Linux: the lease and the fence are enough
        return
    if os.getppid() != parent:
        os._exit(1)
