"""What a process does before it meets a file, and how it tells why it gives up."""

from __future__ import annotations

import ctypes
import gc
import json
import os
import resource
import signal
import sys

from workers.sheets.table import MIB

REFUSED = 3
PR_SET_PDEATHSIG = 1
OPEN_FILES = 64
# At the hard limit the system kills at once; before it comes a signal that tells why.
LAST_CPU_SECONDS = 5


def confine(memory_bytes: int, cpu_seconds: int, parent: int, file_bytes: int = MIB) -> None:
    """Give up what a parser never needs, and die with the process that asked.

    file_bytes is the size of the largest file that may be written.
    """
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit(1)
    for kind, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (value, value))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds + LAST_CPU_SECONDS))
    gc.disable()  # millions of cells and no cycles


def refuse(code: str, sentence: str) -> None:
    """Tell the parent why the work cannot be done, and end."""
    # On a line of its own: a parser that ran out of memory has often written something before.
    sys.stderr.write("\n" + json.dumps({"code": code, "sentence": sentence}))
    sys.stderr.flush()
    os._exit(REFUSED)
