"""Turns for what takes much of the machine: a few at once, whichever web process has them."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from webapp.storage import settings

AT_ONCE = 2
LOOK_SECONDS = 0.05


@contextmanager
def turn(name: str, patience_seconds: float, at_once: int = AT_ONCE) -> Iterator[bool]:
    """Whether there was a turn in time; it is kept until the block ends."""
    until = time.monotonic() + patience_seconds
    while (lock := _free(name, at_once)) is None and time.monotonic() < until:
        time.sleep(LOOK_SECONDS)
    try:
        yield lock is not None
    finally:
        if lock is not None:
            os.close(lock)


def _free(name: str, at_once: int) -> int | None:
    """The handle of a lock that nobody has; the system frees those of a process that is killed."""
    folder = settings().scratch
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(at_once):
        handle = os.open(folder / f"{name}-{number}", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
        else:
            return handle
    return None
