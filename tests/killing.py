"""Killing, for real, what this process starts: readers and other children that meet a file."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def children() -> set[int]:
    """The processes that this one has started."""
    tasks = Path(f"/proc/{os.getpid()}/task").glob("*/children")
    return {int(child) for task in tasks for child in task.read_text().split()}


@contextmanager
def killed(most: int) -> Iterator[set[int]]:
    """Kill the first so many processes that are started meanwhile; gives who was killed."""
    before, victims, over = children(), set[int](), threading.Event()

    def watch() -> None:
        while not over.is_set() and len(victims) < most:
            for child in children() - before - victims:
                os.kill(child, signal.SIGKILL)
                victims.add(child)
            time.sleep(0.002)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield victims
    finally:
        over.set()
        watcher.join()
