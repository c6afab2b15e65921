"""A pool as `python -m workers` runs it, forked from a program that has all its modules."""

import multiprocessing
import os
import sys
from collections.abc import Mapping
from multiprocessing.process import BaseProcess

from tests.faults.clock import set_clock
from tests.faults.points import work
from workers.__main__ import Pool, main
from workers.batches import run

# Parts of batches are small, so that a quick batch has several.
PART_RECORDS = 1000
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["__main__", "tests.faults.pool", "tests.faults.loaded"])


def new_pool(environment: Mapping[str, str], log: str) -> BaseProcess:
    """A pool with these settings, and its lines in this file, that has not started yet."""
    return _FORKS.Process(target=_run, args=(dict(environment), log))


def _run(environment: dict[str, str], log: str) -> None:
    with open(log, "a") as lines:
        os.dup2(lines.fileno(), sys.stderr.fileno())
    os.environ.clear()
    os.environ.update(environment)
    if environment.get("FAULT_FOLDER"):
        set_clock()
        Pool.work = staticmethod(work)
    run.RECORDS_AT_ONCE = PART_RECORDS
    sys.exit(main())
